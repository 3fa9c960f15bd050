"""An asyncio loop whose time jumps: when nothing can run, it is the time of the next timer. Nothing waits, no I/O."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _NoInput(selectors.SelectSelector):
    """Nothing ever arrives from outside; waiting for it moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("deadlock: nothing is ready and no timer is set")
        self.now += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time begins at ``start`` and moves only by timers."""

    def __init__(self, start: float = 0.0) -> None:
        self._clock_of = _NoInput()
        self._start = start
        super().__init__(self._clock_of)
        # Instants are near 2e9, where a float has steps of 2e-7: a timer set for an instant is due at that instant.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """The virtual time."""
        return self._start + self._clock_of.now

    def pass_by(self, seconds: float) -> None:
        """Something that does not give way takes so long."""
        self._clock_of.now += seconds


def run(main: Coroutine[Any, Any, T], start: float = 0.0) -> T:
    """Run a coroutine to its end in virtual time; what goes wrong in a callback is raised too."""
    loop = VirtualLoop(start)
    wrong: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: wrong.append(context))
    try:
        result = loop.run_until_complete(main)
        for context in wrong:
            raise context.get("exception") or RuntimeError(context["message"])
        return result
    finally:
        loop.close()
