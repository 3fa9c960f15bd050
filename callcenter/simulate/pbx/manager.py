"""The manager port: sessions that speak AMI in bytes, with Asterisk's limits."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from callcenter.simulate.pbx import actions
from callcenter.simulate.pbx.asterisk import Asterisk, Pairs

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
MAX_LINE, MAX_LINES = 1024, 128
REFUSAL_S = 1.0
"""How long a refused login is kept waiting."""


@dataclass(frozen=True, slots=True)
class User:
    """Who may log in. ``events`` and ``actions`` None: all."""

    secret: str
    events: frozenset[str] | None = None
    actions: frozenset[str] | None = None


class Manager:
    """The port. ``write_timeout_s``: a session that cannot be written to for so long is ended, its events are lost."""

    def __init__(self, pbx: Asterisk, users: dict[str, User], *, write_timeout_s: float = 5.0) -> None:
        self.pbx, self.users, self.write_timeout_s = pbx, users, write_timeout_s
        self.sessions: list[Session] = []
        self.booted = True
        self.tamper: Callable[[bytes], tuple[bytes, ...]] = lambda frame: (frame,)
        """What becomes of a frame on its way out: it may come twice, or not at all."""
        self.taken: Callable[[actions.Message], None] = lambda action: None
        """Told of every action that arrives."""
        self.heard: Callable[[bytes], object] = lambda data: None
        """Told of every byte that goes out."""
        pbx.listeners.append(self._event)

    def session(self) -> "Session":
        """Make the protocol of one more connection."""
        return Session(self)

    def boot(self) -> None:
        """Asterisk is up: say so to those who logged in while it was starting."""
        self.booted = True
        for session in list(self.sessions):
            session.fully_booted()

    def end_sessions(self) -> None:
        """The PBX is gone, and its connections with it."""
        for session in list(self.sessions):
            session.end()

    def _event(self, event: str, kind: str, headers: Pairs) -> None:
        if not self.sessions:
            return
        now = f"{self.pbx.now():.6f}"
        data = frame([("Event", event), ("Privilege", f"{kind},all"), ("Timestamp", now), *headers])
        for session in self.sessions:
            session.event(event, data)


def frame(headers: Pairs) -> bytes:
    """Headers as one message."""
    return ("\r\n".join([f"{name}: {value}" for name, value in headers]) + "\r\n\r\n").encode()


class Session(asyncio.Protocol):
    """One connection."""

    def __init__(self, manager: Manager) -> None:
        self.manager, self.pbx = manager, manager.pbx
        self.user: User | None = None
        self.events = False
        self._buffer = b""
        self._lines: list[str] = []
        self._too_long = False
        self._owed: list[Callable[[], object]] = []
        """Effects of actions that were answered first."""
        self._unsent: list[bytes] | None = None
        """What waits while the peer does not read; None: it reads."""
        self._kick: asyncio.TimerHandle | None = None
        self.blocked = False
        """A synchronous Originate keeps the session's one thread."""
        self._held: list[tuple[bytes, ...]] = []
        self._waiting: list[actions.Message] = []

    # The connection.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say who we are."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.manager.sessions.append(self)
        transport.write(BANNER)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self.end()

    def end(self) -> None:
        """Drop the connection and all that was to be sent."""
        self.events = False
        if self in self.manager.sessions:
            self.manager.sessions.remove(self)
        self.resume_writing()
        self._unsent = []
        self.transport.abort()

    def pause_writing(self) -> None:
        """The peer does not read: for ``write_timeout_s`` it may."""
        self._unsent = []
        self._kick = asyncio.get_running_loop().call_later(self.manager.write_timeout_s, self.end)

    def resume_writing(self) -> None:
        """It reads again."""
        if self._kick is not None:
            self._kick.cancel()
            self._kick = None
        unsent, self._unsent = self._unsent, None
        for data in unsent or ():
            self._write(data)

    def _write(self, data: bytes) -> None:
        self.manager.heard(data)
        if self._unsent is not None:
            self._unsent.append(data)
        else:
            self.transport.write(data)

    # What comes in.

    def data_received(self, data: bytes) -> None:
        """Take bytes; a bare line feed ends a line too."""
        self._buffer += data
        while (end := self._buffer.find(b"\n")) >= 0:
            line, self._buffer = self._buffer[:end], self._buffer[end + 1 :]
            self._line(line.removesuffix(b"\r").partition(b"\0")[0])

    def _line(self, line: bytes) -> None:
        if line:
            self._too_long = self._too_long or len(line) + 2 > MAX_LINE
            self._lines.append(line.decode("utf-8", "replace"))
            return
        lines, self._lines = self._lines, []
        too_long, self._too_long = self._too_long, False
        if too_long:
            self.reply("", False, "Failed to parse message: line too long")
        elif len(lines) > MAX_LINES:
            self.reply("", False, "Too many lines in message or allocation failure")
        elif lines:
            self._take(actions.Message(lines))

    def _take(self, message: actions.Message) -> None:
        if self.blocked:
            self._waiting.append(message)
            return
        self.manager.taken(message)
        owed, self._owed = self._owed, []
        for effect in owed:
            effect()
        actions.take(self, message)

    def unblock(self) -> None:
        """The synchronous Originate is over: what waited for the thread goes on."""
        self.blocked = False
        held, self._held = self._held, []
        for data in held:
            self._send(*data)
        while self._waiting and not self.blocked:
            self._take(self._waiting.pop(0))

    # What goes out.

    def answer(self, message: "actions.Message", text: str, effect: Callable[[], object]) -> None:
        """Answer an action that does something: before it is done, or after."""
        if self.pbx.chance.random() < 0.5:
            effect()
            self.reply(message.id, True, text)
            return
        self.reply(message.id, True, text)
        self._owed.append(effect)
        self.pbx.soon(self._do, effect)

    def _do(self, effect: Callable[[], object]) -> None:
        if effect in self._owed:
            self._owed.remove(effect)
            effect()

    def reply(self, id: str, ok: bool, text: str, *more: tuple[str, str]) -> None:
        """Answer an action."""
        head = [("Response", "Success" if ok else "Error"), *([("ActionID", id)] if id else []), *more]
        self._send(*self.manager.tamper(frame([*head, *([("Message", text)] if text else [])])))

    def item(self, event: str, id: str, *headers: tuple[str, str]) -> None:
        """One item of a list."""
        self._send(frame([("Event", event), ("ActionID", id), *headers]))

    def event(self, name: str, data: bytes) -> None:
        """An event, if this session may hear it."""
        if self.events and self.user is not None and (self.user.events is None or name in self.user.events):
            self._send(*self.manager.tamper(data))

    def fully_booted(self) -> None:
        """Asterisk is up, and since when."""
        if self.events and self.manager.booted:
            uptime = str(int(self.pbx.now() - self.pbx.started_at))
            headers = [("Uptime", uptime), ("LastReload", uptime), ("Status", "Fully Booted")]
            self._send(frame([("Event", "FullyBooted"), ("Privilege", "system,all"), *headers]))

    def _send(self, *data: bytes) -> None:
        if self.blocked:
            self._held.append(data)
            return
        for each in data:
            self._write(each)

    def refuse(self, message: "actions.Message") -> None:
        """A login that is not accepted is answered, kept waiting and closed."""
        self.reply(message.id, False, "Authentication failed")
        asyncio.get_running_loop().call_later(REFUSAL_S, self.end)
