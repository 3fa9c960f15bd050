"""An AMI server whose every answer, silence and fault is chosen by the test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from callcenter.ami.encode import Action, decode

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
Answer = Callable[["Peer", Action], None]


def message(*headers: tuple[str, str]) -> bytes:
    """Headers as one message on the wire."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode() + b"\r\n"


class Peer(asyncio.Protocol):
    """One connection, seen from the server."""

    def __init__(self, server: "FakeAmi") -> None:
        self.server = server
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.server.peers.append(self)
        if self.server.banner:
            transport.write(self.server.banner)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            block, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            self.server.received(self, decode(block + b"\r\n\r\n"))

    def reply(self, action: Action, *headers: tuple[str, str], response: str = "Success") -> None:
        """Answer one action."""
        self.transport.write(message(("Response", response), ("ActionID", action.action_id), *headers))

    def event(self, name: str, *headers: tuple[str, str]) -> None:
        """Send one event."""
        self.transport.write(message(("Event", name), *headers))

    def items(self, action: Action, name: str, count: int, announced: int | None = None, **fields: str) -> None:
        """Answer with a list of `count` events, each with these fields, that says it has `announced`."""
        self.reply(action, ("EventList", "start"), ("Message", f"{name} will follow"))
        for number in range(count):
            self.event(name, ("ActionID", action.action_id), ("Number", str(number)), *fields.items())
        ends = ("EventList", "Complete"), ("ListItems", str(count if announced is None else announced))
        self.event(f"{name}ListComplete", ("ActionID", action.action_id), *ends)


@dataclass
class FakeAmi:
    """Answers Login and Ping by itself; the rest by `answers`, silence where there is none."""

    secret: str = "right"
    banner: bytes = BANNER
    clock: float = 1000.0
    uptime: int = 60
    answers_ping: bool = True
    answers: dict[str, Answer] = field(default_factory=dict)
    actions: list[Action] = field(default_factory=list)
    peers: list[Peer] = field(default_factory=list)
    port: int = 0
    _waiting: list[tuple[str, int, asyncio.Future[Action]]] = field(default_factory=list)

    @property
    def peer(self) -> Peer:
        """The newest connection."""
        return self.peers[-1]

    def named(self, name: str) -> list[Action]:
        """Every action of one name received so far."""
        return [action for action in self.actions if action.name == name]

    async def seen(self, name: str, count: int = 1) -> Action:
        """Wait until `count` actions of this name have come; the last of them."""
        if len(self.named(name)) >= count:
            return self.named(name)[count - 1]
        future: asyncio.Future[Action] = asyncio.get_running_loop().create_future()
        self._waiting.append((name, count, future))
        async with asyncio.timeout(5):
            return await future

    def received(self, peer: Peer, action: Action) -> None:
        """Answer one action as told."""
        self.actions.append(action)
        self._answer(peer, action)
        for name, count, future in self._waiting:
            if not future.done() and len(self.named(name)) >= count:
                future.set_result(self.named(name)[count - 1])

    def _answer(self, peer: Peer, action: Action) -> None:
        if action.name in self.answers:
            self.answers[action.name](peer, action)
        elif action.name == "Login":
            self._login(peer, action)
        elif action.name == "Ping" and self.answers_ping:
            peer.reply(action, ("Ping", "Pong"), ("Timestamp", f"{self.clock:.6f}"))

    def _login(self, peer: Peer, action: Action) -> None:
        if action.headers["Secret"] != self.secret:
            peer.reply(action, ("Message", "Authentication failed"), response="Error")
            peer.transport.close()
            return
        peer.reply(action, ("Message", "Authentication accepted"))
        peer.event("FullyBooted", ("Uptime", str(self.uptime)), ("LastReload", str(self.uptime)))


@asynccontextmanager
async def serve(fake: FakeAmi) -> AsyncIterator[FakeAmi]:
    """Listen on a free loopback port while the block runs."""
    server = await asyncio.get_running_loop().create_server(lambda: Peer(fake), "127.0.0.1", fake.port or None)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        for peer in fake.peers:
            peer.transport.abort()
        await server.wait_closed()
