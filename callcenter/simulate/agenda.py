"""Virtual time: what is to happen when, soonest first."""

from collections.abc import Callable
from heapq import heappop, heappush

Happening = Callable[[float], None]
"""Told the moment at which it happens."""


class Agenda:
    """Happenings in the order of their moments; those of one moment in the order in which they were noted."""

    def __init__(self, start: float = 0.0) -> None:
        self.now = start
        self._heap: list[tuple[float, int, Happening]] = []
        self._serial = 0

    def at(self, moment: float, happening: Happening) -> None:
        """Let it happen then."""
        self._serial += 1
        heappush(self._heap, (moment, self._serial, happening))

    def run(self) -> None:
        """Until nothing is to happen any more."""
        heap = self._heap
        while heap:
            self.now, _, happening = heappop(heap)
            happening(self.now)
