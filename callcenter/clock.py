"""The one place that reads the machine's clocks."""

import time

from callcenter.domain.ids import Instant


class SystemClock:
    """Unix time at the start, carried on by the monotonic clock: a wall-clock step changes nothing."""

    def __init__(self) -> None:
        self._anchor = time.time() - time.monotonic()

    def now(self) -> Instant:
        """The present."""
        return Instant(self._anchor + time.monotonic())
