"""The names of the timers of calls and channels."""

from callcenter.domain.ids import CallId, ChannelId, TimerKey

CLOCK, MAX_WAIT, RING_LIMIT, LEAVE, DESK, PARTED = "clock", "max-wait", "ring-limit", "leave", "desk", "parted"
RELAX, MORE, ANNOUNCE, CLOSING = "relax", "more", "announce", "closing"
OFFER_BACK, EXPIRE, READY, DIAL = "offer-back", "expire", "ready", "dial"
GOING, UNTOLD, ENDING = "going", "untold", "ending"
"""Of a channel: its party hung up; its Originate failed and no channel was told of yet; we have it ended."""
BLIND_S = 1.0
"""How long a timer is put off that would act on a PBX which cannot be seen just now."""
_ON_LINE = (MAX_WAIT, RING_LIMIT, MORE, OFFER_BACK, ANNOUNCE, CLOSING)
_KEPT = (EXPIRE, READY, DIAL)
_WAITING = (CLOCK, RELAX, *_ON_LINE, *_KEPT)
_ALL = (*_WAITING, LEAVE, DESK, PARTED)


def key(call: CallId, name: str) -> TimerKey:
    """The key of one timer of a call."""
    return TimerKey(f"call/{call}/{name}")


def of_channel(channel: ChannelId, name: str) -> TimerKey:
    """The key of one timer of a channel."""
    return TimerKey(f"channel/{channel}/{name}")


def while_waiting(call: CallId) -> tuple[TimerKey, ...]:
    """Timers that end when the call is answered or sent away."""
    return tuple(key(call, name) for name in _WAITING)


def on_line(call: CallId) -> tuple[TimerKey, ...]:
    """Timers that end when a caller who waits hangs up and keeps the place."""
    return tuple(key(call, name) for name in _ON_LINE)


def kept(call: CallId) -> tuple[TimerKey, ...]:
    """Timers that end when a caller who was to be called back is there."""
    return tuple(key(call, name) for name in _KEPT)


def of_call(call: CallId) -> tuple[TimerKey, ...]:
    """Every timer a call can have."""
    return tuple(key(call, name) for name in _ALL)
