"""A wire in the way of a TCP connection: it can be cut, go silent, become slow, as a test likes."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 256
"""Bytes at a time on a slow wire."""


@dataclass(eq=False)
class Pair:
    """One connection: two writers, and whether anything still goes through."""

    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    open: asyncio.Event

    def abort(self) -> None:
        """Reset both sides."""
        for end in self.ends:
            end.transport.abort()


@dataclass(eq=False)
class Wire:
    """Leads connections to a port on; runs on a loop and a thread of its own, so that blocking tests can use it."""

    to: int
    loop: asyncio.AbstractEventLoop
    port: int = 0
    rate: float | None = None
    """Bytes a second each way; None: as fast as it goes."""
    dark: bool = False
    """New connections are taken and led nowhere."""
    opened: int = 0
    pairs: list[Pair] = field(default_factory=list)

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection."""
        self.opened += 1
        try:
            there, onward = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            return
        pair = Pair((writer, onward), asyncio.Event())
        self.pairs.append(pair)
        if not self.dark:
            pair.open.set()
        # At the end it is cancelled; asyncio's streams of before 3.12 would tell of that as of a fault.
        with suppress(OSError, asyncio.CancelledError):
            ways = (self._lead(pair, reader, onward), self._lead(pair, there, writer))
            await asyncio.wait([asyncio.ensure_future(way) for way in ways], return_when=asyncio.FIRST_COMPLETED)
        self.pairs.remove(pair)
        pair.abort()

    async def _lead(self, pair: Pair, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(PIECE if self.rate else 65536):
                if self.rate:
                    await asyncio.sleep(len(data) / self.rate)
                await pair.open.wait()
                writer.write(data)
                await writer.drain()

    # What a test does to it.

    def cut(self) -> None:
        """Reset every connection."""
        self._do(lambda: [pair.abort() for pair in tuple(self.pairs)])

    def hush(self) -> None:
        """Nothing more comes through the connections there are, and neither side is told."""
        self._do(lambda: [pair.open.clear() for pair in self.pairs])

    def _do(self, what: Callable[[], object]) -> None:
        done = threading.Event()
        self.loop.call_soon_threadsafe(lambda: (what(), done.set()))
        assert done.wait(5)


@contextmanager
def wire(to: int) -> Iterator[Wire]:
    """A wire to a port of the loopback, while the block runs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="wire", daemon=True)
    thread.start()
    made = Wire(to, loop)
    serving = asyncio.start_server(made.join, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result(5)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        made.cut()
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
