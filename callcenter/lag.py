"""How late the event loop is: the first sign of work that does not give way."""

import asyncio
from collections import deque


class LoopLag:
    """Sleeps for short spans and remembers how much longer they took."""

    def __init__(self, *, every_s: float = 0.25, window: int = 60) -> None:
        self._every_s = every_s
        self._late: deque[float] = deque(maxlen=window)

    @property
    def seconds(self) -> float:
        """The largest delay of the last quarter minute."""
        return max(self._late, default=0.0)

    async def run(self) -> None:
        """Measure for ever."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + self._every_s
            await asyncio.sleep(self._every_s)
            self._late.append(max(0.0, loop.time() - due))
