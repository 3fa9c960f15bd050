"""Steps waiting for the database."""

from callcenter.domain.ids import Instant
from callcenter.store.inbox import Inbox
from tests.fakes.story import T0, answered_steps


def test_steps_leave_in_the_order_they_came() -> None:
    """And stay until they are dropped."""
    inbox, steps = Inbox(), list(answered_steps("1"))
    for step in steps:
        inbox.add(step)
    assert inbox.head(3) == inbox.head(3) == steps[:3]
    inbox.drop(3)
    assert inbox.head(99) == steps[3:]
    assert inbox.oldest() == steps[3].at


def test_a_full_inbox_keeps_the_last_record_of_each_call() -> None:
    """The journal of the overflow is lost and counted; no call is."""
    inbox, first, second = Inbox(bound=5), list(answered_steps("1")), list(answered_steps("2"))
    for step in (*first, *second):
        inbox.add(step)
    assert inbox.head(99) == first
    assert inbox.lost == sum(len(step.events) for step in second)
    inbox.drop(len(first))
    kept = inbox.head(99)
    assert [step.calls for step in kept if step.calls] == [second[-1].calls]
    assert [step.agents for step in kept if step.agents] == [second[-1].agents]
    inbox.drop(len(kept))
    assert len(inbox) == 0
    assert inbox.oldest() is None


def test_records_do_not_overtake_each_other() -> None:
    """While older steps wait, a folded record stays behind them even if there is room again."""
    inbox, steps = Inbox(bound=2), list(answered_steps("1"))
    for step in steps[:3]:
        inbox.add(step)
    inbox.drop(1)
    inbox.add(steps[3])
    assert inbox.head(99) == steps[1:2]
    inbox.drop(1)
    assert [step.at for step in inbox.head(99) if step.calls] == [Instant(T0 + 4)]
