"""The names of a call's timers."""

from callcenter.domain.ids import CallId, TimerKey

CLOCK, MAX_WAIT, RING_LIMIT, LEAVE, DESK, PARTED = "clock", "max-wait", "ring-limit", "leave", "desk", "parted"
BLIND_S = 1.0
"""How long a timer is put off that would act on a PBX which cannot be seen just now."""
_WAITING = (CLOCK, MAX_WAIT, RING_LIMIT)
_ALL = (*_WAITING, LEAVE, DESK, PARTED)


def key(call: CallId, name: str) -> TimerKey:
    """The key of one timer of a call."""
    return TimerKey(f"call/{call}/{name}")


def while_waiting(call: CallId) -> tuple[TimerKey, ...]:
    """Timers that end when the call is answered or sent away."""
    return tuple(key(call, name) for name in _WAITING)


def of_call(call: CallId) -> tuple[TimerKey, ...]:
    """Every timer a call can have."""
    return tuple(key(call, name) for name in _ALL)
