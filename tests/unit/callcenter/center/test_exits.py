"""Keys by which callers who wait leave the queue."""

from dataclasses import replace
from typing import Any

import pytest

from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.comfort import Absence, Exit, WaitRules
from callcenter.domain.commands import AskCaller, HangUp, HoldCaller, Say
from callcenter.domain.facts import LegAnswered
from callcenter.domain.ids import MenuName
from callcenter.domain.plan import Plan
from callcenter.domain.waiting_events import ExitTaken
from tests.support.core import World
from tests.support.floor import MAIN, MUSIC, OTHER, SECOND, WELCOME, make_plan

S = CallState
EXITS = {"0": Exit(queue=OTHER), "9": Exit(menu=MenuName("top")), "8": Exit(hang_up=True)}


def plan(other: dict[str, Any] | None = None, **queue: Any) -> Plan:
    """The main queue has these ways out."""
    base = make_plan(queue={"waits": WaitRules(exits=EXITS), **queue})
    return replace(base, queues={**base.queues, OTHER: replace(base.queues[OTHER], **(other or {}))})


def test_a_key_leads_into_another_queue_with_the_place_by_deadline_kept() -> None:
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC)
    w.wait(10)
    later = w.arrive(SECOND)
    before = w.call(caller)
    w.keys(caller, "0")
    after = w.call(caller)
    assert (after.queue, after.requested_at, after.deadline) == (OTHER, before.requested_at, before.deadline)
    assert list(w.core.center.in_queue[OTHER]) == [after.id, w.call(later).id]
    assert w.told(ExitTaken) == [ExitTaken(call=after.id, queue=MAIN, key="0", to="queue other")]
    assert [type(command) for command in w.commands if isinstance(command, HoldCaller | Say | AskCaller)] == []


def test_phones_that_ring_stop_and_nobody_missed_anything() -> None:
    w = World(plan())
    caller = w.arrive(MUSIC)
    leg = w.leg(caller)
    w.keys(caller, "9")
    assert [command.channel for command in w.did(HangUp)] == [leg]
    assert [ended.result for ended in w.told(e.OfferEnded)] == [e.OfferResult.WITHDRAWN]
    assert (w.agent("a1").misses, w.agent("a1").state.value) == (0, "idle")
    assert w.state(caller) is S.MENU


def test_the_menu_leads_on_as_it_always_does_and_the_clock_is_not_set_back() -> None:
    w = World(plan(), agents=())
    caller = w.arrive(WELCOME)
    asked = w.call(caller).requested_at
    w.wait(7)
    w.keys(caller, "9")
    (question,) = w.did(AskCaller)
    assert (question.prompts, w.state(caller)) == (("main_menu",), S.MENU)
    w.wait(1)
    w.digits(caller, "2")
    assert (w.state(caller), w.call(caller).queue, w.call(caller).requested_at) == (S.WAITING, OTHER, asked)


def test_who_hangs_up_in_the_menu_after_a_wait_counts_as_having_asked() -> None:
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC)
    w.keys(caller, "9")
    w.hang_up(caller)
    call = w.call(caller)
    assert (call.outcome, call.requested_at is not None) == (e.Outcome.ABANDONED_MENU, True)
    assert not w.core.center.timers


def test_goodbye() -> None:
    w = World(plan(redial_s=60.0), agents=())
    caller = w.arrive(MUSIC)
    w.keys(caller, "8")
    assert [say.prompts for say in w.did(Say)] == [("goodbye",)]
    w.wait(5)
    call = w.call(caller)
    assert (call.outcome, call.ended_by, call.reason) == (e.Outcome.ABANDONED_QUEUE, e.Party.CALLER, "exit")


@pytest.mark.parametrize("key", ["1", "#", "D"])
def test_any_other_key_does_nothing(key: str) -> None:
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC)
    w.keys(caller, key)
    assert (w.state(caller), w.events, w.commands) == (S.WAITING, [], [])


@pytest.mark.parametrize(
    "other", [{"max_length": 1}, {"waits": WaitRules(join_empty=frozenset({Absence.PAUSED}))}], ids=["full", "empty"]
)
def test_a_queue_that_takes_nobody_in_leaves_the_caller_where_he_is(other: dict[str, Any]) -> None:
    w = World(plan(other), agents=())
    if "max_length" in other:
        w.arrive(SECOND)
    caller = w.arrive(MUSIC)
    w.keys(caller, "0")
    assert (w.call(caller).queue, w.events) == (MAIN, [])


def test_a_menu_that_is_no_longer_configured_does_nothing() -> None:
    w = World(replace(plan(), menus={}), agents=())
    caller = w.arrive(MUSIC)
    w.keys(caller, "9")
    assert w.state(caller) is S.WAITING


def test_a_key_pressed_as_the_agent_picks_up_comes_too_late() -> None:
    w = World(plan())
    caller = w.arrive(MUSIC)
    w.feed(LegAnswered(pbx=w.pbx.name, channel=w.leg(caller)))
    w.keys(caller, "8")
    assert (w.state(caller), w.commands) == (S.RINGING, [])


def test_keys_of_a_caller_who_talks_are_none_of_ours() -> None:
    w = World(plan())
    caller = w.arrive(MUSIC)
    w.pick_up(caller)
    w.keys(caller, "8")
    assert (w.state(caller), w.commands) == (S.TALKING, [])
