"""What a manager port does with bytes that our encoder would never send, and what it never tells: on both PBXs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.contract.conftest import Pbx

NOBODY = "Channel: Local/s@callcenter-no-such-context\r\nApplication: Wait\r\nData: 1\r\nAsync: true"
Frame = dict[str, str]


class Raw:
    """A session of raw bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.events: list[Frame] = []

    async def ask(self, text: str) -> Frame:
        """Send a message as it is; the answer to it."""
        self.writer.write(text.encode())
        while True:
            frame = await self.read()
            if "Response" in frame and "Event" not in frame:
                return frame
            self.events.append(frame)

    async def read(self) -> Frame:
        """The next message."""
        async with asyncio.timeout(5):
            block = (await self.reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace")
        return {name: value for name, _, value in (line.partition(": ") for line in block.split("\r\n"))}

    async def login(self, pbx: Pbx) -> Frame:
        """Log in; events are on."""
        return await self.ask(f"Action: Login\r\nUsername: {pbx.user}\r\nSecret: {pbx.secret}\r\nEvents: on\r\n\r\n")

    async def told_of(self, id_: str) -> list[str]:
        """The ids of the Originates whose end was told, up to this one."""
        while not any(frame.get("ActionID") == id_ for frame in self._ends()):
            self.events.append(await self.read())
        return [frame["ActionID"] for frame in self._ends()]

    def _ends(self) -> list[Frame]:
        return [frame for frame in self.events if frame.get("Event") == "OriginateResponse"]


@asynccontextmanager
async def connected(pbx: Pbx) -> AsyncIterator[Raw]:
    """A connection that has read the banner."""
    reader, writer = await asyncio.open_connection("127.0.0.1", pbx.port)
    try:
        assert (await reader.readuntil(b"\r\n")).startswith(b"Asterisk Call Manager/")
        yield Raw(reader, writer)
    finally:
        writer.close()


async def test_nothing_from_before_the_login_is_ever_told(pbx: Pbx) -> None:
    async with connected(pbx) as early, connected(pbx) as other:
        await other.login(pbx)
        await other.ask(f"Action: Originate\r\nActionID: before\r\n{NOBODY}\r\n\r\n")
        await other.told_of("before")
        await early.login(pbx)
        await other.ask(f"Action: Originate\r\nActionID: after\r\n{NOBODY}\r\n\r\n")
        assert await early.told_of("after") == ["after"]


async def test_what_happens_while_events_are_off_is_lost(pbx: Pbx) -> None:
    async with connected(pbx) as deaf, connected(pbx) as other:
        await deaf.login(pbx)
        await other.login(pbx)
        await deaf.ask("Action: Events\r\nEventMask: off\r\n\r\n")
        await other.ask(f"Action: Originate\r\nActionID: missed\r\n{NOBODY}\r\n\r\n")
        await other.told_of("missed")
        await deaf.ask("Action: Events\r\nEventMask: on\r\n\r\n")
        await other.ask(f"Action: Originate\r\nActionID: heard\r\n{NOBODY}\r\n\r\n")
        assert await deaf.told_of("heard") == ["heard"]


async def test_an_action_before_the_login_is_refused(pbx: Pbx) -> None:
    async with connected(pbx) as raw:
        answer = await raw.ask("Action: CoreShowChannels\r\n\r\n")
        assert (answer["Response"], answer["Message"]) == ("Error", "Permission denied")


async def test_a_line_that_is_too_long_costs_the_message_and_not_the_session(pbx: Pbx) -> None:
    async with connected(pbx) as raw:
        await raw.login(pbx)
        answer = await raw.ask(f"Action: Setvar\r\nVariable: CC_LONG\r\nValue: {'x' * 2000}\r\n\r\n")
        assert (answer["Response"], answer["Message"]) == ("Error", "Failed to parse message: line too long")
        kept = await raw.ask("Action: Getvar\r\nVariable: CC_LONG\r\n\r\n")
        assert kept["Value"] == ""


async def test_too_many_lines_are_refused(pbx: Pbx) -> None:
    async with connected(pbx) as raw:
        await raw.login(pbx)
        answer = await raw.ask("Action: Ping\r\n" + "X: y\r\n" * 200 + "\r\n")
        assert (answer["Response"], answer["Message"]) == ("Error", "Too many lines in message or allocation failure")


async def test_a_bare_line_feed_ends_a_line(pbx: Pbx) -> None:
    """The reason why no value of ours may hold one."""
    async with connected(pbx) as raw:
        await raw.login(pbx)
        await raw.ask("Action: Setvar\r\nVariable: CC_BARE\r\nValue: a\nX: b\r\n\r\n")
        assert (await raw.ask("Action: Getvar\r\nVariable: CC_BARE\r\n\r\n"))["Value"] == "a"


async def test_the_first_of_a_repeated_header_counts(pbx: Pbx) -> None:
    async with connected(pbx) as raw:
        await raw.login(pbx)
        await raw.ask("Action: Setvar\r\nVariable: CC_TWICE\r\nValue: first\r\nValue: second\r\n\r\n")
        assert (await raw.ask("Action: Getvar\r\nVariable: CC_TWICE\r\n\r\n"))["Value"] == "first"
