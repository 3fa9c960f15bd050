"""The work order follows its call."""

import pytest

from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.domain.events import Outcome
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders.machine import TABLE, OrderState
from callcenter.orders.model import Handling, Order
from callcenter.orders.service import CALLBACK_S, follow
from tests.fakes.story import T0, answered, arrived, ended, requested, three_way


def story(*records: Call) -> tuple[Order, list[str]]:
    """Follow the records one after another; the order at the end and all its moves."""
    order, moves = None, []
    for call in records:
        order, events = follow(order, call, call.ended_at or T0)
        moves += [event.action for event in events]
    assert order is not None
    return order, moves


def test_an_answered_call_is_handled_directly() -> None:
    """Opened, accepted at the bridge, answered at the end."""
    talking = answered(requested(arrived("1")))
    order, moves = story(arrived("1"), requested(arrived("1")), talking, ended(talking, Outcome.ANSWERED))
    assert moves == ["open", "accept", "answer"]
    assert (order.state, order.handling) == (OrderState.ANSWERED, Handling.DIRECT)
    assert (order.ring_ms, order.wait_ms, order.talk_ms) == (4000, 3500, 56000)
    assert order.callback_due_at is None


def test_a_three_way_call_names_the_department() -> None:
    """The department that took part is in the order."""
    talking = answered(requested(arrived("1")))
    order, moves = story(arrived("1"), talking, three_way(talking), ended(three_way(talking), Outcome.ANSWERED))
    assert moves == ["open", "accept", "three_party"]
    assert (order.handling, order.department) == (Handling.THREE_PARTY, "12333")


@pytest.mark.parametrize(
    ("outcome", "handling", "callback"),
    [
        (Outcome.ABANDONED_MENU, Handling.MISSED, True),
        (Outcome.ABANDONED_QUEUE, Handling.MISSED, True),
        (Outcome.ABANDONED_RING, Handling.MISSED, True),
        (Outcome.TIMED_OUT, Handling.MISSED, True),
        (Outcome.FAILED, Handling.MISSED, True),
        (Outcome.REFUSED, Handling.REFUSED, False),
        (Outcome.AFTER_HOURS, Handling.AFTER_HOURS, False),
    ],
)
def test_an_unanswered_call_is_closed(outcome: Outcome, handling: Handling, callback: bool) -> None:
    """Nobody is forgotten: whoever was missed is owed a callback."""
    over = ended(requested(arrived("1")), outcome, after=20)
    order, moves = story(arrived("1"), over)
    assert moves == ["open", "auto_close"]
    assert (order.state, order.handling, order.outcome) == (OrderState.CLOSED, handling, outcome)
    assert order.callback_due_at == (T0 + 20 + CALLBACK_S if callback else None)
    assert order.ring_ms == 20_000


def test_no_callback_without_a_number() -> None:
    """A caller who hid the number cannot be called back."""
    order, _ = story(ended(arrived("1", number=""), Outcome.ABANDONED_QUEUE))
    assert order.callback_due_at is None


def test_a_talk_cut_by_the_pbx_is_owed_a_callback() -> None:
    """The matter was accepted, yet nobody can say that it was answered."""
    talking = answered(requested(arrived("1")))
    order, moves = story(arrived("1"), talking, ended(talking, Outcome.FAILED))
    assert moves == ["open", "accept", "auto_close"]
    assert (order.state, order.handling) == (OrderState.CLOSED, Handling.DIRECT)
    assert order.callback_due_at is not None


def test_a_caller_lost_after_the_agent_was_lost_counts_as_missed() -> None:
    """Back in the queue and gone: nobody served this caller."""
    talking = answered(requested(arrived("1")))
    waiting = replace(talking, state=CallState.WAITING, answered_at=None)
    order, _ = story(arrived("1"), talking, waiting, ended(waiting, Outcome.ABANDONED_QUEUE))
    assert (order.state, order.handling) == (OrderState.CLOSED, Handling.MISSED)
    assert order.callback_due_at is not None


def test_skipped_records_make_the_same_order() -> None:
    """Only the last record of a busy moment is written; nothing is lost by that."""
    talking = answered(requested(arrived("1")))
    over = ended(three_way(talking), Outcome.ANSWERED)
    slow, slow_moves = story(arrived("1"), talking, three_way(talking), over)
    fast, fast_moves = story(over)
    assert replace(slow, version=1) == fast
    assert slow_moves == fast_moves


def test_the_same_record_again_changes_nothing() -> None:
    """Following is idempotent, also after the end."""
    over = ended(answered(arrived("1")), Outcome.ANSWERED)
    order, _ = story(over)
    assert follow(order, over, Instant(T0 + 999)) == (order, ())


def test_a_recovered_call_has_an_order_too() -> None:
    """A call found on the PBX after a restart is opened and accepted at once."""
    order, moves = story(replace(answered(arrived("1")), recovered=True))
    assert moves == ["open", "accept"]
    assert order.state is OrderState.ACCEPTED


def test_every_state_can_be_reached_and_left_or_is_final() -> None:
    """The table has no island."""
    reached = {TABLE.start, *TABLE.rows.values()}
    assert reached == set(OrderState)


def test_an_order_closed_as_missed_is_answered_when_a_talk_is_found_afterwards() -> None:
    """Found once: the same record again moves nothing."""
    missed = ended(requested(arrived("1")), Outcome.ABANDONED_QUEUE)
    served = ended(answered(requested(arrived("1"))), Outcome.ANSWERED)
    order, moves = story(arrived("1"), missed, served, served)
    assert moves == ["open", "auto_close", "find_answered"]
    assert (order.state, order.handling, order.outcome) == (OrderState.ANSWERED, Handling.DIRECT, Outcome.ANSWERED)
    assert order.callback_due_at is None
