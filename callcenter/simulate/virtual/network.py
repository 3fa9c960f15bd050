"""Connections in memory: bytes take their time, and a link can be slow, frozen or cut at any byte."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ProtocolFactory = Callable[[], asyncio.BaseProtocol]
REFUSED_AFTER_S = 0.001
CAPACITY = 4_000_000
"""Bytes that lie between two sockets before a writer has to wait."""


class NoSocket:
    """Stands for a socket where options are set."""

    def setsockopt(self, *option: Any) -> None:
        """There is nothing to tune."""


@dataclass(eq=False)
class Link:
    """The two ends of one connection, and how it fares."""

    latency_s: Callable[[], float]
    capacity: int = CAPACITY
    frozen_until: float = 0.0
    ends: tuple["End", "End"] = field(init=False)

    def cut(self, *, after_bytes: int | None = None) -> None:
        """Both sides lose it; ``after_bytes``: so much of what is on its way to the client still arrives."""
        client = self.ends[0]
        if after_bytes is not None:
            client.take(after_bytes)
        for end in self.ends:
            end.lose(ConnectionResetError("the link was cut"))

    @property
    def up(self) -> bool:
        """Whether both ends hold it."""
        return not any(end.is_closing() for end in self.ends)


class End(asyncio.Transport):
    """One side of a link. What is on its way to this side lies here."""

    def __init__(self, loop: asyncio.AbstractEventLoop, link: Link) -> None:
        super().__init__()
        self._loop, self._link = loop, link
        self.protocol: asyncio.Protocol
        self.other: End
        self._coming: deque[tuple[float, bytes]] = deque()
        self._bytes = 0
        self._due: asyncio.TimerHandle | None = None
        self._closing = self._lost = self._paused = False

    # What the protocol of this side does.

    def write(self, data: Any) -> None:
        """Send bytes to the other side."""
        if data and not self._closing:
            self.other.expect(bytes(data))

    def get_write_buffer_size(self) -> int:
        """What the other side has not read."""
        return self.other._bytes

    def is_closing(self) -> bool:
        """Whether this side is done with it."""
        return self._closing

    def close(self) -> None:
        """What was written still arrives; then the other side hears of the end."""
        if not self._closing:
            self._closing = True
            self.other.expect(b"")
            self._loop.call_soon(self._end, None)

    def abort(self) -> None:
        """What was written and has not arrived is gone."""
        if not self._closing:
            self._closing = True
            self.other.lose(ConnectionResetError("reset by peer"))
            self._loop.call_soon(self._end, None)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """A socket on which options can be set."""
        return NoSocket() if name == "socket" else default

    # What the link does.

    def expect(self, data: bytes) -> None:
        """Bytes are on their way to this side; none: the other side has closed."""
        now = self._loop.time()
        at = max(now + self._link.latency_s(), self._coming[-1][0] if self._coming else 0.0)
        self._coming.append((at, data))
        self._bytes += len(data)
        if self._bytes > self._link.capacity and not self._paused:
            self._paused = True
            self.other.protocol.pause_writing()
        self._wait()

    def _wait(self) -> None:
        if self._due is None and self._coming:
            at = max(self._coming[0][0], self._link.frozen_until)
            self._due = self._loop.call_at(at, self._arrive)

    def _arrive(self) -> None:
        self._due, now = None, self._loop.time()
        if self._link.frozen_until <= now:
            data = b""
            while self._coming and self._coming[0][0] <= now:
                part = self._coming.popleft()[1]
                data += part
                if not part:
                    self._deliver(data)
                    self.lose(None)
                    return
            self._deliver(data)
        self._wait()

    def take(self, most: int) -> None:
        """So many bytes arrive at once, whatever else becomes of the rest."""
        data = b"".join(part for _, part in self._coming)[:most]
        self._coming.clear()
        self._deliver(data)

    def _deliver(self, data: bytes) -> None:
        self._bytes -= len(data)
        if data and not self._closing:
            self.protocol.data_received(data)
        if self._paused and self._bytes <= self._link.capacity // 2:
            self._paused = False
            if not self.other._closing:
                self.other.protocol.resume_writing()

    def lose(self, error: Exception | None) -> None:
        """The link is gone for this side."""
        self._closing = True
        self._coming.clear()
        self._loop.call_soon(self._end, error)

    def _end(self, error: Exception | None) -> None:
        if not self._lost:
            self._lost = True
            if self._due is not None:
                self._due.cancel()
            self.protocol.connection_lost(error)


class Network:
    """Who listens where, and every link there is."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._listening: dict[tuple[str, int], ProtocolFactory] = {}
        self.links: list[Link] = []
        self.latency_s: Callable[[], float] = lambda: 0.0
        """How long bytes are on their way."""
        self.capacity = CAPACITY

    def listen(self, host: str, port: int, factory: ProtocolFactory | None) -> None:
        """Accept connections there, or no longer."""
        if factory is None:
            self._listening.pop((host, port), None)
        else:
            self._listening[host, port] = factory

    async def connect(self, factory: ProtocolFactory, host: str, port: int) -> tuple[End, Any]:
        """Make a connection. Raises ConnectionRefusedError where nobody listens."""
        await asyncio.sleep(REFUSED_AFTER_S + self.latency_s())
        server = self._listening.get((host, port))
        if server is None:
            raise ConnectionRefusedError(f"nobody listens at {host}:{port}")
        link = Link(self.latency_s, self.capacity)
        client, peer = End(self._loop, link), End(self._loop, link)
        link.ends, client.other, peer.other = (client, peer), peer, client
        for end, make in ((client, factory), (peer, server)):
            protocol = make()
            assert isinstance(protocol, asyncio.Protocol)
            end.protocol = protocol
        self.links = [each for each in self.links if each.up] + [link]
        for end in (client, peer):
            end.protocol.connection_made(end)
        return client, client.protocol
