"""The core's time-outs on the event loop: started, started anew, cancelled, by their keys."""

import asyncio
from collections.abc import Callable, Iterator

from callcenter.domain.ids import Instant, TimerKey
from callcenter.ports import Clock


class Timers:
    """``fired`` is told of each key whose moment has come."""

    def __init__(self, clock: Clock, fired: Callable[[TimerKey], None]) -> None:
        self._clock, self._fired = clock, fired
        self._running: dict[TimerKey, asyncio.TimerHandle] = {}

    def start(self, key: TimerKey, at: Instant) -> None:
        """Wake up then; a timer of that key which runs already is forgotten."""
        self.cancel(key)
        delay = max(0.0, at - self._clock.now())
        self._running[key] = asyncio.get_running_loop().call_later(delay, self._fire, key)

    def cancel(self, key: TimerKey) -> None:
        """Forget it, if it runs."""
        if (handle := self._running.pop(key, None)) is not None:
            handle.cancel()

    def clear(self) -> None:
        """Forget all."""
        for key in tuple(self._running):
            self.cancel(key)

    def __len__(self) -> int:
        return len(self._running)

    def __iter__(self) -> Iterator[TimerKey]:
        return iter(self._running)

    def _fire(self, key: TimerKey) -> None:
        self._running.pop(key, None)
        self._fired(key)
