"""The wire between the engine and AMI: it carries bytes both ways, and can be cut or fall silent."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from callcenter.pbx.spec import LOOPBACK

_CHUNK = 65536
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing resets the connection, and what is on its way is lost."""


class Wire:
    """A TCP relay from ``port`` to Asterisk's AMI port, in a thread of its own."""

    def __init__(self, port: int, ami_port: int) -> None:
        self._port, self._ami_port = port, ami_port
        self._loop = asyncio.new_event_loop()
        self._ends: set[asyncio.StreamWriter] = set()
        self._open: asyncio.Event | None = None
        self._ready = threading.Event()

    @contextmanager
    def laid(self) -> Iterator["Wire"]:
        """Carry bytes while this lasts."""
        thread = threading.Thread(target=self._run, name="wire", daemon=True)
        thread.start()
        self._ready.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._stop)
            thread.join()

    def cut(self) -> None:
        """Reset every connection, in the middle of whatever it carries."""
        self._loop.call_soon_threadsafe(self._reset)

    def silence(self, on: bool) -> None:
        """Carry nothing, in either direction, without a word to anybody; or go on."""
        gate = self._open
        assert gate is not None
        self._loop.call_soon_threadsafe(gate.clear if on else gate.set)

    def _run(self) -> None:
        runner = asyncio.Runner(loop_factory=lambda: self._loop)
        with runner, contextlib.suppress(asyncio.CancelledError):
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._task = asyncio.current_task()
        self._open = asyncio.Event()
        self._open.set()
        async with await asyncio.start_server(self._carry, LOOPBACK, self._port, reuse_address=True):
            self._ready.set()
            await asyncio.Event().wait()

    def _stop(self) -> None:
        self._reset()
        assert self._task is not None
        self._task.cancel()

    def _reset(self) -> None:
        for end in tuple(self._ends):
            sock: socket.socket = end.get_extra_info("socket")
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            end.transport.abort()

    async def _carry(self, engine_in: asyncio.StreamReader, engine_out: asyncio.StreamWriter) -> None:
        try:
            ami_in, ami_out = await asyncio.open_connection(LOOPBACK, self._ami_port)
        except OSError:
            engine_out.close()
            return
        ends = {engine_out, ami_out}
        self._ends |= ends
        try:
            one, other = self._one_way(engine_in, ami_out), self._one_way(ami_in, engine_out)
            # At the end of all, asyncio's own server would tell of each connection that was cancelled.
            with contextlib.suppress(asyncio.CancelledError):
                async with asyncio.TaskGroup() as tasks:
                    both = {tasks.create_task(one), tasks.create_task(other)}
                    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                    for task in both:
                        task.cancel()
        finally:
            self._ends -= ends
            for end in ends:
                end.close()

    async def _one_way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert self._open is not None
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(_CHUNK):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
