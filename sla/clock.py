"""The 15-second clocks of one call: which marks have passed, and when the next one comes.

Two clocks answer "within 15 seconds": from the call's arrival, and from the moment an agent is asked for. A warning is
due when the whole milliseconds since the start have reached its mark, a breach once they have passed it: 15.000 s is
within the target, so at 15.000 s nothing is breached yet, and no call can be both.
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
    warned, breached, ahead = list[Clock](), list[Clock](), list[Instant]()
    for clock, start in starts.items():
        age = elapsed_ms(start, now)
        for due_ms, passed in ((marks.warn_ms, warned), (marks.breach_ms + 1, breached)):
            if age >= due_ms:
                passed.append(clock)
            else:
                ahead.append(Instant(start + due_ms / 1000))
    return Due(warned=frozenset(warned), breached=frozenset(breached), next_at=min(ahead, default=None))


def within(span_ms: int, target_ms: int) -> bool:
    """Whether a wait met its target: 15.000 s does, 15.001 s does not."""
    return span_ms <= target_ms
