"""Channels on the PBX that the record does not know."""

import pytest

from agents.machine import AgentState as A
from callcenter.calls.machine import CallState
from callcenter.calls.sources import Source
from callcenter.domain import events as e
from callcenter.domain.commands import AskCaller, HangUp, HoldCaller, PbxCommand, RingAgent, Say
from callcenter.domain.ids import CallId, ChannelId, Instant
from callcenter.domain.record import replace
from tests.support.core import World, talking
from tests.support.dialplan import Channel
from tests.support.floor import HOURS, MAIN, MENU, MUSIC, PBX, T0, make_plan

S = CallState


def away(*, agents: tuple[str, ...] = ()) -> World:
    """Given: the engine is away."""
    w = World(agents=agents)
    w.lose()
    return w


# Callers who came while we were away.


def test_they_are_taken_in_in_the_order_of_their_age() -> None:
    w = away()
    callers = []
    for _ in range(3):
        callers.append(w.pbx.arrive("12345", "13800138000"))
        w.wait(2)
    w.sync()
    for agent, caller in zip(("a1", "a2", "a3"), callers, strict=True):
        w.log_in(agent)
        assert w.rung(caller) == agent


def test_of_those_the_oldest_gets_the_last_place_in_a_queue() -> None:
    """In whatever order the PBX lists them."""
    w = World(make_plan(queue={"max_length": 1}), agents=())
    w.lose()
    first = w.pbx.arrive("12345", "")
    w.wait(2)
    second = w.pbx.arrive("12345", "")
    w.pbx.channels = dict(reversed(w.pbx.channels.items()))
    w.sync()
    assert (w.state(first), w.state(second)) == (S.WAITING, S.LEAVING)


def test_their_clocks_run_from_their_arrival() -> None:
    w = away()
    caller = w.pbx.arrive("12345", "13800138000")
    w.wait(12)
    w.sync()
    call = w.call(caller)
    assert (w.now - call.arrived_at, call.requested_at, call.recovered) == (12, call.arrived_at, True)
    assert [x.recovered for x in w.told(e.CallArrived)] == [True]
    assert len(w.told(e.ClockWarned)) == 2
    assert (call.number, call.queue, call.state) == ("13800138000", MAIN, S.WAITING)
    assert [(s.party, s.started_at) for s in call.stints] == [(e.Party.CALLER, call.arrived_at)]


@pytest.mark.parametrize("line", [MENU, MUSIC, "12345"])
def test_they_get_a_person_and_no_menu(line: str) -> None:
    w = away()
    caller = w.pbx.arrive(line, "")
    w.wait(6)
    w.sync()
    assert (w.state(caller), w.place(caller), w.did(AskCaller)) == (S.WAITING, "hold", [])
    assert len(w.did(HoldCaller) + w.did(Say)) == 1


def test_a_line_that_is_not_known_is_the_first() -> None:
    w = away()
    caller = w.pbx.arrive("", "")
    w.sync()
    assert (w.call(caller).line, w.state(caller)) == ("12345", S.WAITING)


def test_who_came_in_opening_hours_is_not_sent_away_because_it_is_late_now() -> None:
    saturday_evening = T0 + 86400 + 2 * 3600 - 3
    w = World(agents=(), at=saturday_evening)
    w.lose()
    caller = w.pbx.arrive(HOURS, "")
    w.wait(6)
    w.sync()
    assert w.state(caller) is S.WAITING
    assert w.state(w.arrive(HOURS)) is S.LEAVING


def test_a_talk_that_plan_b_found_for_them_is_only_noted() -> None:
    """Neither held nor asked nor told that we are closed: they talk."""
    w = away()
    caller = w.pbx.arrive(HOURS, "")
    w.wait(6)
    own = w.pbx.plan_b(caller, "1001")
    w.wait(10)
    w.sync()
    assert w.did(PbxCommand) == []
    call = w.call(caller)
    assert (call.state, call.agent, call.recovered, call.queue) == (S.TALKING, None, True, MAIN)
    w.hang_up(own)
    w.wait(5)
    assert w.call(caller).outcome is e.Outcome.ANSWERED


def test_who_has_talked_already_and_hears_goodbye_gets_a_record_and_is_left_alone() -> None:
    """The engine rang, was killed before it had written anything, and came back when the agent had hung up."""
    w = away()
    caller = w.pbx.arrive("12345", "13800138000")
    w.wait(6)
    w.pbx.put(w.pbx.channels[caller], "after", up=True)
    w.sync()
    assert w.did(PbxCommand) == []
    call = w.call(caller)
    assert (call.state, call.outcome, call.recovered, call.queue) == (S.LEAVING, e.Outcome.ANSWERED, True, MAIN)
    assert call.sources["answered_at"] is Source.ESTIMATED
    w.hang_up(caller)
    assert [(x.call, x.outcome) for x in w.told(e.CallEnded)] == [(call.id, e.Outcome.ANSWERED)]


def test_a_caller_handed_back_to_us_keeps_a_record_of_its_own() -> None:
    w = World(agents=())
    first = w.arrive()
    w.lose()
    second = w.pbx.arrive("12345", "")
    w.pbx.sync()
    lists = w.pbx.facts.pop()
    seen = [replace(ch, linkedid=first) for ch in lists.channels]  # type: ignore[attr-defined]
    w.feed(replace(lists, channels=tuple(seen)))
    assert {call.channel for call in w.core.center.calls.values()} == {first, second}
    assert CallId(f"{PBX}:{second}") in w.core.center.calls


# Other channels in our contexts.


def test_a_phone_that_hears_a_code_confirmed_is_no_caller() -> None:
    w = World()
    w.lose()
    own = w.pbx.own_call("1001")
    w.pbx.put(w.pbx.channels[own], "say", up=True)
    w.sync()
    assert (w.core.center.calls, w.did(PbxCommand)) == ({}, [])
    assert w.agent("a1").own_channels == {own}


def test_a_leg_of_ours_that_belongs_to_nothing_ends() -> None:
    w = World()
    w.lose()
    for name, role in (("cc-u77-1", "agent"), ("cd-u77-1", "desk"), ("cc-odd", "agent")):
        leg = ChannelId(name)
        w.pbx.channels[leg] = Channel(leg, role, "ringing", w.now, "1001", caller="u77", context="agents")
    w.sync()
    assert [x.channel for x in w.did(HangUp)] == ["cc-u77-1", "cd-u77-1", "cc-odd"]
    assert w.pbx.channels == {}
    assert w.agent("a1").own_channels == frozenset()


# What a crash left unsaved.


def unsaved(*, agents: tuple[str, ...] = ("a1",)) -> tuple[World, ChannelId, ChannelId]:
    """Given: the caller was saved, the ring made right after that was not."""
    w = World(agents=())
    caller = w.arrive()
    for agent in agents:
        w.log_in(agent)
    leg = w.leg(caller)
    calls = [
        replace(
            w.call(caller),
            state=S.WAITING,
            offer=None,
            rings=(),
            agent=None,
            offers=0,
            stints=w.call(caller).stints[:1],
        )
    ]
    saved = [replace(a, state=A.IDLE, offer=None, call=None) if a.call else a for a in w.core.center.agents.values()]
    w.pbx.cut()
    w.pbx.facts.clear()
    w.start(w.core.center.plan, calls, saved)
    return w, caller, leg


def test_a_phone_that_rings_on_is_taken_over() -> None:
    w, caller, leg = unsaved()
    w.wait(2)
    w.sync()
    assert (w.leg(caller), w.rung(caller), w.call(caller).offers) == (leg, "a1", 1)
    assert (w.did(RingAgent), w.did(HangUp)) == ([], [])
    w.wait(6)
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.NO_ANSWER


def test_a_talk_that_came_of_it_goes_on() -> None:
    w, caller, leg = unsaved()
    w.pbx.pick_up(leg)
    w.wait(2)
    w.sync()
    assert (w.state(caller), w.call(caller).agent, w.agent("a1").state) == (S.TALKING, "a1", A.TALKING)
    assert w.did(PbxCommand) == []


def test_also_where_the_caller_was_not_saved_either() -> None:
    w, caller, leg = unsaved()
    saved = list(w.core.center.agents.values())
    w.start(w.core.center.plan, (), saved)
    w.pbx.pick_up(leg)
    w.wait(2)
    w.sync()
    assert (w.state(caller), w.call(caller).agent, w.call(caller).recovered) == (S.TALKING, "a1", True)
    assert w.did(PbxCommand) == []


OLDER = {
    "not yet logged in": {"state": A.LOGGED_OUT},
    "still paused": {"state": A.PAUSED, "reason": "break", "pause_ends": Instant(T0 + 5)},
    "still in wrap-up": {"state": A.WRAP_UP, "wrap_up_ends": Instant(T0 + 5), "then_log_out": True},
}
"""What the record may say of the agent from before the ring."""


@pytest.mark.parametrize("talks", [False, True])
@pytest.mark.parametrize("older", OLDER.values(), ids=OLDER)
def test_the_ring_tells_that_its_agent_was_free_whatever_the_older_record_says(
    older: dict[str, object], talks: bool
) -> None:
    w, caller, leg = unsaved()
    if talks:
        w.pbx.pick_up(leg)
    w.start(w.core.center.plan, [w.call(caller)], [replace(w.agent("a1"), since=T0, **older)])
    w.wait(1)
    w.sync()
    goes_on(w, caller, leg, talks=talks)


@pytest.mark.parametrize("talks", [False, True])
@pytest.mark.parametrize("picked_up", [False, True])
def test_also_where_the_record_has_the_agent_with_a_caller_who_is_gone_by_then(picked_up: bool, talks: bool) -> None:
    w = World(make_plan(queue={"wrap_up_s": 0.0}))
    first = w.arrive()
    if picked_up:
        w.pick_up(first)
    calls, agents = w.saved[-1]
    w.hang_up(first)
    caller = w.arrive()
    leg = w.leg(caller)
    if talks:
        w.pick_up(caller)
    w.pbx.cut()
    w.wait(1)
    w.start(w.core.center.plan, calls, agents)
    w.sync()
    assert w.state(first) is (S.LEAVING if w.pbx.channels.get(first) else S.ENDED)
    goes_on(w, caller, leg, talks=talks)


@pytest.mark.parametrize("talks", [False, True])
def test_also_where_the_record_has_the_agents_first_ring_for_the_same_caller(talks: bool) -> None:
    w = World()
    caller = w.arrive()
    calls, agents = w.saved[-1]
    w.pause("a1")
    w.unpause("a1")
    leg = w.leg(caller)
    assert leg == f"cc-{caller}-2"
    if talks:
        w.pick_up(caller)
    w.pbx.cut()
    w.start(w.core.center.plan, calls, agents)
    w.sync()
    goes_on(w, caller, leg, talks=talks)


def goes_on(w: World, caller: ChannelId, leg: ChannelId, *, talks: bool) -> None:
    """Then: a1's phone rings on, or the talk goes on, and nobody heard anything of it."""
    assert (w.did(RingAgent), w.did(Say), w.did(HoldCaller)) == ([], [], [])
    assert not {leg, caller} & {command.channel for command in w.did(HangUp)}
    assert w.agent("a1").state is (A.TALKING if talks else A.RINGING)
    if talks:
        assert (w.call(caller).agent, w.call(caller).agent_channel) == ("a1", leg)
        w.wait(20)
        assert w.state(caller) is S.TALKING
    else:
        assert (w.rung(caller), w.leg(caller)) == ("a1", leg)
    w.hang_up(caller)
    w.wait(20)
    assert w.agent("a1").state is A.IDLE


def test_a_ring_at_an_agent_who_is_not_idle_is_ended_and_its_name_not_used_again() -> None:
    """The pause was asked for after the start: it is newer than the ring."""
    w, caller, leg = unsaved(agents=("a1", "a2"))
    w.wait(0.01)
    w.pause("a1")
    w.sync()
    assert w.did(HangUp) == [HangUp(pbx=PBX, channel=leg)]
    assert (w.rung(caller), w.leg(caller)) == ("a2", f"cc-{caller}-2")


def test_a_ring_at_a_phone_that_is_no_agents_is_ended() -> None:
    w, caller, leg = unsaved()
    w.pbx.channels[leg].endpoint = "2001"
    w.sync()
    assert HangUp(pbx=PBX, channel=leg) in w.commands
    assert w.leg(caller) == f"cc-{caller}-2"


def test_a_leg_of_a_talk_that_is_known_otherwise_ends() -> None:
    w, caller = talking()
    w.lose()
    leg = ChannelId(f"cc-{caller}-9")
    w.pbx.channels[leg] = Channel(leg, "agent", "ringing", w.now, "1002", caller=caller, context="agents")
    w.sync()
    assert (w.did(HangUp), w.state(caller)) == ([HangUp(pbx=PBX, channel=leg)], S.TALKING)
    assert w.call(caller).offers == 9
