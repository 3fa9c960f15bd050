"""Whose first ring is foreseen, and whose is decided when the call is there."""

from dataclasses import replace
from typing import Any

import pytest

from callcenter.domain.comfort import Absence, WaitRules
from callcenter.domain.commands import RingAgent
from callcenter.domain.facts import CallerComing
from callcenter.domain.ids import ChannelId, LineNumber
from callcenter.domain.plan import Plan
from callcenter.domain.requests import Pause
from callcenter.domain.routing import Strategy
from tests.support.calling_back import NUMBER, asked
from tests.support.core import World, with_line
from tests.support.floor import DIRECT, HOURS, MAIN, MENU, MUSIC, PBX, WELCOME, make_plan


def with_queue(**changes: Any) -> Plan:
    plan = make_plan()
    return replace(plan, queues={**plan.queues, MAIN: replace(plan.queues[MAIN], **changes)})


def foreseen(w: World, line: str = DIRECT, endpoint: str = "trunk", number: str = "110") -> RingAgent | None:
    """The ring for somebody who comes now; nothing comes of it."""
    who = CallerComing(
        pbx=PBX, channel=ChannelId("new"), endpoint=endpoint, linkedid="new", line=LineNumber(line), number=number
    )
    ring = w.core.ring_ahead(who, w.now)
    w.core.settle(w.now)
    return ring


def test_a_plain_caller_is_rung_for_ahead() -> None:
    w = World(agents=("a1", "a2"))
    ring = foreseen(w)
    assert ring is not None
    assert (ring.endpoint, ring.caller, ring.offer, ring.round) == ("1001", "new", "cc-new-1", "cc-new-r1")
    first, second = w.arrive(), w.arrive()
    assert (w.rung(first), w.rung(second), w.rung_ahead) == ("a1", "a2", 2)


@pytest.mark.parametrize("strategy", Strategy)
def test_nothing_is_foreseen_that_goes_by_lot_or_rings_several(strategy: Strategy) -> None:
    w = World(with_queue(strategy=strategy), agents=("a1", "a2"))
    several = strategy is Strategy.RING_ALL
    by_lot = strategy in {Strategy.RANDOM, Strategy.WEIGHTED_RANDOM}
    assert (foreseen(w) is None) == (several or by_lot)


@pytest.mark.parametrize(
    "changes", [{"requirement": "english"}, {"sticky_days": 7.0}], ids=["requirement", "last agent first"]
)
def test_callers_who_differ_are_looked_at_one_by_one(changes: dict[str, Any]) -> None:
    assert foreseen(World(with_queue(**changes), agents=("a1",))) is None


def test_a_line_with_a_requirement_is_not_plain() -> None:
    assert foreseen(World(with_line(make_plan(), DIRECT, requirement="english"), agents=("a1",))) is None


@pytest.mark.parametrize("line", [HOURS, MENU, MUSIC, WELCOME, "99999"])
def test_who_is_sent_somewhere_first_is_not_rung_for_ahead(line: str) -> None:
    assert foreseen(World(agents=("a1",)), line) is None


def test_nobody_is_there_to_be_foreseen() -> None:
    assert foreseen(World(agents=())) is None


def test_those_who_wait_come_first() -> None:
    w = World(agents=("a2",))
    first = w.arrive()
    assert w.rung(first) == "a2"
    w.arrive()
    w.log_in("a1")
    assert foreseen(w) is None


def test_an_agent_who_pauses_is_foreseen_no_more() -> None:
    w = World(agents=("a1",))
    assert foreseen(w) is not None
    w.ask(Pause(agent=w.agent("a1").id, reason="小休", actor="test"))
    assert foreseen(w) is None


def test_an_agent_who_calls_the_line_is_not_rung_for_the_own_call() -> None:
    assert foreseen(World(agents=("a1",)), endpoint="1001") is None


def test_a_queue_with_as_many_talks_as_it_may_have() -> None:
    w = World(with_queue(max_talks=1), agents=("a1", "a2"))
    assert foreseen(w) is not None
    w.arrive()
    assert foreseen(w) is None


def test_a_queue_with_as_many_callers_as_it_may_have() -> None:
    w = World(with_queue(max_length=1), agents=("a1", "a2"))
    assert foreseen(w) is not None
    w.arrive()
    assert foreseen(w) is None


@pytest.mark.parametrize(
    ("changes", "sure"),
    [
        ({}, True),
        ({"max_length": 9}, False),
        ({"max_talks": 9}, False),
        ({"waits": WaitRules(join_empty=frozenset({Absence.PAUSED}))}, False),
        ({"waits": WaitRules(leave_when_empty=frozenset({Absence.PAUSED}))}, False),
    ],
)
def test_where_a_rule_might_say_no_each_caller_is_asked_about(changes: dict[str, Any], sure: bool) -> None:
    w = World(with_queue(**changes), agents=("a1",))
    assert foreseen(w) is not None
    assert w.core.center.hall.foreseen[PBX, LineNumber(DIRECT)].sure == sure


def test_a_pbx_out_of_sight_is_not_told_to_ring() -> None:
    w = World(agents=("a1",))
    w.lose()
    assert foreseen(w) is None


def test_from_midnight_on_counts_of_the_day_begin_anew() -> None:
    w = World(with_queue(strategy=Strategy.FEWEST_CALLS), agents=("a1",))
    assert foreseen(w) is not None
    w.now = type(w.now)(w.now + 86_400.0)
    assert foreseen(w) is None


def test_whose_call_back_is_under_way_is_not_foreseen() -> None:
    """The agent who is kept for it becomes free in the same turn."""
    w, _ = asked(agents=("a1", "a2"))
    assert foreseen(w, number=NUMBER) is None
    assert foreseen(w) is not None
