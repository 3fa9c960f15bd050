"""The figures of a queue or a line over sliding windows and the local day, exact at every moment.

A call counts by its arrival. A window of ``span`` at ``now`` holds the arrivals after ``now - span``.
"""

from collections import Counter
from dataclasses import dataclass, field
from heapq import heappop, heappush

from callcenter.domain.ids import CallId, Instant
from sla.calendar import day_start, next_day_start
from sla.clock import within
from sla.result import CallResult

HALF_HOUR_S, DAY_S = 1800.0, 86400.0


@dataclass(slots=True)
class Tally:
    """Sums over the calls of a window."""

    offered: int = 0
    requested: int = 0
    answered: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    within_ring: int = 0
    within_request: int = 0
    wait_sum_ms: int = 0

    def count(self, call: CallResult, sign: int = 1) -> None:
        """Add the call, or with ``sign`` -1 take it off again."""
        self.offered += sign
        if not call.requested:
            return
        self.requested += sign
        if not call.answered:
            self.abandoned += sign
            self.short_abandoned += sign * call.short
            return
        wait_ms = call.wait_ms or 0
        self.answered += sign
        self.wait_sum_ms += sign * wait_ms
        self.within_ring += sign * within(call.ring_ms, call.target_ms)
        self.within_request += sign * within(wait_ms, call.target_ms)


@dataclass(slots=True)
class Window:
    """The calls that arrived after a moving edge; adding and dropping cost O(log n)."""

    tally: Tally = field(default_factory=Tally)
    _by_arrival: list[tuple[float, int, CallResult, int]] = field(default_factory=list)
    """What was counted, and with which sign: a call that is taken off again stays here as a second entry."""
    _by_wait: list[tuple[int, float]] = field(default_factory=list)
    _off: Counter[tuple[int, float]] = field(default_factory=Counter)
    """Waits of calls taken off, until they come to the top of ``_by_wait``."""
    _edge: float = float("-inf")
    _serial: int = 0

    def add(self, call: CallResult) -> None:
        """Count a finished call, unless it arrived before the window's edge."""
        if self._count(call, 1) and call.requested:
            heappush(self._by_wait, _wait(call))

    def take_off(self, call: CallResult) -> None:
        """Undo ``add`` of the very same value."""
        if self._count(call, -1) and call.requested:
            self._off[_wait(call)] += 1
            self._drop_waits()

    def counted(self, call: CallId) -> CallResult | None:
        """How the call counts now; costs a look at every call of the window."""
        found: CallResult | None = None
        for _, _, known, sign in sorted(entry for entry in self._by_arrival if entry[2].call == call):
            found = known if sign > 0 else None
        return found

    def _count(self, call: CallResult, sign: int) -> bool:
        if call.arrived_at <= self._edge:
            return False
        self._serial += 1
        heappush(self._by_arrival, (call.arrived_at, self._serial, call, sign))
        self.tally.count(call, sign)
        return True

    def move(self, edge: float) -> None:
        """Drop the calls that arrived at the edge or before it."""
        self._edge = max(self._edge, edge)
        while self._by_arrival and self._by_arrival[0][0] <= self._edge:
            _, _, call, sign = heappop(self._by_arrival)
            self.tally.count(call, -sign)
        self._drop_waits()

    def _drop_waits(self) -> None:
        while self._by_wait and (self._by_wait[0][1] <= self._edge or self._off[self._by_wait[0]]):
            gone = heappop(self._by_wait)
            if self._off[gone]:
                self._off[gone] -= 1

    @property
    def max_wait_ms(self) -> int | None:
        """The longest wait from the request, over answered and abandoned calls."""
        return -self._by_wait[0][0] if self._by_wait else None


def _wait(call: CallResult) -> tuple[int, float]:
    return -(call.wait_ms or 0), call.arrived_at


@dataclass(slots=True)
class Figures:
    """Today, the last 30 minutes and the last 24 hours of one queue or line."""

    timezone: str
    today: Window = field(default_factory=Window)
    half_hour: Window = field(default_factory=Window)
    day: Window = field(default_factory=Window)
    _midnight: float = float("-inf")

    def add(self, call: CallResult) -> None:
        """Count a finished call."""
        for window in (self.today, self.half_hour, self.day):
            window.add(call)

    def correct(self, call: CallResult) -> None:
        """Count a call as it is known now, in place of what it was counted as."""
        known = self.day.counted(call.call)
        for window in (self.today, self.half_hour, self.day):
            if known is not None:
                window.take_off(known)
            window.add(call)

    def at(self, now: Instant) -> "Figures":
        """Itself, with every window moved to ``now``."""
        if now >= self._midnight:
            # The day's edge is exclusive, a call that arrives on the stroke of midnight belongs to the new day.
            self.today.move(day_start(now, self.timezone) - 1e-6)
            self._midnight = next_day_start(now, self.timezone)
        self.half_hour.move(now - HALF_HOUR_S)
        self.day.move(now - DAY_S)
        return self
