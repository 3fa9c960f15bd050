"""When the PBX's threads come to do their work: never at once, never after the PBX was started anew."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

from callcenter.simulate.pbx.channel import Channel


class Threads:
    """Work to be done a moment later, in the thread of a channel or another."""

    def __init__(self, chance: Random, slowest_s: float) -> None:
        self.chance = chance
        self._loop = asyncio.get_running_loop()
        self._slowest_s = slowest_s
        self.lives = 0
        """How often the PBX was started."""
        self.frozen_until = 0.0
        """Until then nothing moves."""

    def soon(self, work: Callable[..., object], *args: Any) -> None:
        """Do it in another thread: a moment later."""
        self._loop.call_later(self.chance.random() * self._slowest_s, self._work, self.lives, work, args)

    def after(self, seconds: float, work: Callable[..., object], *args: Any) -> None:
        """Do it so much later."""
        self._loop.call_later(seconds, self._work, self.lives, work, args)

    def soon_for(self, ch: Channel, work: Callable[..., object], *args: Any) -> None:
        """The same in the channel's own thread, unless the channel is made to do something else by then."""
        delay = self.chance.random() * self._slowest_s
        self._loop.call_later(delay, self._work, self.lives, self._in_turn, (ch, ch.turn, work, args))

    def _in_turn(self, ch: Channel, turn: int, work: Callable[..., object], args: tuple[Any, ...]) -> None:
        if not ch.gone and ch.turn == turn:
            work(*args)

    def _work(self, life: int, work: Callable[..., object], args: tuple[Any, ...]) -> None:
        if life != self.lives:
            return
        if (left := self.frozen_until - self._loop.time()) > 0:
            self._loop.call_later(left, self._work, life, work, args)
            return
        work(*args)

    def wake_after(self, ch: Channel, seconds: float, then: Callable[[], object]) -> None:
        """The channel waits for so long, and no longer for what it waited for before."""
        if ch.wake is not None:
            ch.wake.cancel()
        ch.wake = self._loop.call_later(seconds, self._work, self.lives, self._in_turn, (ch, ch.turn, then, ()))
