"""A caller may hang up at any moment: everybody else is free within a second, and there is exactly one order."""

import sqlite3
from collections.abc import Callable

import pytest

from callcenter.pbx.scenario import Press
from tests.support.parties import AGENT, SLOW, department_rings, talk, three_way
from tests.support.plan import BRIEF, CLOSED, FULL, MAIN, MENU, ONWARD, SLOW_DESK
from tests.support.scene import NEVER, Call, Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx


def _in_menu(scene: Scene) -> Call:
    call = scene.dial(MENU)
    scene.state(call, "menu")
    return call


def _waiting(scene: Scene) -> Call:
    call = scene.dial(MAIN)
    scene.state(call, "waiting")
    return call


def _ringing(scene: Scene) -> Call:
    scene.sit_down("1001", NEVER)
    call = scene.dial(MAIN)
    scene.state(call, "ringing")
    return call


@pytest.mark.parametrize(
    ("reach", "outcome"),
    [
        (_in_menu, "abandoned_menu"),
        (_waiting, "abandoned_queue"),
        (_ringing, "abandoned_ring"),
        (talk, "answered"),
        (department_rings, "answered"),
        (three_way, "answered"),
    ],
)
def test_caller_hangs_up_and_everybody_is_free_within_a_second(
    scene: Scene, reach: Callable[[Scene], Call], outcome: str
) -> None:
    call = reach(scene)
    since = len(scene.ami.events)
    scene.hang_up(call.channel)
    went = float(scene.ami.wait("Hangup", Uniqueid=call.channel, since=since)["Timestamp"])
    if scene.centre.agent(AGENT)["state"] != "logged_out":
        free = scene.agent_is(AGENT, "idle", within=1.0)
        print(f"agent free {(free['since'] - went) * 1000:.0f} ms after the caller left")
        assert free["since"] - went < 1.0
    scene.nobody_left(within=1.0)
    order = scene.centre.final_order(call.id)
    assert order["outcome"] == outcome
    assert scene.centre.call_row(call.id)["ended_by"] == "caller"
    assert scene.centre.journal(call.id).count("CallEnded") == 1


@pytest.mark.parametrize("attempt", range(4))
def test_phone_that_was_to_be_rung_in_the_very_moment_the_caller_left_does_not_ring_on(
    scene: Scene, attempt: int
) -> None:
    """The Originate has been sent and there is no channel yet that could be hung up."""
    call = talk(scene)
    scene.phone(SLOW, NEVER)
    scene.centre.ask(AGENT, "department", department=SLOW_DESK)
    scene.hang_up(call.channel)
    scene.centre.final_order(call.id)
    scene.nobody_left()


def test_caller_who_gives_up_while_it_rings_sends_a_cancel(scene: Scene) -> None:
    scene.sit_down("1001", NEVER)
    call = scene.dial(MAIN, patience_ms=700)
    order = scene.centre.final_order(call.id)
    assert (order["outcome"], order["handling"]) == ("abandoned_ring", "missed")
    assert order["callback_due_at"] == pytest.approx(order["ended_at"] + 900)
    scene.agent_is(AGENT, "idle", within=1.0)
    assert scene.centre.agent(AGENT)["misses"] == 0
    assert call.run.wait(5).ok


def _hears(scene: Scene, call: Call, prompt: str) -> sqlite3.Row:
    """The caller hears why, and hangs up in the middle of it; who sent the caller away ended the call."""
    scene.ami.wait("Newexten", Application="Playback", AppData=f"callcenter/{prompt}", Uniqueid=call.channel)
    scene.hang_up(call.channel)
    order = scene.centre.final_order(call.id)
    assert scene.centre.call_row(call.id)["ended_by"] == "system"
    return order


def test_call_after_hours_hears_so_and_has_an_order(scene: Scene) -> None:
    call = scene.dial(CLOSED)
    order = _hears(scene, call, "closed")
    assert (order["outcome"], order["handling"]) == ("after_hours", "after_hours")


def test_caller_beyond_a_full_queue_hears_so_and_has_an_order(scene: Scene) -> None:
    first = scene.dial(FULL)
    scene.state(first, "waiting")
    second = scene.dial(FULL)
    order = _hears(scene, second, "refused")
    assert (order["outcome"], order["handling"]) == ("refused", "refused")
    scene.state(first, "waiting")


def test_maximum_wait_ends_with_a_promise_and_an_order(scene: Scene) -> None:
    call = scene.dial(BRIEF)
    order = _hears(scene, call, "queue_busy_exit")
    assert (order["outcome"], order["handling"]) == ("timed_out", "missed")
    assert order["callback_due_at"] is not None


def test_maximum_wait_leads_to_the_overflow_queue_with_the_clock_kept(scene: Scene) -> None:
    call = scene.dial(ONWARD)
    before = scene.state(call, "waiting")
    eventually("moved on", lambda: scene.live(call).get("queue") == "main")
    assert scene.live(call)["requested_at"] == before["requested_at"]
    scene.sit_down("1001")
    scene.state(call, "talking")
    assert scene.live(call)["agent"] == AGENT


@pytest.mark.parametrize(
    ("presses", "queue", "asked"),
    [
        ((Press(500, "2"),), "short", 1),
        ((Press(500, "0"),), "main", 1),
        ((Press(500, "9"), Press(2500, "2")), "short", 2),
        ((), "main", 3),
    ],
    ids=["key", "person", "wrong key, then a right one", "silence three times"],
)
def test_menu_leads_to_a_person(scene: Scene, presses: tuple[Press, ...], queue: str, asked: int) -> None:
    scene.sit_down("1001")
    call = scene.dial(MENU, presses=presses, speech=not presses)
    shown = scene.state(call, "talking", within=25)
    assert (shown["queue"], shown["agent"]) == (queue, AGENT)
    eventually("the record", lambda: "CallAnswered" in scene.centre.journal(call.id))
    assert scene.centre.journal(call.id).count("MenuAsked") == asked
    # The second clock starts with the choice, the first one with the call.
    row = scene.centre.call_row(call.id)
    assert row["ring_ms"] - row["wait_ms"] == pytest.approx((row["requested_at"] - row["arrived_at"]) * 1000, abs=2)
    if len(presses) == 1:
        key = scene.ami.wait("DTMFEnd", Uniqueid=call.channel, Direction="Received")
        difference = row["requested_at"] - float(key["Timestamp"])
        print(f"key to request {difference * 1000:.1f} ms")
        assert 0 <= difference < 0.2
