"""Connections in memory fare as connections do: late, frozen, cut in the middle, refused."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from callcenter.simulate.virtual.loop import Deadlock, VirtualLoop, run
from callcenter.simulate.virtual.network import End


class Peer(asyncio.Protocol):
    """Keeps all that it is told."""

    def __init__(self) -> None:
        self.data, self.lost, self.paused = b"", False, False
        self.at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, End)
        self.end = transport

    def data_received(self, data: bytes) -> None:
        self.data += data
        self.at = asyncio.get_running_loop().time()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True

    def pause_writing(self) -> None:
        self.paused = True

    def resume_writing(self) -> None:
        self.paused = False


def connected(test: Callable[[VirtualLoop, Peer, Peer], Awaitable[None]], latency_s: float = 0.1) -> None:
    """Run a test on a client and its server."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        servers: list[Peer] = []
        loop.network.latency_s = lambda: latency_s
        loop.network.listen("h", 1, lambda: servers.append(Peer()) or servers[-1])  # type: ignore[func-returns-value]
        _, client = await loop.create_connection(Peer, "h", 1)
        await test(loop, client, servers[0])

    run(main())


def test_bytes_arrive_in_their_order_and_not_before_their_time() -> None:
    async def test(loop: VirtualLoop, client: Peer, server: Peer) -> None:
        sent = loop.time()
        client.end.write(b"a")
        client.end.write(b"b")
        assert server.data == b""
        await asyncio.sleep(0.2)
        assert server.data == b"ab"
        assert server.at == pytest.approx(sent + 0.1)

    connected(test)


def test_what_was_written_before_a_close_arrives_and_after_an_abort_does_not() -> None:
    async def closes(loop: VirtualLoop, client: Peer, server: Peer) -> None:
        client.end.write(b"last")
        client.end.close()
        await asyncio.sleep(0.2)
        assert (server.data, server.lost, client.lost) == (b"last", True, True)

    async def aborts(loop: VirtualLoop, client: Peer, server: Peer) -> None:
        client.end.write(b"last")
        client.end.abort()
        await asyncio.sleep(0.2)
        assert (server.data, server.lost, client.lost) == (b"", True, True)

    connected(closes)
    connected(aborts)


def test_a_cut_may_tear_a_message() -> None:
    async def test(loop: VirtualLoop, client: Peer, server: Peer) -> None:
        server.end.write(b"Event: Hangup")
        loop.network.links[0].cut(after_bytes=5)
        await asyncio.sleep(0.2)
        assert (client.data, client.lost, server.lost) == (b"Event", True, True)

    connected(test)


def test_a_frozen_link_says_nothing_until_it_thaws() -> None:
    async def test(loop: VirtualLoop, client: Peer, server: Peer) -> None:
        loop.network.links[0].frozen_until = loop.time() + 5
        client.end.write(b"x")
        await asyncio.sleep(4.9)
        assert server.data == b""
        await asyncio.sleep(0.2)
        assert server.data == b"x"

    connected(test)


def test_a_writer_has_to_wait_when_nobody_reads() -> None:
    async def test(loop: VirtualLoop, client: Peer, server: Peer) -> None:
        loop.network.links[0].capacity = 10
        loop.network.links[0].frozen_until = loop.time() + 5
        server.end.write(b"x" * 11)
        assert server.paused
        await asyncio.sleep(5.1)
        assert not server.paused

    connected(test)


def test_nobody_listens() -> None:
    async def main() -> None:
        with pytest.raises(ConnectionRefusedError):
            await asyncio.get_running_loop().create_connection(Peer, "h", 2)

    run(main())


def test_waiting_for_what_never_comes_is_found() -> None:
    async def main() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Deadlock):
        run(main())
