"""Callers leave a queue where nobody is there any more; looked at when something about its agents has changed."""

from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.center import presence, waiting
from callcenter.center.arrival import turn_away
from callcenter.center.state import Center
from callcenter.domain.events import Outcome
from callcenter.domain.ids import Instant, QueueName
from callcenter.domain.waiting_events import NobodyThere


def look(c: Center, now: Instant) -> None:
    """At every queue where somebody came, went or changed in this turn; who goes on may find nobody there either."""
    while c.foyer.moved:
        moved, c.foyer.moved = c.foyer.moved, {}
        for name in moved:
            if name in c.plan.queues and c.plan.queues[name].waits.leave_when_empty and len(c.in_queue[name]):
                _look(c, name, now)


def _look(c: Center, name: QueueName, now: Instant) -> None:
    for call in [c.calls[call] for call in c.in_queue[name]]:
        # A phone that rings is somebody; on a PBX that we cannot see nobody is known to be away.
        if call.state is CallState.WAITING and call.pbx in c.synced and presence.must_leave(c, call):
            _leave(c, call, name, now)


def _leave(c: Center, call: Call, name: QueueName, now: Instant) -> None:
    c.tell(NobodyThere(call=call.id, queue=name, rule=presence.LEAVE))
    onward = c.queue_of(name).overflow
    if onward is not None and presence.may_join(c, call, onward, now):
        waiting.to_queue(c, call, onward, now)
    else:
        turn_away(c, call, Outcome.TIMED_OUT, now, reason="nobody_here")
