"""What looks like a fault and is none: nobody is accused, although the rules that might accuse have looked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.domain import requests as r
from callcenter.domain.events import CallAnswered, CallMoved, CallRequeued, Event, OfferMade, PbxChanged
from callcenter.domain.ids import CallId, call_id
from callcenter.domain.plan import Plan
from callcenter.domain.routing import Lane, PenaltyChange, PenaltyRule, Strategy
from tests.support.calling_back import called, citizen, dialled
from tests.support.core import World, talking, with_line
from tests.support.dialplan import BUSY
from tests.support.floor import MUSIC, OTHER, PBX, make_plan
from tests.support.found import EVERYWHERE, waiting
from tests.support.recorded import findings, judged, write
from tests.support.routing import agents, penalties, serve

LOST = 27
"""Q.850: the phone is gone."""


def id_of(channel: str) -> CallId:
    return call_id(PBX, channel)


def parallel_rings() -> World:
    w = World(make_plan(queue={"strategy": Strategy.RING_ALL, "wrap_up_s": 0.0}), agents=("a1", "a2", "a3"))
    for _ in range(2):
        caller = w.arrive()
        assert len(w.call(caller).rings) == 3
        w.wait(2.0)
        serve(w, caller)
    return w


def called_back() -> World:
    w, caller = called()
    w.hang_up(citizen(w, caller))
    return w


def citizen_not_reached() -> World:
    w, caller = dialled(tries=1)
    w.hang_up(citizen(w, caller), BUSY)
    return w


def left_with_the_department() -> World:
    w, caller = EVERYWHERE["with_department"]()
    w.wait(20.0)
    w.hang_up(w.desk(caller))
    return w


def put_back_after_the_agent_was_lost() -> World:
    w, caller = talking()
    w.log_in("a2")
    w.hang_up(w.leg(caller), LOST)
    w.wait(2.0)
    assert any(isinstance(event, CallRequeued) for _, event in w.history)
    serve(w, caller)
    return w


def called_again_and_kept_the_place() -> World:
    w = World(make_plan(queue={"redial_s": 30.0}), agents=())
    first = w.arrive(number="13800138000")
    w.wait(5.0)
    second = w.arrive(number="13900139000")
    w.wait(5.0)
    w.hang_up(first)
    again = w.arrive(number="13800138000")
    w.wait(5.0)
    w.log_in("a1")
    assert (w.rung(again), w.rung(second)) == ("a1", None)
    serve(w, again)
    return w


def wrap_up() -> World:
    w, caller = talking(make_plan(queue={"wrap_up_s": 20.0}))
    w.hang_up(caller)
    waits = w.arrive(number="13900139000")
    w.wait(15.0)
    assert w.rung(waits) is None
    return w


def private_call() -> World:
    w = World()
    own = w.own_call("1001")
    caller = w.arrive()
    w.wait(10.0)
    assert w.rung(caller) is None
    w.hang_up(own)
    serve(w, caller)
    return w


def private_call_begun_while_the_link_was_cut() -> World:
    w = World()
    w.lose()
    w.pbx.own_call("1001")
    w.sync()
    caller = w.arrive()
    w.wait(10.0)
    assert w.rung(caller) is None
    return w


def taken_in_after_a_cut() -> World:
    w = World()
    w.lose()
    w.pbx.arrive("12345", "13900139000", "trunk")
    w.wait(4.0)
    w.sync()
    (call,) = w.calls.values()
    assert call.recovered
    serve(w, call.channel)
    return w


def talk_of_plan_b() -> World:
    w, caller = waiting()
    w.lose()
    w.wait(6.0)
    own = w.pbx.plan_b(caller, "1003")
    w.sync()
    w.log_in("a1")
    w.wait(30.0)
    w.hang_up(own)
    w.hang_up(caller)
    return w


def engine_killed_while_somebody_waits() -> World:
    w, caller = waiting()
    w.wait(5.0)
    w.restart()
    w.wait(4.0)
    w.sync()
    w.log_in("a1")
    assert w.rung(caller) == "a1"
    serve(w, caller)
    return w


def skills() -> World:
    plan = with_line(agents(make_plan(), a2={"skills": {"english": 5}}), "12345", requirement="english")
    w = World(plan)
    caller = w.arrive()
    w.wait(10.0)
    assert w.rung(caller) is None
    w.log_in("a2")
    serve(w, caller)
    return w


def skill_asked_for_the_first_seconds_only() -> World:
    w = World(make_plan(queue={"requirement": "english; after 6 s anyone"}))
    caller = w.arrive()
    w.wait(5.9)
    assert w.rung(caller) is None
    w.wait(0.2)
    serve(w, caller)
    return w


def penalties_keep_an_agent_out() -> World:
    rules = (PenaltyRule(after_s=0, high=PenaltyChange(value=0)), PenaltyRule(after_s=8, high=PenaltyChange(value=5)))
    w = World(penalties(make_plan(queue={"penalty_rules": rules}), a1=3))
    caller = w.arrive()
    w.wait(7.9)
    assert w.rung(caller) is None
    w.wait(0.2)
    serve(w, caller)
    return w


def queue_may_have_one_call() -> World:
    w = World(make_plan(queue={"max_talks": 1}), agents=("a1", "a2"))
    first = w.arrive()
    w.pick_up(first)
    second = w.arrive(number="13900139000")
    w.wait(10.0)
    assert w.rung(second) is None
    w.hang_up(first)
    serve(w, second)
    return w


def waited_for_the_agent_of_last_time() -> World:
    plan = make_plan(queue={"sticky_days": 7, "sticky_wait_s": 20.0, "wrap_up_s": 0.0})
    w = World(plan, agents=("a1",))
    serve(w, w.arrive(), talk_s=30.0)
    busy = w.arrive(number="13900139000")
    w.pick_up(busy)
    w.log_in("a2")
    again = w.arrive()
    w.wait(10.0)
    assert w.call(again).prefers == "a1"
    w.wait(15.0)
    return w


def moved_by_hand() -> World:
    w, first = waiting()
    second = w.arrive(number="13900139000")
    w.ask(r.MoveCall(call=id_of(second), position=1, actor="test"))
    w.log_in("a1")
    assert (w.rung(first), w.rung(second)) == (None, "a1")
    return w


def goes_before_by_priority() -> World:
    lane = Lane(name="listed", priority=5, numbers=frozenset({"13900139000"}))
    w = World(replace(make_plan(), lanes={"listed": lane}), agents=())
    first = w.arrive()
    w.wait(3.0)
    listed = w.arrive(number="13900139000")
    w.wait(3.0)
    w.log_in("a1")
    assert (w.rung(first), w.rung(listed)) == (None, "a1")
    serve(w, listed)
    return w


def sent_away_and_still_hearing_goodbye() -> World:
    w = World(make_plan(queue={"max_wait_s": 10.0}), agents=())
    w.arrive(MUSIC)
    w.wait(10.1)
    w.log_in("a1")
    w.wait(40.0)
    return w


def rests_after_a_miss() -> World:
    w = World()
    caller = w.arrive()
    w.hang_up(w.leg(caller), BUSY)
    w.wait(4.0)
    assert w.rung(caller) is None
    w.wait(2.0)
    serve(w, caller)
    return w


def plan_replaced_while_they_wait() -> World:
    w, first = waiting()
    w.wait(3.0)
    plan: Plan = with_line(w.core.center.plan, "12345", target_s=5.0)
    w.ask(r.ReplacePlan(plan=plan, actor="test"))
    w.arrive(number="13900139000")
    w.wait(10.0)
    w.log_in("a1")
    serve(w, first)
    return w


def sent_on_to_the_overflow_queue() -> World:
    w = World(make_plan(queue={"max_wait_s": 10.0, "overflow": OTHER}), agents=())
    caller = w.arrive()
    w.wait(12.0)
    assert any(isinstance(event, CallMoved) for _, event in w.history)
    w.log_in("a1")
    serve(w, caller)
    return w


STORIES: tuple[tuple[Callable[[], World], type[Event], tuple[str, ...]], ...] = (
    (parallel_rings, OfferMade, ("C4", "C6")),
    (called_back, CallAnswered, ("C4", "C8")),
    (citizen_not_reached, OfferMade, ("C4", "C8")),
    (left_with_the_department, CallAnswered, ("C4", "C8")),
    (put_back_after_the_agent_was_lost, CallRequeued, ("C4", "C6", "C8")),
    (called_again_and_kept_the_place, OfferMade, ("C6",)),
    (wrap_up, CallAnswered, ("C7",)),
    (private_call, OfferMade, ("C7",)),
    (private_call_begun_while_the_link_was_cut, PbxChanged, ("C7",)),
    (taken_in_after_a_cut, PbxChanged, ("C3", "C8")),
    (talk_of_plan_b, PbxChanged, ("C2", "C8")),
    (engine_killed_while_somebody_waits, PbxChanged, ("C6", "C8")),
    (skills, OfferMade, ("C7",)),
    (skill_asked_for_the_first_seconds_only, OfferMade, ("C7",)),
    (penalties_keep_an_agent_out, OfferMade, ("C7",)),
    (queue_may_have_one_call, OfferMade, ("C7",)),
    (waited_for_the_agent_of_last_time, OfferMade, ("C7",)),
    (moved_by_hand, OfferMade, ("C6",)),
    (goes_before_by_priority, OfferMade, ("C6",)),
    (sent_away_and_still_hearing_goodbye, Event, ("C2", "C8")),
    (rests_after_a_miss, OfferMade, ("C7",)),
    (plan_replaced_while_they_wait, OfferMade, ("C6", "C14")),
    (sent_on_to_the_overflow_queue, CallMoved, ("C6", "C7")),
)


@pytest.mark.parametrize(("story", "told", "looked"), STORIES, ids=[story.__name__ for story, *_ in STORIES])
def test_nobody_is_accused(
    database: Path, story: Callable[[], World], told: type[Event], looked: tuple[str, ...]
) -> None:
    w = story()
    assert any(isinstance(event, told) for _, event in w.history)
    write(database, w.steps)
    verdicts = judged(database)
    assert findings(verdicts) == []
    checked = {verdict.rule: verdict.result.checked for verdict in verdicts if verdict.result is not None}
    assert all(checked[rule] > 0 for rule in looked), checked


@pytest.mark.parametrize("stage", EVERYWHERE)
def test_call_in_progress_is_no_finding(database: Path, stage: str) -> None:
    w, _ = EVERYWHERE[stage]()
    w.wait(1.0)
    write(database, w.steps)
    assert findings(judged(database)) == []


@pytest.mark.parametrize("stage", EVERYWHERE)
def test_caller_who_went_while_the_link_was_cut_is_no_finding(database: Path, stage: str) -> None:
    w, caller = EVERYWHERE[stage]()
    w.lose()
    w.pbx.end(caller)
    w.wait(5.0)
    w.sync()
    write(database, w.steps)
    assert findings(judged(database)) == []
