"""The checker's graph of events and the engine's table of states were written apart; they must mean the same."""

from callcenter.audit.graph import EDGES, SILENT, START, UNSEEN
from callcenter.calls.machine import TABLE, CallState
from callcenter.domain.events import CallEvent
from callcenter.store.codec import VOCABULARY

_MOVES = {(since.value, to.value) for (since, _), to in TABLE.rows.items() if since is not to}


def kinds(base: type[CallEvent] = CallEvent) -> set[str]:
    return {name for kind in base.__subclasses__() for name in ({kind.__name__} | kinds(kind))}


def test_every_kind_of_event_has_its_edges() -> None:
    assert VOCABULARY
    assert kinds() <= EDGES.keys(), "say in callcenter/audit/graph.py between which states the new event may come"


def test_graph_has_no_turn_that_the_table_has_not() -> None:
    told = {edge for edges in EDGES.values() for edge in edges if edge[0] != START and edge[0] != edge[1]}
    assert told | SILENT <= _MOVES


def test_every_turn_of_the_table_is_told_or_known_to_be_silent() -> None:
    told = {edge for edges in EDGES.values() for edge in edges}
    assert told | SILENT | UNSEEN >= _MOVES


def test_graph_names_the_states_of_the_table() -> None:
    named = {state for edges in (*EDGES.values(), SILENT, UNSEEN) for edge in edges for state in edge}
    assert named - {START} == {state.value for state in CallState}
