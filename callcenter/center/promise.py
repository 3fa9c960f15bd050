"""What callers who are called back were promised: the rules that hold for them, and where they can be dialled."""

from collections.abc import Iterator

from callcenter.calls.call_back import LEG, CallBack
from callcenter.calls.model import Call
from callcenter.center.state import Center
from callcenter.domain.call_back import CallBackRules
from callcenter.domain.ids import QueueName


def rules(c: Center, call: Call) -> CallBackRules:
    """The queue's rules; a promise made by rules that are gone is kept by the usual ones."""
    return c.queue_of(call.queue).call_back or CallBackRules()


def number(c: Center, call: Call) -> str | None:
    """The caller's number as it would be dialled; None: it cannot be."""
    outside = c.plan.call_back
    return outside.number(call.number, c.plan.rules.country_code) if outside is not None else None


def of(call: Call) -> CallBack:
    """What is noted of the call's call-back."""
    assert call.call_back is not None, "a kept place has a call-back"
    return call.call_back


def free_to_try(call: Call) -> bool:
    """Whether an agent's phone may ring for it: the caller has hung up."""
    back = of(call)
    return back.gone or back.leg is not None


def on_line(c: Center, queue: QueueName) -> int:
    """How many callers on the line wait in the queue: those who are called back do not."""
    return len(c.in_queue[queue]) - len(c.numbers.kept_in(queue))


def full(c: Center, queue: QueueName) -> bool:
    """Whether nobody more may wait on the line there."""
    longest = c.queue_of(queue).max_length
    return longest is not None and on_line(c, queue) >= longest


def kept(c: Center) -> Iterator[Call]:
    """Every call whose caller hung up and keeps the place."""
    return (c.calls[name] for queue in c.plan.queues for name in c.numbers.kept_in(queue))


def by_channel(c: Center, channel: str) -> Call | None:
    """The kept call that had this channel, the first one or one that was dialled since."""
    first = channel.removeprefix(LEG).rpartition("-")[0] if channel.startswith(LEG) else channel
    return next((call for call in kept(c) if call.stints[0].channel == first), None)
