"""Closing time: who still waits is served, or sent home."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain.commands import Say
from callcenter.domain.plan import Hours, Plan
from callcenter.domain.waiting_events import ClosingTime
from tests.support.core import World, with_line
from tests.support.floor import MUSIC, OTHER, make_plan

S = CallState
FRIDAY = frozenset({5})
HOURS = Hours(days=FRIDAY, opens=time(9), closes=time(18))
LATE = datetime(2027, 1, 15, 17, 59, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
"""A minute before closing time on a Friday."""


def plan(sweep_after_s: float | None = 0.0, **queue: float | str | None) -> Plan:
    """A line that closes at six."""
    whole = make_plan(queue={"max_wait_s": 3600.0, **queue})
    return with_line(whole, MUSIC, hours=HOURS, sweep_after_s=sweep_after_s)


def test_by_default_who_called_in_time_is_served() -> None:
    w = World(plan(None), agents=(), at=LATE)
    caller = w.arrive(MUSIC)
    w.wait(120)
    assert w.state(caller) is S.WAITING
    w.log_in("a1")
    assert w.rung(caller) == "a1"


def test_a_sweep_sends_home_who_waits_at_closing_time() -> None:
    w = World(plan(), agents=(), at=LATE)
    caller = w.arrive(MUSIC)
    w.wait(59.9)
    assert w.state(caller) is S.WAITING
    w.wait(0.2)
    assert [say.prompts for say in w.did(Say)] == [("closed",)]
    assert len(w.told(ClosingTime)) == 1
    w.wait(5)
    call = w.call(caller)
    assert (call.outcome, call.reason, call.ended_by) == (e.Outcome.AFTER_HOURS, "closing", e.Party.SYSTEM)
    assert call.requested_at is not None
    assert not w.core.center.timers


def test_or_some_time_after_it() -> None:
    w = World(plan(300.0), agents=(), at=LATE)
    caller = w.arrive(MUSIC)
    w.wait(359)
    assert w.state(caller) is S.WAITING
    w.wait(2)
    assert w.state(caller) is S.LEAVING


def test_a_phone_that_rings_is_given_its_chance_first() -> None:
    w = World(plan(overflow=OTHER, ring_s=60.0), at=LATE + 55)
    caller = w.arrive(MUSIC)
    w.wait(5)
    assert (w.state(caller), w.call(caller).overdue) == (S.RINGING, True)
    w.pick_up(caller)
    assert w.state(caller) is S.TALKING
    w.wait(3600)
    assert w.state(caller) is S.TALKING


def test_and_if_it_is_not_answered_the_caller_goes_home_not_on() -> None:
    w = World(plan(overflow=OTHER, ring_s=60.0), agents=("a1", "a2"), at=LATE + 55)
    caller = w.arrive(MUSIC)
    w.wait(5.1)
    while w.state(caller) is S.RINGING:
        w.hang_up(w.leg(caller), 21)
    assert (w.state(caller), w.call(caller).outcome) == (S.LEAVING, e.Outcome.AFTER_HOURS)


def test_after_closing_time_the_maximum_wait_leads_home_too() -> None:
    w = World(plan(overflow=OTHER, max_wait_s=59.0), agents=(), at=LATE)
    caller = w.arrive(MUSIC)
    w.wait(59.5)
    assert (w.call(caller).queue, w.state(caller)) == (OTHER, S.WAITING)
    w.wait(1)
    assert (w.state(caller), w.call(caller).reason) == (S.LEAVING, "closing")


def test_who_has_spoken_with_us_is_not_swept() -> None:
    w = World(plan(), at=LATE)
    caller = w.arrive(MUSIC)
    w.pick_up(caller)
    w.wait(120)
    w.pause("a1")
    w.hang_up(w.leg(caller), 38)
    w.wait(60)
    assert w.state(caller) is S.WAITING


def test_the_sweep_outlives_a_restart() -> None:
    w = World(plan(), agents=(), at=LATE)
    caller = w.arrive(MUSIC)
    w.restart()
    w.wait(4)
    w.sync()
    w.wait(55)
    assert w.state(caller) is S.WAITING
    w.wait(5)
    assert w.call(caller).outcome is e.Outcome.AFTER_HOURS


def test_a_restart_after_closing_time_sweeps_at_once() -> None:
    w = World(plan(), agents=(), at=LATE + 57)
    caller = w.arrive(MUSIC)
    w.restart()
    w.wait(4)
    assert w.state(caller) is S.WAITING
    w.sync()
    w.wait(1)
    assert w.state(caller) is S.LEAVING
