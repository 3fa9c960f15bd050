"""Doing in one go what many ask for at about the same time: the cost of a transaction is then shared by all of them."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")
MOST = 32
"""So many at a time; those that come meanwhile are the next."""


class _Errand(Generic[A, R]):
    """What somebody waits for. ``outcome``: None until it is done, and where it is to be done by itself."""

    def __init__(self, asked: A) -> None:
        self.asked, self.begun = asked, False
        self.outcome: R | Exception | None = None


class Together(Generic[A, R]):
    """Does errands, several at a time where several wait; whoever waits longest does it for the others.

    ``some`` does them in one go: for each its result, its error, or None for one that is to be done by itself, which
    ``one`` does. Two that ``about`` says are about the same thing are done one after the other, in the order they came.
    """

    def __init__(
        self,
        one: Callable[[A], Awaitable[R]],
        some: Callable[[Sequence[A]], Awaitable[Sequence[R | Exception | None]]],
        about: Callable[[A], Hashable],
    ) -> None:
        self._one, self._some, self._about = one, some, about
        self._waiting: deque[_Errand[A, R]] = deque()
        self._turn = asyncio.Lock()

    async def do(self, asked: A) -> R:
        """Its result, once it is done. Raises its error. Whoever is cancelled before it was begun has not asked."""
        errand = _Errand[A, R](asked)
        self._waiting.append(errand)
        try:
            async with self._turn:
                if not errand.begun:
                    # Those who have just been served are about to ask again.
                    await asyncio.sleep(0)
                    await self._to_the_end()
        finally:
            with suppress(ValueError):
                self._waiting.remove(errand)
        if errand.outcome is None:
            # Not while the others wait: somebody may hold what it needs.
            return await self._one(asked)
        if isinstance(errand.outcome, Exception):
            raise errand.outcome
        return errand.outcome

    async def _to_the_end(self) -> None:
        """A round, which others wait for too: who does it goes away, if at all, when it is done."""
        async with asyncio.TaskGroup() as group:
            work = group.create_task(self._round(self._next()))
            try:
                await asyncio.shield(work)
            except asyncio.CancelledError:
                await work
                raise

    async def _round(self, errands: Sequence[_Errand[A, R]]) -> None:
        try:
            outcomes = await self._some([errand.asked for errand in errands])
        except Exception as error:
            # By itself each shows whether the fault is its own: that costs no other its change.
            outcomes = [error] if len(errands) == 1 else [None] * len(errands)
        for errand, outcome in zip(errands, outcomes, strict=True):
            errand.outcome = outcome

    def _next(self) -> list[_Errand[A, R]]:
        """Those that have waited longest, of those about the same thing the first."""
        found: dict[Hashable, _Errand[A, R]] = {}
        for errand in self._waiting:
            if len(found) < MOST:
                found.setdefault(self._about(errand.asked), errand)
        for errand in found.values():
            errand.begun = True
            self._waiting.remove(errand)
        return [*found.values()]
