"""Keys by which a caller who waits leaves the queue: to another queue, to a menu, or for good."""

from callcenter.calls.machine import IN_QUEUE
from callcenter.calls.model import Call
from callcenter.center import arrival, offers, presence, promise, stay, turns, waiting
from callcenter.center.state import Center
from callcenter.domain.comfort import Exit
from callcenter.domain.events import Outcome, Party
from callcenter.domain.ids import Instant, QueueName
from callcenter.domain.record import replace
from callcenter.domain.waiting_events import ExitTaken
from ivr.menu import Ask


def key_pressed(c: Center, call: Call, key: str, now: Instant) -> bool:
    """A key of a caller, and whether it leads out. To a place that takes nobody in it does not: the caller waits on."""
    if call.state not in IN_QUEUE or call.queue is None:
        return False
    way = c.queue_of(call.queue).waits.exits.get(key)
    if way is None or not _open(c, call, way, now) or offers.has_picked_up(c, call):
        return False
    c.tell(ExitTaken(call=call.id, queue=call.queue, key=key, to=_shown(way)))
    # Not overdue: the phones stop because the caller goes, and that is nobody's miss.
    call = offers.withdraw_all(c, c.put_call(replace(call, overdue=False)), now)
    if way.queue is not None:
        waiting.to_queue(c, call, way.queue, now)
    elif way.menu is not None:
        _to_menu(c, call, Ask(menu=way.menu), now)
    else:
        turns.gave_up(c, call, now)
        arrival.turn_away(c, call, Outcome.ABANDONED_QUEUE, now, reason="exit", by=Party.CALLER)
    return True


def _open(c: Center, call: Call, way: Exit, now: Instant) -> bool:
    if way.menu is not None:
        return way.menu in c.plan.menus
    return way.queue is None or _takes(c, call, way.queue, now)


def _takes(c: Center, call: Call, name: QueueName, now: Instant) -> bool:
    if name not in c.plan.queues or name == call.queue:
        return False
    return not promise.full(c, name) and presence.may_join(c, call, name, now)


def _shown(way: Exit) -> str:
    if way.queue is not None:
        return f"queue {way.queue}"
    return f"menu {way.menu}" if way.menu is not None else "goodbye"


def _to_menu(c: Center, call: Call, step: Ask, now: Instant) -> None:
    stay.leave(c, call)
    arrival.ask(c, replace(call, turn=None), step, now)
