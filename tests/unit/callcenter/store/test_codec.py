"""Records survive the way into the database and back."""

import math
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.model import Agent
from callcenter.calls.model import Call, Stint
from callcenter.domain import events
from callcenter.domain.changes import Changes
from callcenter.domain.ids import Instant
from callcenter.store import codec
from tests.fakes.story import arrived

# JSON has no infinity; no record has one either.
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(Instant, st.floats(allow_nan=False, allow_infinity=False).map(Instant))
KINDS = [
    kind
    for module in codec.VOCABULARY
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, events.Event) and kind not in (events.Event, events.CallEvent)
]


def filled(kind: type[Any], **given_: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values with every field filled, those that have a default too."""
    fields = {name: st.from_type(hint) for name, hint in get_type_hints(kind).items() if not name.startswith("_")}
    return st.builds(kind, **fields | given_)


st.register_type_strategy(Changes, lambda _: filled(Changes))
stints = st.lists(filled(Stint), max_size=3).map(tuple)


@given(filled(Call, stints=stints))
def test_a_call_comes_back_as_it_was(call: Call) -> None:
    """Times, enums, sets and stints included."""
    assert codec.load_call(codec.dump(call)) == call


@given(filled(Agent))
def test_an_agent_comes_back_as_it_was(agent: Agent) -> None:
    """The sets of channels included."""
    assert codec.load_agent(codec.dump(agent)) == agent


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_event_comes_back_as_it_was(kind: type[events.Event]) -> None:
    """Each kind of event has its row type."""

    @given(filled(kind))
    def check(event: events.Event) -> None:
        assert codec.load_event(type(event).__name__, codec.dump(event)) == event

    check()


def test_a_time_keeps_its_microseconds() -> None:
    """What is compared in milliseconds must not be rounded on the way."""
    call = arrived("1", at=math.nextafter(1_795_000_000.123457, math.inf))
    assert codec.load_call(codec.dump(call)).arrived_at == call.arrived_at
