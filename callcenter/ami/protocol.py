"""The AMI byte stream as frames and answered actions: panoramisk's protocol with its gaps closed.

Frames are cut out of the bytes before they are decoded, so where TCP cuts the stream cannot matter: the same bytes
give the same frames, and a character that straddles two reads stays whole.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

import structlog
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message as PanoramiskMessage

from callcenter.ami.counters import Counters
from callcenter.ami.encode import Action, encode
from callcenter.ami.errors import AmiError, AmiIncomplete, AmiNotConnected, AmiOutcomeUnknown, AmiTimeout
from callcenter.ami.frame import Frame, Reply
from callcenter.ami.genuine import doubt
from callcenter.ami.pending import Pending
from callcenter.points import point_when_written
from callcenter.undisturbed import Undisturbed

BANNER: Final = b"Asterisk Call Manager/"
END: Final = b"\r\n\r\n"
LINE_END: Final = b"\r\n"
EVENT: Final = "Event: "
NEW_CHANNEL: Final = "Event: Newchannel\r\n"
"""The one event that a caller waits for."""
MAX_BANNER: Final = 256
MAX_FRAME: Final = 1 << 20
MAX_UNSENT: Final = 1 << 20
SHOWN: Final = 400
"""Characters of a message that the log shows."""

log = structlog.get_logger("callcenter.ami")


class Sink(Protocol):
    """Who takes the frames and is told of the end."""

    def text_received(self, text: str) -> bool:
        """Take one event as it was written, or leave it to ``frame_received``: whether it was taken."""

    def frame_received(self, frame: Frame) -> None:
        """Take one event."""

    def session_lost(self, reason: str) -> None:
        """The session is over."""


class Message(PanoramiskMessage):  # type: ignore[misc]  # panoramisk has no types
    """panoramisk's parser, giving a Frame: no percent-decoding of `Result`, no merging by the last of a name."""

    quoted_keys: tuple[str, ...] = ()

    def __init__(self, headers: Mapping[str, str | list[str]], content: str = "") -> None:
        super().__init__({})
        self.frame = Frame(_flat(headers))


def _headers(text: str) -> Iterable[tuple[str, str]]:
    parts = [line.partition(": ") for line in text.split("\r\n")]
    return [(name, value) for name, colon, value in parts if colon]


def _flat(headers: Mapping[str, str | list[str]]) -> Iterable[tuple[str, str]]:
    for name, value in headers.items():
        if isinstance(value, str):
            yield name, value
        else:
            yield from ((name, one) for one in value)


class AmiProtocol(AMIProtocol):  # type: ignore[misc]  # panoramisk has no types
    """One session on one TCP connection; nothing of it outlives the connection."""

    def __init__(self, sink: Sink, counters: Counters, loop: asyncio.AbstractEventLoop, list_mark: str) -> None:
        self.sink = sink
        self.list_mark = list_mark
        self.counters = counters
        self.closed = True
        self.banner: asyncio.Future[str] = loop.create_future()
        self._loop = loop
        self._buffer = bytearray()
        self._scanned = 0
        self._list: Pending | None = None
        """The list of which the beginning has come and not yet the end."""
        self._told: set[str] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the session."""
        super().connection_made(transport)
        self.responses: dict[str, Pending] = {}
        self.last_rx = self._loop.time()

    def data_received(self, data: bytes) -> None:
        """Take bytes as they come; every whole frame in them is handled before this returns."""
        if self.closed:
            return
        self.last_rx = self._loop.time()
        self.counters.bytes_read += len(data)
        self._buffer += data
        if self.version is None and not self._take_banner():
            return
        with Undisturbed():
            self._take_frames()

    def _take_banner(self) -> bool:
        end = self._buffer.find(LINE_END, 0, MAX_BANNER)
        start = bytes(self._buffer[: len(BANNER)])
        if not BANNER.startswith(start) or (end < 0 and len(self._buffer) > MAX_BANNER):
            self.drop("the other side is not an Asterisk manager port")
            return False
        if end < 0:
            return False
        self.version = self._buffer[len(BANNER) : end].decode("ascii", "replace").strip()
        del self._buffer[: end + len(LINE_END)]
        if not self.banner.done():
            self.banner.set_result(self.version)
        return True

    def _take_frames(self) -> None:
        start = 0
        while (end := self._buffer.find(END, max(start, self._scanned))) >= 0 and end - start <= MAX_FRAME:
            block = bytes(self._buffer[start:end]).strip(LINE_END)
            start = end + len(END)
            self._take_block(block)
            if self.closed:
                return
        if end >= 0 or len(self._buffer) - start >= MAX_FRAME + len(END):
            self.drop(f"a message of more than {MAX_FRAME} bytes")
            return
        del self._buffer[:start]
        self._scanned = max(0, len(self._buffer) - len(END) + 1)

    def _take_block(self, block: bytes) -> None:
        """One message; whatever is wrong with it, the session goes on."""
        try:
            text = block.decode("utf-8", "replace")
            if text.startswith(EVENT):
                # Nearly all that is read: an event has no body, only headers.
                if self._list is None and text.startswith(NEW_CHANNEL) and self.sink.text_received(text):
                    return
                self.handle_message(Frame(_headers(text)))
            elif (message := Message.from_line(text)) is not None:
                self.handle_message(message.frame)
            elif block and self._list is not None:
                self.handle_message(Frame(_headers(text)))
            elif block:
                self.counters.bad_messages += 1
                self._tell_once("ami.unreadable", text)
        except Exception:
            self.counters.bad_messages += 1
            log.exception("ami.message_failed", bytes=len(block))

    def handle_message(self, frame: Frame) -> None:
        """Match an answer with its action, or pass an event on."""
        pending = self.responses.get(frame.action_id) if "actionid" in frame else None
        if self._list is not None:
            self._in_list(self._list, frame)
        elif pending is not None and pending.takes(frame):
            self._answer(pending, frame)
        elif frame.is_response or frame.action_id.startswith(self.list_mark):
            self.counters.late_replies += 1
        elif why := doubt(frame):
            self._not_believed(frame, why)
        else:
            self.sink.frame_received(frame)

    def _in_list(self, pending: Pending, frame: Frame) -> None:
        """Asterisk writes a list in one piece: what comes amid it is its own, or a text of somebody's in it."""
        if pending["ActionID"] in frame.all("ActionID"):
            self._answer(pending, frame)
        else:
            pending.scrap()
            self._not_believed(frame, "it stands amid a list, which Asterisk writes in one piece")

    def _not_believed(self, frame: Frame, why: str) -> None:
        self.counters.forged_messages += 1
        self._tell_once("ami.forged", "\n".join(f"{name}: {value}" for name, value in frame.items()), why)

    def _tell_once(self, what: str, text: str, why: str = "") -> None:
        """The first of its kind in a session is logged, the others are counted: a caller must not fill the log."""
        if what not in self._told:
            self._told.add(what)
            log.warning(what, text=text[:SHOWN], reason=why, help="'callcenter check' tells more")

    def _answer(self, pending: Pending, frame: Frame) -> None:
        pending.heard = self._loop.time()
        try:
            outcome: Reply | AmiError | None = pending.add(frame)
        except AmiIncomplete as error:
            outcome = error
        self._list = pending if outcome is None else None
        if outcome is not None:
            self.counters.max_lag = max(self.counters.max_lag, pending.heard - pending.started)
            self._settle(pending, outcome)

    def write(self, action: Action, timeout: float, *, as_list: bool = False) -> Pending:
        """Write an action that carries an id; returns at once. AmiRefused if it must not be sent."""
        data = encode(action)
        if self.closed or self.transport.is_closing():
            pending = Pending(action, self._loop.time(), as_list)
            pending.settle(AmiNotConnected("no AMI session is up"))
            return pending
        # Sent first: a caller may wait for it, and the answer cannot be read before this turn of the loop is over.
        self.transport.write(data)
        point_when_written("ami.sent", action.name)
        pending = self.responses[action.action_id] = Pending(action, self._loop.time(), as_list, timeout)
        pending.timer = self._loop.call_later(timeout, self._expire, pending)
        self.counters.actions += 1
        self.counters.bytes_written += len(data)
        if self.transport.get_write_buffer_size() > MAX_UNSENT:
            self.drop("the PBX does not read what is sent to it")
        return pending

    def _expire(self, pending: Pending) -> None:
        if (left := pending.heard + pending.limit - self._loop.time()) > 0:
            # A long list on a slow link is no silence: given up in the middle, it would be asked for again for ever.
            pending.timer = self._loop.call_later(left, self._expire, pending)
            return
        self.counters.timeouts += 1
        unfinished = pending is self._list
        self._settle(pending, AmiTimeout(f"no answer to {pending['Action']} in time"))
        if unfinished:
            # What came meanwhile was taken for a part of it.
            self.drop(f"the list of {pending['Action']} had no end")

    def _settle(self, pending: Pending, outcome: Reply | AmiError) -> None:
        self.responses.pop(pending["ActionID"], None)
        if pending is self._list:
            self._list = None
        pending.settle(outcome)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection ended by itself."""
        self.drop(f"connection lost: {exc}" if exc else "the PBX closed the connection")

    def drop(self, reason: str) -> None:
        """End the session: what is unanswered is of unknown outcome and is never sent again."""
        if self.closed:
            return
        self.closed = True
        self.transport.abort()
        unanswered, self.responses = list(self.responses.values()), {}
        for pending in unanswered:
            self.counters.unknown_outcomes += 1
            pending.settle(AmiOutcomeUnknown(f"{pending['Action']} was sent, but then: {reason}"))
        if not self.banner.done():
            self.banner.set_exception(ConnectionError(reason))
            self.banner.exception()
        self.sink.session_lost(reason)

    def close(self) -> None:
        """panoramisk's name for the end; it would keep unanswered actions to send them again."""
        self.drop("closed by us")
