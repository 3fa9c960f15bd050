"""Who waits, on the line or for a call-back, moved by hand: up, down, to another queue or priority."""

from callcenter.calls.machine import IN_QUEUE, CallState
from callcenter.calls.model import Call
from callcenter.center import offers, promise, turns, waiting
from callcenter.center.state import Center
from callcenter.domain.errors import Refused
from callcenter.domain.events import CallPlaced
from callcenter.domain.ids import CallId, Instant
from callcenter.domain.record import replace
from callcenter.domain.requests import MoveCall, SetPriority

_MOVABLE = IN_QUEUE | {CallState.CALL_BACK}
MOST_PRIORITY = 1000


def _waiting(c: Center, call_id: CallId) -> Call:
    call = c.calls.get(call_id)
    if call is None:
        raise Refused("unknown_call", f"there is no live call {call_id}")
    if call.state not in _MOVABLE or call.queue is None:
        raise Refused("not_waiting", f"call {call_id} does not wait in a queue")
    return call


def move(c: Center, request: MoveCall, now: Instant) -> None:
    """Exactly one of place, steps and queue; a queue may come with a place."""
    call = _waiting(c, request.call)
    if request.queue is None and (request.position is None) == (request.by is None):
        raise Refused("bad_move", "say where to: a position, a number of places up or down, or a queue")
    if request.queue is not None and request.queue != call.queue:
        call = _to_queue(c, call, request, now)
    if request.position is not None or request.by is not None:
        _to_place(c, call, request)


def _to_queue(c: Center, call: Call, request: MoveCall, now: Instant) -> Call:
    """A phone that rings for the caller stops: its agent may not serve the other queue."""
    assert request.queue is not None
    if call.state is CallState.CALL_BACK:
        raise Refused("call_back", f"call {call.id} is to be called back; it cannot go to another queue")
    queue = c.plan.queues.get(request.queue)
    if queue is None:
        known = ", ".join(c.plan.queues)
        raise Refused("unknown_queue", f"there is no queue {request.queue}; configured: {known}")
    if promise.full(c, queue.name):
        raise Refused("queue_full", f"queue {queue.name} is full")
    # Not overdue: the phones stop because of the move, and the wait begins anew.
    call = offers.withdraw_all(c, c.put_call(replace(call, overdue=False, turn=None)), now)
    return waiting.to_queue(c, call, queue.name, now)


def _to_place(c: Center, call: Call, request: MoveCall) -> None:
    assert call.queue is not None
    row = c.in_queue[call.queue]
    now_at = row.position(call.id) or 1
    wanted = request.position if request.position is not None else now_at + (request.by or 0)
    place = max(1, min(wanted, len(row)))
    if place != now_at:
        call = c.put_call(replace(call, turn=turns.rank_at(c, call, place - 1)))
    _tell(c, call, request.actor)


def set_priority(c: Center, request: SetPriority, now: Instant) -> None:
    """Another priority; the place follows from it."""
    call = _waiting(c, request.call)
    if not -MOST_PRIORITY <= request.priority <= MOST_PRIORITY:
        raise Refused("bad_priority", f"a priority is a whole number from -{MOST_PRIORITY} to {MOST_PRIORITY}")
    _tell(c, c.put_call(replace(call, priority=request.priority, turn=None)), request.actor)


def _tell(c: Center, call: Call, actor: str) -> None:
    assert call.queue is not None
    position = c.in_queue[call.queue].position(call.id) or 1
    c.tell(CallPlaced(call=call.id, queue=call.queue, position=position, priority=call.priority, actor=actor))
