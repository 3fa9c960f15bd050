"""A phone is not rung for the next caller before its last leg has gone: it would answer that it is busy."""

from dataclasses import replace

from agents.machine import AgentState
from callcenter.center.ending import ENDS_S
from callcenter.center.reasons import standing
from callcenter.domain.commands import HangUp
from callcenter.domain.facts import ChannelHungUp, PbxSynced, PhoneChannelOpened
from callcenter.domain.ids import ChannelId, PbxName
from callcenter.domain.requests import ReplacePlan
from tests.support.core import World
from tests.support.floor import make_plan

NO_WRAP_UP = make_plan(queue={"wrap_up_s": 0.0})


def ring_taken_back() -> tuple[World, ChannelId, ChannelId]:
    """Given: the caller for whom a1's phone rang has hung up, another waits, and the leg's end is not told yet."""
    w = World()
    first, second = w.arrive(), w.arrive()
    leg = w.leg(first)
    w.auto = False
    w.hang_up(first)
    w.hear(1)
    assert (w.agent("a1").state.value, w.core.center.ending) == ("idle", {w.agent("a1").id: leg})
    return w, second, leg


def test_after_a_ring_was_taken_back_the_next_one_waits_for_the_end_of_its_leg() -> None:
    w, waiting, _ = ring_taken_back()
    why = standing(w.core.center, w.call(waiting).id)
    assert why is not None
    assert (w.rung(waiting), why.agents["a1"]) == (None, "the last call's leg is still there")
    w.hear(1)
    assert (w.rung(waiting), w.core.center.ending) == ("a1", {})


def test_a_ring_of_which_no_channel_is_told_yet_is_waited_for_too() -> None:
    """The Originate is on its way: the channel comes after its hang-up was asked for, which then met nothing."""
    w = World()
    w.auto = False
    first, second = w.arrive(), w.arrive()
    w.hear(4)
    leg = w.leg(first)
    w.pbx.facts.clear()
    del w.pbx.channels[first], w.pbx.channels[leg]
    w.feed(ChannelHungUp(pbx=w.pbx.name, channel=first, cause=16))
    assert (w.rung(second), list(w.core.center.ending.values())) == (None, [leg])
    w.pbx.born_as(leg, "agent", "1001", "ringing")
    w.feed(PhoneChannelOpened(pbx=w.pbx.name, channel=leg, endpoint="1001"))
    assert (HangUp(pbx=w.pbx.name, channel=leg) in w.did(HangUp), w.rung(second)) == (True, None)
    w.auto = True
    w.hear()
    assert w.rung(second) == "a1"


def test_where_the_end_is_never_told_the_phone_rings_all_the_same() -> None:
    w, waiting, _ = ring_taken_back()
    w.pbx.facts.clear()
    w.wait(ENDS_S - 0.01)
    assert w.rung(waiting) is None
    w.wait(0.02)
    assert w.rung(waiting) == "a1"


def test_where_the_end_came_while_nothing_was_heard_the_list_of_channels_tells() -> None:
    w, waiting, _ = ring_taken_back()
    w.lose()
    w.auto = True
    w.sync()
    assert w.rung(waiting) == "a1"


def test_an_agent_who_is_planned_no_more_is_waited_for_by_nobody() -> None:
    w, waiting, _ = ring_taken_back()
    w.ask(ReplacePlan(plan=replace(w.core.center.plan, agents={}), actor="test"))
    w.hear()
    assert (w.rung(waiting), "a1" in w.core.center.agents) == (None, False)


def test_a_caller_who_ends_the_talk_frees_the_agent_with_the_end_of_the_agents_leg() -> None:
    w = World(NO_WRAP_UP)
    first = w.arrive()
    w.pick_up(first)
    second = w.arrive()
    w.auto = False
    del w.pbx.channels[first]
    w.feed(ChannelHungUp(pbx=w.pbx.name, channel=first, cause=16))
    assert (w.agent("a1").state, w.rung(second)) == (AgentState.IDLE, None)
    w.hear()
    assert w.rung(second) == "a1"


def test_a_phone_that_was_not_picked_up_in_time_is_rung_anew_once_it_is_still() -> None:
    w = World(make_plan(queue={"ring_s": 5.0}, rules={"rest_s": 0.0}))
    caller = w.arrive()
    w.auto = False
    w.wait(5)
    assert (w.agent("a1").misses, w.agent("a1").resting, w.rung(caller)) == (1, False, None)
    w.hear()
    assert w.rung(caller) == "a1"


def test_the_channels_of_another_pbx_say_nothing_of_a_leg_that_is_still_to_come() -> None:
    w, waiting, leg = ring_taken_back()
    w.core.center.legs.clear()
    w.feed(PbxSynced(pbx=PbxName("pbx2"), channels=(), reachable={}, started_at=1.0))
    assert (w.rung(waiting), list(w.core.center.ending.values())) == (None, [leg])


def test_another_agent_is_rung_meanwhile() -> None:
    w = World(agents=("a1", "a2"))
    w.pause("a2")
    first, second = w.arrive(), w.arrive()
    w.auto = False
    w.hang_up(first)
    w.hear(1)
    w.unpause("a2")
    assert w.rung(second) == "a2"


def test_a_leg_of_nobody_keeps_the_phone_until_it_has_gone() -> None:
    """As a ring that a killed engine made, and that belongs to no caller any more."""
    w = World()
    w.lose()
    ghost = w.pbx.born_as(ChannelId("cc-gone-1"), "agent", "1001", "ringing")
    caller = w.arrive()
    w.auto = False
    w.sync()
    w.hear(1)
    assert (w.rung(caller), ghost.id in w.pbx.channels) == (None, False)
    w.auto = True
    w.hear()
    assert w.rung(caller) == "a1"
