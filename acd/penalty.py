"""Penalties: which tiers of a queue's members a caller may reach, and how that changes with the wait.

A window keeps members with a penalty below ``low`` or above ``high`` out, and lifts smaller penalties to ``lift``, so
that those tiers become one. Rules change the window as the wait grows; they are read at the time of choice.
"""

from collections.abc import Iterable

from callcenter.domain.record import Record
from callcenter.domain.routing import PenaltyChange, PenaltyRule


class Window(Record, frozen=True, kw_only=True):
    """The penalties that are reached now."""

    low: int = 0
    high: int | None = None
    lift: int = 0
    flat: bool = False
    """Penalties do not count at all: everybody is in one tier."""

    def tier(self, penalty: int) -> int | None:
        """The tier in which a member with this penalty is tried; None: not at all."""
        if self.flat:
            return 0
        if penalty < self.low or (self.high is not None and penalty > self.high):
            return None
        return max(penalty, self.lift)


OPEN = Window()
FLAT = Window(flat=True)


def _changed(value: int | None, change: PenaltyChange | None) -> int | None:
    """The value after a change: absolute, or relative to what it is; never below 0. No limit stays none if moved."""
    if change is None:
        return value
    if not change.relative:
        return max(0, change.value)
    return None if value is None else max(0, value + change.value)


def window_at(rules: Iterable[PenaltyRule], waited_ms: int) -> Window:
    """The window after a wait; rules come into force in the order of their times."""
    low, high, lift = 0, None, 0
    for rule in sorted(rules, key=lambda rule: rule.after_s):
        if waited_ms < rule.after_s * 1000:
            break
        low = _changed(low, rule.low) or 0
        high = _changed(high, rule.high)
        lift = _changed(lift, rule.lift) or 0
        if high is not None:
            # As app_queue does: a lower limit never passes the upper one.
            low = min(low, high)
    return Window(low=low, high=high, lift=lift)


def next_change_ms(rules: Iterable[PenaltyRule], waited_ms: int) -> int | None:
    """The wait at which the window changes next, or None."""
    times = (round(rule.after_s * 1000) for rule in rules)
    return min((at for at in times if at > waited_ms), default=None)
