"""Ctrl-C, SIGTERM, a closed terminal: looked for between steps, so that no process is started and then forgotten."""

import signal
import time
from types import FrameType

from callcenter.demo.errors import Stopped

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SLICE_S = 0.05


class Stopping:
    """Remembers that a signal came. While ``abrupt`` is set, the signal breaks off what is being done."""

    def __init__(self) -> None:
        self.asked = False
        self.abrupt = False
        for number in SIGNALS:
            signal.signal(number, self._hear)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        first, self.asked = not self.asked, True
        # Only the first one: a second must not break off the clearing up.
        if self.abrupt and first:
            raise Stopped

    def over(self) -> None:
        """Nothing is left to stop: a late second Ctrl-C must not spoil the exit code."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def check(self) -> None:
        """Raise Stopped when a signal came."""
        if self.asked:
            raise Stopped

    def sleep_until(self, moment: float) -> None:
        """Sleep until ``time.monotonic()`` is ``moment``. Raises Stopped when a signal comes."""
        while (left := moment - time.monotonic()) > 0:
            self.check()
            time.sleep(min(_SLICE_S, left))
        self.check()

    def sleep(self, seconds: float) -> None:
        """Sleep. Raises Stopped when a signal comes."""
        self.sleep_until(time.monotonic() + seconds)
