"""The 15-second clocks of one call: which marks have passed, and when the next one comes.

Two clocks answer "within 15 seconds": from the call's arrival, and from the moment an agent is asked for. A mark is due
when the whole milliseconds since the start have reached it, so a call answered at 15.000 s is within the target and its
breach, due at the same instant, no longer happens.
"""

from callcenter.domain.events import Clock
from callcenter.domain.ids import Instant, elapsed_ms
from callcenter.domain.record import Record


class Marks(Record, frozen=True, kw_only=True):
    """When a call is warned about and when it has missed its target, in milliseconds from a clock's start."""

    warn_ms: int
    breach_ms: int


class Due(Record, frozen=True, kw_only=True):
    """What a look at the clocks gives."""

    warned: frozenset[Clock]
    """Clocks past the warning, those told before included."""
    breached: frozenset[Clock]
    next_at: Instant | None
    """When to look again; None when every mark has passed."""


def look(marks: Marks, starts: dict[Clock, Instant], now: Instant) -> Due:
    """Which marks of the running clocks have passed at ``now``."""
    ages = {clock: elapsed_ms(start, now) for clock, start in starts.items()}
    ahead = [
        Instant(starts[clock] + mark / 1000)
        for clock, age in ages.items()
        for mark in (marks.warn_ms, marks.breach_ms)
        if age < mark
    ]
    return Due(
        warned=frozenset(clock for clock, age in ages.items() if age >= marks.warn_ms),
        breached=frozenset(clock for clock, age in ages.items() if age >= marks.breach_ms),
        next_at=min(ahead, default=None),
    )


def within(span_ms: int, target_ms: int) -> bool:
    """Whether a wait met its target: 15.000 s does, 15.001 s does not."""
    return span_ms <= target_ms
