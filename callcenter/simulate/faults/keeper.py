"""Keeps an engine running as systemd does: whenever one life is over, another begins by and by."""

import asyncio
from collections.abc import Callable
from random import Random

from callcenter.domain.errors import Refused
from callcenter.domain.requests import Request
from callcenter.simulate.faults.life import Life

AFTER_A_KILL_S = (0.5, 1.0, 3.0, 8.0)
AFTER_A_STOP_S = 1.0
_NOT_YET_S = 3600.0


class Keeper:
    """``make`` gives a new life, ``begun`` is told of each one that starts, ``over`` of each one's end."""

    def __init__(
        self, make: Callable[[], Life], chance: Random, *, begun: Callable[[], None], over: Callable[[Life], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._make, self._chance, self._begun, self._over = make, chance, begun, over
        self._starting: asyncio.TimerHandle | None = None
        self._stopping: asyncio.Task[None] | None = None
        self.life = make()
        self.lives = 1

    def start(self) -> None:
        """Begin the present life."""
        self._starting = None
        self.life.start()
        self._begun()

    def kill(self) -> None:
        """kill -9."""
        if self._starting is None:
            self._over(self.life)
            self.life.kill()
            self._next(self._chance.choice(AFTER_A_KILL_S))

    def stop(self) -> None:
        """SIGTERM."""
        if self._starting is None and self.life.ready:
            # While it stops it is neither killed nor stopped again.
            self._starting = self._loop.call_later(_NOT_YET_S, self.start)
            self._stopping = self._loop.create_task(self._stop(), name="stop")

    async def _stop(self) -> None:
        await self.life.stop()
        self._over(self.life)
        assert self._starting is not None
        self._starting.cancel()
        self._next(AFTER_A_STOP_S)

    def _next(self, seconds: float) -> None:
        self.life = self._make()
        self.lives += 1
        self._starting = self._loop.call_later(seconds, self.start)

    async def end(self) -> None:
        """Stop for good."""
        if self._starting is None:
            await self.life.stop()
            self._over(self.life)

    def ask(self, request: Request) -> bool:
        """Somebody wants something of the engine; whether it was carried out."""
        if not self.life.ready:
            return False
        try:
            self.life.engine.request(request)
        except Refused:
            return False
        return True
