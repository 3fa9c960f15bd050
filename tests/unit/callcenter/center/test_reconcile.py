"""One call of the record against what the PBX lists after a cut: row by row."""

from dataclasses import replace as plan_with

import pytest

from agents.machine import AgentState as A
from callcenter.calls.sources import Source
from callcenter.domain import events as e
from callcenter.domain.comfort import Exit, WaitRules
from callcenter.domain.commands import AskCaller, HangUp, HoldCaller, PbxCommand, ReturnAgent, Say
from callcenter.domain.ids import QueueName
from tests.support.core import World
from tests.support.floor import MAIN, MUSIC, OTHER, PBX, WELCOME, make_plan
from tests.support.found import EVERYWHERE, OUTCOMES, S, in_menu, ringing, waiting

# Any state.


@pytest.mark.parametrize("stage", EVERYWHERE)
def test_where_nothing_changed_nothing_is_done(stage: str) -> None:
    w, caller = EVERYWHERE[stage]()
    before = w.call(caller)
    w.lose()
    assert w.told(e.PbxChanged)[0].up is False
    w.wait(1)
    w.sync()
    assert w.did(PbxCommand) == []
    assert w.call(caller) == before
    assert [(x.up, x.restarted) for x in w.told(e.PbxChanged)] == [(True, False)]


@pytest.mark.parametrize("stage", EVERYWHERE)
def test_a_caller_who_went_while_we_were_away(stage: str) -> None:
    w, caller = EVERYWHERE[stage]()
    w.lose()
    w.pbx.end(caller)
    w.sync()
    call = w.call(caller)
    assert (call.state, call.outcome) == (S.ENDED, OUTCOMES.get(stage, e.Outcome.ANSWERED))
    assert w.pbx.channels == {}
    assert w.agent("a1").state in {A.IDLE, A.WRAP_UP, A.LOGGED_OUT}
    assert w.agent("a1").misses == 0


@pytest.mark.parametrize("stage", EVERYWHERE)
def test_a_pbx_that_was_started_anew_took_every_call_away(stage: str) -> None:
    w, caller = EVERYWHERE[stage]()
    w.wait(3)
    w.pbx.crash()
    w.hear()
    w.sync()
    call = w.call(caller)
    answered = call.answered_at is not None
    assert call.outcome is (e.Outcome.ANSWERED if answered else e.Outcome.FAILED)
    if not answered:
        assert call.ended_by is e.Party.SYSTEM
    assert [(x.up, x.restarted) for x in w.told(e.PbxChanged)] == [(True, True)]
    assert w.agent("a1").state is not A.TALKING


@pytest.mark.parametrize("times", [(1000.0, 1001.4), (0.0, 5000.0), (5000.0, 0.0), (2000.0, 1000.0)])
def test_what_is_no_restart(times: tuple[float, float]) -> None:
    """Whole seconds on both sides; 0: the PBX did not say since when it runs."""
    w = World()
    for started_at in times:
        w.lose()
        w.pbx.started_at = started_at
        w.sync()
        last = w.told(e.PbxChanged)[0]
    assert last.restarted is False


@pytest.mark.parametrize("overflow", [None, "other"])
def test_an_overdue_caller_who_went_is_only_gone(overflow: str | None) -> None:
    """Neither sent on nor told goodbye."""
    w = World(make_plan(queue={"max_wait_s": 2.0, "overflow": overflow}))
    caller = w.arrive()
    w.wait(3)
    assert w.call(caller).overdue
    w.lose()
    w.pbx.end(caller)
    w.sync()
    assert (w.call(caller).outcome, w.did(Say), w.told(e.CallMoved)) == (e.Outcome.ABANDONED_RING, [], [])


# Menu.


def test_a_question_whose_answer_was_lost_is_put_again() -> None:
    w, caller = in_menu()
    w.lose()
    w.pbx.key(caller, "1")
    w.sync()
    (ask,) = w.did(AskCaller)
    assert (ask.node, w.call(caller).menu_attempt) == ("top.1", 1)
    w.digits(caller, "1")
    assert w.rung(caller) == "a1"


def test_an_answer_that_the_record_has_forgotten_is_asked_for_again() -> None:
    """The caller had keyed 0 and heard "connecting" when we crashed; the record is still in the menu."""
    w, caller = in_menu()
    record = w.call(caller)
    w.digits(caller, "0")
    assert w.place(caller) == "say"
    w.pbx.cut()
    w.pbx.facts.clear()
    w.pbx.end(w.leg(caller))
    w.start(w.core.center.plan, [record], ())
    w.sync()
    assert (w.state(caller), w.place(caller)) == (S.MENU, "ask")


@pytest.mark.parametrize(("queues", "queue"), [((OTHER, MAIN), MAIN), ((OTHER,), OTHER)])
def test_no_question_is_put_again_to_whom_an_agents_phone_rings_for(
    queues: tuple[QueueName, ...], queue: QueueName
) -> None:
    """Which queue the lost answer led to is not known: the line's, if the agent serves that."""
    w, caller = in_menu()
    record = w.call(caller)
    w.digits(caller, "0")
    leg, asked_at = w.leg(caller), w.now
    w.pbx.cut()
    w.pbx.facts.clear()
    w.wait(3)
    plan = w.core.center.plan
    agents = {name: plan_with(agent, queues=queues) for name, agent in plan.agents.items()}
    w.start(plan_with(plan, agents=agents), [record], ())
    w.sync()
    assert (w.leg(caller), w.rung(caller), w.call(caller).queue) == (leg, "a1", queue)
    assert (w.call(caller).requested_at, w.call(caller).sources["requested_at"]) == (asked_at, Source.ESTIMATED)
    assert (w.did(AskCaller), w.did(HangUp)) == ([], [])


def test_a_question_that_the_record_has_forgotten_is_followed_by_the_one_it_knows() -> None:
    """The last turns before a crash were not saved: the PBX asks what we do not know of."""
    w, caller = in_menu()
    record = w.call(caller)
    w.digits(caller, "3")
    w.pbx.cut()
    w.pbx.facts.clear()
    w.start(w.core.center.plan, [record], list(w.core.center.agents.values()))
    w.sync()
    assert w.did(AskCaller) == []
    w.digits(caller, "1")
    assert [ask.node for ask in w.did(AskCaller)] == ["top.1"]
    w.digits(caller, "1")
    assert w.rung(caller) == "a1"


def test_a_menu_that_was_configured_away_leads_to_a_person() -> None:
    w, caller = in_menu()
    w.restart(make_plan(menus={}))
    w.sync()
    assert (w.state(caller), w.call(caller).menu) == (S.RINGING, None)


# Waiting, and plan B.


def test_a_caller_in_plan_b_is_brought_back_with_place_and_clocks() -> None:
    w, caller = waiting()
    asked = w.call(caller).requested_at
    w.lose()
    w.wait(6)
    assert w.place(caller) == "planb"
    w.sync()
    assert w.did(HoldCaller) == [HoldCaller(pbx=PBX, channel=caller, music="default", language="zh")]
    assert (w.call(caller).requested_at, w.call(caller).up) == (asked, True)


@pytest.mark.parametrize(
    "stage", ["menu", "waiting", "ringing", "talking", "department_ringing", "consulting", "three_way"]
)
def test_a_talk_that_plan_b_found_is_not_torn_apart(stage: str) -> None:
    """The caller talks with somebody else by now: our legs are let go, theirs is not touched."""
    w, caller = EVERYWHERE[stage]()
    w.lose()
    ch = w.pbx.channels[caller]
    w.pbx._out(ch)
    w.pbx.put(ch, "planb", up=True)
    own = w.pbx.plan_b(caller, "1003")
    w.sync()
    call = w.call(caller)
    assert (call.state, call.agent, call.agent_channel, call.department_channel) == (S.TALKING, None, None, None)
    assert set(w.pbx.channels) == {caller, own}
    assert (w.did(HoldCaller), w.did(ReturnAgent), w.did(Say)) == ([], [], [])
    assert w.agent("a1").state is not A.TALKING
    w.hang_up(own)
    w.wait(5)
    assert (w.call(caller).outcome, w.state(caller)) == (e.Outcome.ANSWERED, S.ENDED)


def test_a_plan_b_talk_is_left_alone_by_a_further_cut_and_ends_with_it() -> None:
    w, caller = waiting()
    w.lose()
    w.wait(6)
    own = w.pbx.plan_b(caller, "1003")
    for _ in range(2):
        w.sync()
        assert (w.state(caller), w.did(PbxCommand)) == (S.TALKING, [])
        w.lose()
    w.pbx.end(own)
    w.sync()
    assert w.state(caller) is S.LEAVING


def test_a_caller_for_whom_a_phone_rings_is_brought_back_from_plan_b_too() -> None:
    w = World(make_plan(queue={"ring_s": 60.0}))
    caller = w.arrive()
    w.lose()
    w.wait(6)
    w.sync()
    assert (w.state(caller), w.place(caller)) == (S.RINGING, "hold")


def test_music_that_did_not_reach_the_pbx_is_played_now() -> None:
    w, caller = waiting(MUSIC)
    w.lose()
    w.pbx.put(w.pbx.channels[caller], "ring", up=False)
    w.pbx.channels[caller].up = False
    w.sync()
    assert (w.place(caller), len(w.did(HoldCaller))) == ("hold", 1)


def test_ringing_ends_at_its_limit_across_a_restart() -> None:
    w, caller = waiting()
    w.wait(20)
    w.restart()
    w.sync()
    w.wait(4.9)
    assert w.place(caller) == "ring"
    w.wait(0.1)
    assert w.place(caller) == "hold"


# Ringing.


def test_a_phone_that_was_picked_up_while_we_were_away_has_answered() -> None:
    w, caller = ringing()
    w.lose()
    w.pbx.pick_up(w.leg(caller))
    w.wait(2)
    w.sync()
    assert (w.state(caller), w.agent("a1").state) == (S.TALKING, A.TALKING)
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.ANSWERED


def test_a_phone_that_stopped_ringing_while_we_were_away_is_nobodys_miss() -> None:
    w, caller = ringing()
    w.lose()
    w.pbx.end(w.leg(caller), 19)
    w.sync()
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.WITHDRAWN
    assert (w.agent("a1").misses, w.rung(caller)) == (0, "a1")


def test_a_phone_that_still_rings_has_the_rest_of_its_time() -> None:
    w, caller = ringing()
    w.wait(3)
    w.lose()
    w.wait(3)
    w.sync()
    w.wait(1.9)
    assert w.rung(caller) == "a1"
    w.wait(0.1)
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.NO_ANSWER


def test_blind_nobody_is_blamed() -> None:
    w, _ = ringing()
    w.lose()
    w.wait(9.9)
    assert w.told(e.OfferEnded) == []
    w.sync()
    w.wait(0.1)
    assert w.agent("a1").misses == 0
    assert [offered.attempt for _, offered in w.history if isinstance(offered, e.OfferMade)] == [1, 2]


def test_a_phone_that_is_up_and_not_yet_bridged_has_its_connect_time() -> None:
    w, caller = ringing()
    w.lose()
    w.pbx.channels[w.leg(caller)].up = True
    w.sync()
    w.wait(2.9)
    assert w.state(caller) is S.RINGING
    w.wait(0.1)
    assert w.told(e.OfferEnded)[0].result is e.OfferResult.DROPPED


def test_an_overdue_caller_whose_ring_ended_goes_on() -> None:
    w = World(make_plan(queue={"max_wait_s": 2.0}))
    caller = w.arrive()
    w.wait(3)
    w.lose()
    w.pbx.end(w.leg(caller), 19)
    w.sync()
    assert (w.state(caller), w.place(caller)) == (S.LEAVING, "say")


def test_who_was_sent_away_unheard_and_hears_the_welcome_is_told_why_instead_of_music() -> None:
    w = World(make_plan(queue={"waits": WaitRules(exits={"8": Exit(hang_up=True)})}), agents=())
    caller = w.arrive(WELCOME)
    w.lose()
    w.keys(caller, "8")
    assert (w.state(caller), w.place(caller)) == (S.LEAVING, "say")
    w.sync()
    assert (w.state(caller), w.place(caller)) == (S.LEAVING, "say")
    w.wait(4)
    assert w.state(caller) is S.ENDED
