"""Call-backs: one try, in both orders: the agent and the citizen are rung, joined, or either of them is lost."""

from dataclasses import replace

import pytest

from callcenter.calls.machine import CallState
from callcenter.center.channels import UNTOLD_S
from callcenter.domain import events as e
from callcenter.domain.call_back import First
from callcenter.domain.call_back_events import CallBackDialled, CallBackMissed
from callcenter.domain.commands import DialCaller, HangUp, RingAgent, Say
from callcenter.domain.facts import ChannelHungUp, LegAnswered, LegFailed
from callcenter.domain.ids import ChannelId, QueueName
from tests.support.calling_back import MUSIC, answer, asked, back, called, citizen, dialled, pick_up, plan
from tests.support.core import World
from tests.support.dialplan import BUSY, NOBODY_THERE, REFUSED
from tests.support.floor import PBX
from tests.support.office import gone

S = CallState


# The agent first.


def test_the_agents_phone_rings_and_says_what_for() -> None:
    w, caller = asked(agents=("a1",))
    (ring,) = w.did(RingAgent)
    assert (ring.waits, ring.caller, ring.round, ring.language) == (True, f"cb-{caller}-1", "", "zh")
    assert (w.state(caller), w.agent("a1").state.value, w.pbx.dialled) == (S.CALLING_BACK, "ringing", [])


def test_the_citizen_is_dialled_when_the_agent_is_there() -> None:
    w, caller = asked(agents=("a1",))
    leg = w.leg(caller)
    pick_up(w, leg)
    assert w.did(DialCaller) == [
        DialCaller(
            pbx=PBX,
            leg=ChannelId(f"cb-{caller}-1"),
            dial="PJSIP/13800138000@trunk",
            agent=leg,
            ring_ms=30_000,
            shown_number=MUSIC,
            line=MUSIC,
            language="zh",
            music="jazz",
        )
    ]
    assert [(event.agent, event.attempt) for event in w.told(CallBackDialled)] == [("a1", 1)]


def test_what_is_dialled_and_shown_follows_the_settings() -> None:
    whole = plan()
    assert whole.call_back is not None
    way = replace(whole.call_back, prefix="9", caller_id="01012345")
    w = World(replace(plan(ring_s=20.0), call_back=way), agents=())
    caller = w.arrive(MUSIC, "+861012345678")
    w.wait(10.5)
    w.keys(caller, "1")
    w.wait(4)
    w.log_in("a1")
    pick_up(w, w.leg(caller))
    (command,) = w.did(DialCaller)
    assert (command.dial, command.shown_number) == ("PJSIP/901012345678@trunk", "01012345")
    assert command.ring_ms == 20_000


def test_both_are_joined_and_the_call_is_answered_in_the_same_record() -> None:
    w, caller = dialled()
    w.wait(5)
    before = w.call(caller)
    answer(w, caller)
    call = w.call(caller)
    assert (call.id, call.state, call.agent, call.requested_at) == (before.id, S.TALKING, "a1", before.requested_at)
    assert w.agent("a1").state.value == "talking"
    (told,) = w.told(e.CallAnswered)
    assert told.wait_ms > 15_000
    assert {clock for clock in call.breached} == {e.Clock.RING, e.Clock.REQUEST}


@pytest.mark.parametrize("who", ["agent", "citizen"])
def test_the_talk_ends_as_any_talk(who: str) -> None:
    w, caller = called()
    w.hang_up(w.leg(caller) if who == "agent" else citizen(w, caller))
    w.wait(5)
    assert (w.state(caller), w.call(caller).outcome) == (S.ENDED, e.Outcome.ANSWERED)
    assert w.agent("a1").state.value == "wrap_up"
    assert w.pbx.channels == {}


def test_a_department_is_brought_in_and_the_three_talk() -> None:
    w, caller = called()
    w.department("a1")
    w.pick_up(caller)
    assert (w.state(caller), w.place(citizen(w, caller))) == (S.CONSULTING, "hold")
    w.join("a1")
    assert (w.state(caller), w.place(citizen(w, caller))) == (S.THREE_WAY, "room")
    w.leave("a1")
    w.hang_up(w.desk(caller))
    w.wait(5)
    assert (w.call(caller).outcome, w.call(caller).three_way) == (e.Outcome.ANSWERED, True)


def test_a_department_that_is_sent_away_gives_the_citizen_back() -> None:
    w, caller = called()
    w.department("a1")
    w.cancel("a1")
    assert w.state(caller) is S.TALKING
    assert w.pbx.channels[citizen(w, caller)].bridge == w.pbx.channels[w.leg(caller)].bridge != ""


def test_when_the_agents_phone_dies_the_citizen_waits_at_the_front() -> None:
    w, caller = called()
    w.log_in("a2")
    w.hang_up(w.leg(caller), 38)
    w.wait(2)
    assert (w.state(caller), w.rung(caller), w.place(citizen(w, caller))) == (S.RINGING, "a2", "say")
    w.wait(2)
    w.pick_up(caller)
    assert (w.state(caller), w.call(caller).agent) == (S.TALKING, "a2")


@pytest.mark.parametrize(
    ("cause", "result"),
    [(BUSY, "rejected"), (NOBODY_THERE, "no_answer"), (REFUSED, "rejected"), (38, "unreachable"), (1, "unreachable")],
)
@pytest.mark.parametrize("first", list(First))
def test_a_citizen_who_is_not_reached_costs_a_try_and_the_agent_nothing(cause: int, result: str, first: First) -> None:
    w, caller = dialled(first=first)
    w.hang_up(citizen(w, caller), cause)
    assert [event.result for event in w.told(CallBackMissed)] == [result]
    assert [event.result for event in w.told(e.OfferEnded)] == [e.OfferResult.WITHDRAWN]
    agent = w.agent("a1")
    assert (agent.state.value, agent.misses, agent.resting, agent.calls_today) == ("idle", 0, False, 0)
    assert (w.state(caller), back(w, caller).tries, back(w, caller).ready) == (S.CALL_BACK, 1, False)
    assert w.pbx.channels == {}
    w.wait(59)
    assert w.state(caller) is S.CALL_BACK
    w.wait(1.1)
    assert w.state(caller) is S.CALLING_BACK


def test_a_trunk_that_refuses_at_once_is_not_reached_either() -> None:
    w, caller = asked()
    w.register("trunk", reachable=False)
    w.log_in("a1")
    pick_up(w, w.leg(caller))
    w.wait(UNTOLD_S)
    assert [event.result for event in w.told(CallBackMissed)] == ["unreachable"]
    assert (w.state(caller), w.agent("a1").state.value, w.place(w.pbx.name)) == (S.CALL_BACK, "idle", "")


def test_a_citizen_who_answers_and_is_gone_before_the_bridge_costs_a_try() -> None:
    w, caller = dialled()
    leg = citizen(w, caller)
    w.auto = False
    w.feed(LegAnswered(pbx=PBX, channel=leg))
    w.auto = True
    w.hang_up(leg)
    assert [event.result for event in w.told(CallBackMissed)] == ["dropped"]
    assert back(w, caller).tries == 1


def test_an_agent_who_does_not_pick_up_misses_it_and_the_next_is_rung_at_once() -> None:
    w, caller = asked(agents=("a1", "a2"))
    w.hang_up(w.leg(caller), NOBODY_THERE)
    assert (w.agent("a1").misses, w.rung(caller), w.state(caller)) == (1, "a2", S.CALLING_BACK)
    assert (w.pbx.dialled, back(w, caller).tries) == ([], 0)


def test_an_agent_who_lets_it_ring_makes_way_for_the_next() -> None:
    w, caller = asked(agents=("a1", "a2"))
    w.wait(8.1)
    assert (w.agent("a1").misses, w.rung(caller)) == (1, "a2")


@pytest.mark.parametrize("how", ["hangs up", "logs out", "pauses"])
def test_the_agent_goes_while_the_citizen_is_rung(how: str) -> None:
    w, caller = dialled()
    leg, agent = citizen(w, caller), w.leg(caller)
    w.log_in("a2")
    w.auto = False
    if how == "hangs up":
        w.pbx.end(agent)
        w.hear(1)
    elif how == "logs out":
        w.log_out("a1")
    else:
        w.pause("a1")
    # Before the end of the citizen's leg was seen nobody else is rung.
    assert (w.state(caller), back(w, caller).gone, w.agent("a2").state.value) == (S.CALL_BACK, False, "idle")
    w.auto = True
    w.hear()
    assert (leg in w.pbx.channels, w.rung(caller), back(w, caller).tries) == (False, "a2", 0)
    pick_up(w, w.leg(caller))
    assert w.pbx.dialled == ["PJSIP/13800138000@trunk"] * 2
    answer(w, caller)
    assert w.state(caller) is S.TALKING


def test_the_citizen_answers_in_the_instant_in_which_the_agent_goes() -> None:
    w, caller = dialled()
    agent, leg = w.leg(caller), citizen(w, caller)
    w.auto = False
    w.pbx.end(agent)
    gone_first = list(w.pbx.facts)
    w.pbx.facts.clear()
    # The PBX finds no agent's leg; we hear of the answer before we hear of the agent.
    w.pbx.pick_up(leg)
    w.pbx.facts.extend(gone_first)
    w.auto = True
    w.hear()
    assert (w.state(caller), w.place(leg)) == (S.WAITING, "say")
    assert [(said.channel, said.prompts, said.then_hold) for said in w.did(Say)] == [
        (leg, ("callback_greeting",), True)
    ]
    w.log_in("a2")
    w.pick_up(caller)
    assert (w.state(caller), w.call(caller).agent) == (S.TALKING, "a2")


def test_a_bridge_that_does_not_come_leaves_the_citizen_with_music() -> None:
    w, caller = dialled()
    leg = citizen(w, caller)
    w.pbx.channels[leg].until = None
    w.auto = False
    w.feed(LegAnswered(pbx=PBX, channel=leg))
    w.wait(3.1)
    w.auto = True
    w.hear()
    assert (w.state(caller), w.rung(caller), w.place(leg)) == (S.RINGING, "a1", "say")


def test_a_citizen_who_lets_it_ring_is_rung_for_so_long_and_tried_later() -> None:
    w, caller = dialled(ring_s=20.0)
    leg = citizen(w, caller)
    w.wait(19.9)
    assert leg in w.pbx.channels
    w.wait(0.2)
    assert (leg in w.pbx.channels, w.agent("a1").state.value) == (False, "idle")
    assert (back(w, caller).tries, back(w, caller).gone) == (1, True)


def test_a_leg_that_never_tells_anything_is_ended_and_then_forgotten() -> None:
    w, caller = dialled()
    leg, w.auto = citizen(w, caller), False
    del w.pbx.channels[leg]
    w.wait(30.1)
    assert HangUp(pbx=PBX, channel=leg) in w.did(HangUp)
    assert (w.state(caller), back(w, caller).tries, back(w, caller).gone) == (S.CALL_BACK, 1, False)
    w.auto = True
    w.hear()
    w.wait(5)
    assert back(w, caller).gone


def test_late_words_of_an_old_leg_change_nothing() -> None:
    w, caller = dialled()
    old = citizen(w, caller)
    w.hang_up(old, BUSY)
    w.wait(60.1)
    before = w.call(caller)
    w.feed(LegFailed(pbx=PBX, channel=old, reason=5), ChannelHungUp(pbx=PBX, channel=old, cause=17), gone("x"))
    assert w.call(caller) == before


# The citizen first.


def test_the_agent_is_kept_free_while_the_citizen_is_dialled() -> None:
    w, caller = asked(agents=("a1",), first=First.CALLER)
    assert (w.did(RingAgent), len(w.did(DialCaller))) == ([], 1)
    assert w.did(DialCaller)[0].agent is None
    assert (w.agent("a1").state.value, w.state(caller)) == ("ringing", S.CALLING_BACK)
    other = w.arrive(MUSIC, "13900139000")
    w.wait(20)
    assert (w.state(other), w.agent("a1").misses) == (S.WAITING, 0)


def test_who_answers_waits_with_music_while_that_agents_phone_rings() -> None:
    w, caller = dialled(first=First.CALLER)
    answer(w, caller)
    (ring,) = w.did(RingAgent)
    assert (ring.caller, ring.waits, w.state(caller)) == (citizen(w, caller), False, S.RINGING)
    assert w.place(citizen(w, caller)) == "hold"
    pick_up(w, w.leg(caller))
    assert (w.state(caller), w.call(caller).agent) == (S.TALKING, "a1")
    w.wait(30)
    w.hang_up(w.leg(caller))
    w.wait(5)
    assert w.call(caller).outcome is e.Outcome.ANSWERED


def test_who_answers_and_hangs_up_before_the_agent_has_abandoned() -> None:
    w, caller = dialled(first=First.CALLER)
    answer(w, caller)
    w.hang_up(citizen(w, caller))
    assert (w.call(caller).outcome, w.agent("a1").state.value) == (e.Outcome.ABANDONED_RING, "idle")


def test_the_reserved_agent_who_does_not_pick_up_makes_way_for_the_next() -> None:
    w, caller = dialled(first=First.CALLER)
    answer(w, caller)
    w.log_in("a2")
    w.wait(8.1)
    assert (w.rung(caller), w.agent("a1").misses) == ("a2", 1)


def test_the_reserved_agent_goes_and_the_citizen_is_not_rung_on() -> None:
    w, caller = dialled(first=First.CALLER)
    leg = citizen(w, caller)
    w.log_out("a1")
    assert (leg in w.pbx.channels, w.state(caller), back(w, caller).gone) == (False, S.CALL_BACK, True)
    assert w.core.center.pickups == {}


# In turn.


def test_it_is_dialled_in_its_turn_among_the_callers_on_the_line() -> None:
    w = World(plan(), agents=())
    older = w.arrive(MUSIC, "13900139000")
    caller = w.arrive(MUSIC)
    w.wait(10.5)
    w.keys(caller, "1")
    w.wait(4)
    younger = w.arrive(MUSIC, "13700137000")
    for agent, of in (("a1", older), ("a2", caller), ("a3", younger)):
        w.log_in(agent)
        assert w.rung(of) == agent


def test_there_are_never_more_dials_than_free_agents() -> None:
    w = World(plan(first=First.CALLER), agents=())
    callers = [w.arrive(MUSIC, f"1380013800{n}") for n in range(4)]
    w.wait(10.5)
    for caller in callers:
        w.keys(caller, "1")
    w.wait(4)
    w.log_in("a1")
    w.log_in("a2")
    assert [w.state(caller) for caller in callers] == [S.CALLING_BACK] * 2 + [S.CALL_BACK] * 2
    assert len(w.pbx.dialled) == 2


def test_it_counts_as_a_call_at_an_agent() -> None:
    w, caller = asked(agents=("a1",), queue={"max_talks": 1})
    w.log_in("a2")
    other = w.arrive(MUSIC, "13900139000")
    assert (w.state(caller), w.state(other)) == (S.CALLING_BACK, S.WAITING)
    assert w.core.center.load[QueueName("main")] == 1
