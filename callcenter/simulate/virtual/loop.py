"""An asyncio loop whose time jumps: when nothing can run, it is the time of the next timer. Nothing waits, no I/O.

With ``order``, whatever is ready at the same time runs in an order drawn by chance: a seed fixes every interleaving.
"""

import asyncio
import selectors
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from random import Random
from typing import Any, TypeVar

from callcenter.simulate.virtual.network import Network

T = TypeVar("T")
R = TypeVar("R")


class Deadlock(RuntimeError):
    """Nothing is ready and no timer is set: something waits for ever."""


class _NoInput(selectors.SelectSelector):
    """Nothing ever arrives from outside; waiting for it moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Deadlock("nothing is ready and no timer is set")
        self.now += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time begins at ``start`` and moves only by timers."""

    _ready: deque[Any]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self, start: float = 0.0, order: Random | None = None) -> None:
        self._clock_of = _NoInput()
        self._start, self._order = start, order
        super().__init__(self._clock_of)
        # Instants are near 2e9, where a float has steps of 2e-7: a timer set for an instant is due at that instant.
        self._clock_resolution = 1e-6
        self.network = Network(self)
        self.executor: Callable[[Callable[[], Any]], Any] = lambda work: work()
        """Does what a thread would do; may fail in its place, or after it."""
        self.executor_s: Callable[[], float] = lambda: 0.0
        """How long a thread takes."""

    def time(self) -> float:
        """The virtual time."""
        return self._start + self._clock_of.now

    def timers(self) -> int:
        """How many timers are set."""
        return sum(not handle.cancelled() for handle in self._scheduled)

    def pass_by(self, seconds: float) -> None:
        """Something that does not give way takes so long."""
        self._clock_of.now += seconds

    def _run_once(self) -> None:
        if self._order is not None and len(self._ready) > 1:
            ready = list(self._ready)
            self._order.shuffle(ready)
            self._ready = deque(ready)
        super()._run_once()  # type: ignore[misc]

    async def create_connection(self, protocol_factory: Any, host: Any = None, port: Any = None, **_: Any) -> Any:
        """A connection in memory. Raises ConnectionRefusedError where nobody listens."""
        return await self.network.connect(protocol_factory, str(host), int(port))

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., R], *args: Any
    ) -> asyncio.Future[R]:
        """There are no threads: done in the loop, after the time that a thread would take."""
        future: asyncio.Future[R] = self.create_future()
        self.call_later(self.executor_s(), self._work, self.executor, future, lambda: func(*args))
        return future

    def _work(
        self, executor: Callable[[Callable[[], Any]], Any], future: asyncio.Future[Any], work: Callable[[], Any]
    ) -> None:
        # A thread's work is done also when nobody waits for it any more.
        try:
            result = executor(work)
        except Exception as error:
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(result)


def run(main: Coroutine[Any, Any, T], start: float = 0.0, order: Random | None = None) -> T:
    """Run a coroutine to its end in virtual time; what goes wrong in a callback is raised too."""
    loop = VirtualLoop(start, order)
    wrong: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: wrong.append(context))
    try:
        result = loop.run_until_complete(main)
        for context in wrong:
            raise context.get("exception") or RuntimeError(context["message"])
        return result
    finally:
        loop.close()
