"""The core's time-outs on the event loop: started, started anew, cancelled, by their keys."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from callcenter.domain.ids import Instant, PbxName, TimerKey
from callcenter.ports import Clock, Pbx

Then = Callable[[], None]
Hear = Callable[[TimerKey, Then], None]


class Timers:
    """``fired`` is told of each key whose moment has come, once ``hear`` has called back.

    In between, all that happened before that moment is heard: it may cancel the time-out, or start it anew.
    """

    def __init__(self, clock: Clock, fired: Callable[[TimerKey], None], hear: Callable[[TimerKey, Then], None]) -> None:
        self._clock, self._fired, self._hear = clock, fired, hear
        self._running: dict[TimerKey, asyncio.TimerHandle] = {}

    def start(self, key: TimerKey, at: Instant) -> None:
        """Wake up then; a timer of that key which runs already is forgotten."""
        self.cancel(key)
        delay = max(0.0, at - self._clock.now())
        self._running[key] = asyncio.get_running_loop().call_later(delay, self._due, key)

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

    def _due(self, key: TimerKey) -> None:
        self._hear(key, partial(self._fire, key, self._running[key]))

    def _fire(self, key: TimerKey, handle: asyncio.TimerHandle) -> None:
        if self._running.get(key) is handle:
            del self._running[key]
            self._fired(key)


def hear_first(pbx_of: Callable[[TimerKey], PbxName | None], pbxs: Mapping[PbxName, Pbx]) -> Hear:
    """Nothing is timed out unseen: what its PBX has said is heard first, be the PBX frozen or we who slept."""

    def hear(key: TimerKey, then: Then) -> None:
        name = pbx_of(key)
        if name is None or name not in pbxs:
            # An agent's rest is over, say, and somebody waits who has long been served.
            for pbx in pbxs.values():
                pbx.see_heart()
            then()
        else:
            pbxs[name].catch_up(then)

    return hear
