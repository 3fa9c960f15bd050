"""Call-backs: when they may be tried and when no more: hours, expiry, tries, another call of the number, by hand."""

from dataclasses import replace
from datetime import time

import pytest

from callcenter.calls.machine import CallState
from callcenter.domain import events as e
from callcenter.domain import requests as r
from callcenter.domain.call_back import First
from callcenter.domain.commands import HangUp, Say
from callcenter.domain.hours import Hours
from callcenter.orders import service
from callcenter.orders.machine import OrderState
from callcenter.orders.model import Handling
from tests.support.calling_back import MUSIC, answer, asked, asks, back, called, citizen, dialled, pick_up, plan
from tests.support.core import World, with_line
from tests.support.dialplan import BUSY
from tests.support.floor import MAIN

S = CallState
FAILED, JOINED = e.Outcome.CALL_BACK_FAILED, e.Outcome.CALL_BACK_JOINED
DAILY = frozenset(range(1, 8))


def cancel(w: World, caller: str) -> None:
    w.ask(r.HangUpCall(call=w.call(caller).id, actor="test"))  # type: ignore[arg-type]


def test_after_the_last_try_a_person_has_to_see_to_it() -> None:
    w, caller = dialled(tries=2)
    w.hang_up(citizen(w, caller), BUSY)
    w.wait(60.1)
    pick_up(w, w.leg(caller))
    w.hang_up(citizen(w, caller), BUSY)
    call = w.call(caller)
    assert (call.state, call.outcome, call.ended_by) == (S.ENDED, FAILED, e.Party.SYSTEM)
    assert w.agent("a1").state.value == "idle"
    order, _ = service.follow(None, call, w.now)
    assert (order.state, order.handling, order.outcome) == (OrderState.CLOSED, Handling.MISSED, FAILED)
    assert order.callback_due_at is not None
    assert not w.core.center.timers


def test_what_is_not_served_in_time_is_over() -> None:
    w, caller = asked(expires_s=600.0)
    w.wait(600)
    assert (w.call(caller).outcome, w.told(e.CallEnded)[0].ended_by) == (FAILED, e.Party.SYSTEM)
    w.log_in("a1")
    assert w.agent("a1").state.value == "idle"


def test_a_try_that_is_being_made_when_the_time_is_over_is_given_its_chance() -> None:
    w, caller = dialled(expires_s=20.0)
    w.wait(17)
    assert w.state(caller) is S.CALLING_BACK
    answer(w, caller)
    assert w.state(caller) is S.TALKING


def test_and_is_the_last_one() -> None:
    w, caller = dialled(expires_s=20.0)
    w.wait(17)
    w.hang_up(citizen(w, caller), BUSY)
    assert w.call(caller).outcome is FAILED


def test_the_caller_is_called_within_the_queues_own_hours() -> None:
    # It is 16:00.
    w, caller = asked(agents=("a1",), expires_s=86_400.0, hours=Hours(days=DAILY, opens=time(17), closes=time(18)))
    assert (w.state(caller), w.agent("a1").state.value) == (S.CALL_BACK, "idle")
    w.wait(3600 - 15)
    assert w.state(caller) is S.CALL_BACK
    w.wait(1)
    assert w.state(caller) is S.CALLING_BACK


def test_and_not_after_them() -> None:
    w, caller = asked(expires_s=86_400.0, hours=Hours(days=DAILY, opens=time(9), closes=time(16, 1)))
    w.wait(46)
    w.log_in("a1")
    assert w.state(caller) is S.CALL_BACK


def test_without_hours_of_its_own_the_lines_hold() -> None:
    hours = Hours(days=DAILY, opens=time(9), closes=time(16, 1))
    w = World(with_line(plan(expires_s=86_400.0), MUSIC, hours=hours), agents=())
    caller = asks(w)
    w.wait(60)
    w.log_in("a1")
    assert w.state(caller) is S.CALL_BACK


def test_it_waits_until_the_next_try_while_others_go_first() -> None:
    w, caller = dialled()
    other = w.arrive(MUSIC, "13900139000")
    w.hang_up(citizen(w, caller), BUSY)
    assert (w.rung(other), w.state(caller)) == ("a1", S.CALL_BACK)


# Another call of the same number.


def test_who_was_served_in_a_later_call_is_not_called_back() -> None:
    w, caller = asked()
    later = w.arrive(MUSIC, "+8613800138000")
    w.log_in("a1")
    assert (w.rung(later), w.state(caller)) == ("a1", S.CALL_BACK)
    w.pick_up(later)
    w.wait(30)
    assert w.state(caller) is S.CALL_BACK
    w.hang_up(w.leg(later))
    assert (w.call(caller).outcome, w.pbx.dialled) == (JOINED, [])
    order, _ = service.follow(None, w.call(caller), w.now)
    assert (order.handling, order.callback_due_at) == (Handling.MISSED, None)


def test_who_is_on_the_line_again_is_not_dialled_and_has_the_older_place() -> None:
    w, caller = asked()
    between = w.arrive(MUSIC, "13900139000")
    later = w.arrive(MUSIC)
    assert list(w.core.center.in_queue[MAIN])[-1] == w.call(between).id
    w.log_in("a1")
    assert (w.rung(later), w.state(caller)) == ("a1", S.CALL_BACK)


def test_who_gives_up_the_later_call_is_called_back_after_all() -> None:
    w, caller = asked()
    later = w.arrive(MUSIC)
    w.hang_up(later)
    w.log_in("a1")
    assert w.state(caller) is S.CALLING_BACK


def test_a_talk_that_was_none_does_not_count_as_served() -> None:
    w, caller = asked(agents=("a1",))
    w.hang_up(w.leg(caller), 38)
    w.wait(1)
    later = w.arrive(MUSIC)
    w.wait(5)
    w.pick_up(later)
    w.wait(1)
    w.hang_up(later)
    assert w.call(later).outcome is e.Outcome.ANSWERED
    assert w.state(caller) in {S.CALL_BACK, S.CALLING_BACK}


@pytest.mark.parametrize("first", list(First))
def test_who_calls_while_being_dialled_is_not_dialled_on(first: First) -> None:
    w, caller = dialled(first=first)
    leg = citizen(w, caller)
    later = w.arrive(MUSIC)
    assert (leg in w.pbx.channels, w.state(caller), w.rung(later)) == (False, S.CALL_BACK, "a1")
    assert back(w, caller).tries == 0


def test_who_calls_when_the_last_try_is_being_made_and_the_time_is_over_waits_on_the_line() -> None:
    w, caller = asked(agents=("a1",), expires_s=10.0)
    w.wait(7)
    assert w.state(caller) is S.CALLING_BACK
    later = w.arrive(MUSIC)
    assert (w.call(caller).outcome, w.rung(later)) == (FAILED, "a1")


def test_a_talk_of_the_call_back_itself_ends_nothing_else() -> None:
    w, caller = called()
    w.hang_up(citizen(w, caller))
    assert w.call(caller).outcome is e.Outcome.ANSWERED


# By hand.


def test_a_kept_call_back_is_cancelled_by_hand() -> None:
    w, caller = asked()
    cancel(w, caller)
    assert (w.call(caller).outcome, w.call(caller).ended_by, w.did(HangUp)) == (FAILED, e.Party.SYSTEM, [])


@pytest.mark.parametrize("first", list(First))
def test_one_that_is_being_dialled_is_too_and_both_phones_stop(first: First) -> None:
    w, caller = dialled(first=first)
    cancel(w, caller)
    assert (w.call(caller).outcome, w.agent("a1").state.value, w.pbx.channels) == (FAILED, "idle", {})


def test_one_whose_agent_is_rung_is_too() -> None:
    w, caller = asked(agents=("a1",))
    cancel(w, caller)
    assert (w.call(caller).outcome, w.agent("a1").state.value, w.pbx.channels) == (FAILED, "idle", {})


def test_so_is_one_that_is_just_being_confirmed() -> None:
    w = World(plan(), agents=())
    caller = w.arrive(MUSIC)
    w.wait(10.5)
    w.keys(caller, "1")
    cancel(w, caller)
    assert (w.call(caller).outcome, w.pbx.channels) == (FAILED, {})


def test_a_called_back_talk_is_ended_as_any_talk() -> None:
    w, caller = called()
    cancel(w, caller)
    assert w.call(caller).outcome is e.Outcome.ANSWERED


def test_a_live_caller_again_who_waits_too_long_is_called_back_once_more() -> None:
    w, caller = called(tries=3)
    w.hang_up(w.leg(caller), 38)
    w.log_out("a1")
    w.wait(320)
    assert w.state(caller) is S.CALL_BACK
    assert w.did(Say)[-1].prompts == ("callback_confirmed",)
    w.log_in("a2")
    pick_up(w, w.leg(caller))
    assert citizen(w, caller) == f"cb-{caller}-2"
    answer(w, caller)
    assert w.state(caller) is S.TALKING


# Settings that change.


def test_a_promise_is_kept_by_the_usual_rules_when_the_queues_are_gone() -> None:
    w, caller = asked()
    whole = w.core.center.plan
    bare = {name: replace(queue, call_back=None) for name, queue in whole.queues.items()}
    w.restart(replace(whole, queues=bare))
    w.sync()
    w.log_in("a1")
    assert w.state(caller) is S.CALLING_BACK


def test_a_number_that_may_not_be_dialled_any_more_is_left_to_a_person() -> None:
    w, caller = asked()
    w.restart(replace(w.core.center.plan, call_back=None))
    assert w.call(caller).outcome is FAILED
