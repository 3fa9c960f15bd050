"""A real session cut at every one of its bytes, and messages of absurd size: no frame is lost, none is invented."""

import asyncio
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.ami.counters import Counters
from callcenter.ami.encode import Action
from callcenter.ami.errors import AmiOutcomeUnknown
from callcenter.ami.frame import Frame
from callcenter.ami.protocol import MAX_FRAME, AmiProtocol
from tests.fakes.ami_link import FAST, running
from tests.fakes.ami_server import BANNER, FakeAmi, Peer, message, serve

CAPTURE = (Path(__file__).parents[3] / "fixtures/ami/engine.bin").read_bytes()
"""What a real Asterisk said to the engine's user; made by tests/fixtures/ami/record.py."""
END = b"\r\n\r\n"
MEGABYTE = 1 << 20


class Ear:
    """Takes what a protocol tells; nothing is ever written."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.lost = ""

    def text_received(self, text: str) -> bool:
        return False

    def frame_received(self, frame: Frame) -> None:
        self.frames.append(frame)

    def session_lost(self, reason: str) -> None:
        self.lost = reason


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Only asked for futures and the time."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def hear(loop: asyncio.AbstractEventLoop) -> Callable[[Iterable[bytes]], tuple[Ear, AmiProtocol]]:
    """A session that reads these pieces."""

    def read(pieces: Iterable[bytes]) -> tuple[Ear, AmiProtocol]:
        ear = Ear()
        protocol = AmiProtocol(ear, Counters(), loop, "mine.L")
        protocol.connection_made(asyncio.Transport())
        # Answers to the recorded session's own actions are looked at too.
        protocol.handle_message = ear.frame_received
        protocol.transport = _Nowhere()
        for piece in pieces:
            protocol.data_received(piece)
        return ear, protocol

    return read


class _Nowhere(asyncio.Transport):
    def abort(self) -> None:
        """Nothing to end."""


Hear = Callable[[Iterable[bytes]], tuple[Ear, AmiProtocol]]


def messages() -> list[bytes]:
    """The messages of the session, each with its end; before each of them the parser is in the same state."""
    body = CAPTURE.partition(b"\r\n")[2]
    parts = [part + END for part in body.split(END)[:-1]]
    assert b"".join(parts) == body
    assert len(parts) > 50
    return parts


def test_split_at_every_byte_the_session_gives_the_same_frames(hear: Hear) -> None:
    """Each message in two pieces at each of its bytes, the second one together with the message behind it."""
    parts, places = messages(), 0
    for part, after in zip(parts, [*parts[1:], b""], strict=True):
        whole = hear([BANNER + part + after])[0].frames
        assert len(whole) == 1 + bool(after)
        for place in range(1, len(part)):
            assert hear([BANNER + part[:place], part[place:] + after])[0].frames == whole, (part, place)
            places += 1
    # Between messages a piece ends with nothing left over.
    assert hear([BANNER, *parts])[0].frames == hear([CAPTURE])[0].frames
    assert places + len(parts) == len(b"".join(parts))


def test_cut_at_every_byte_the_whole_messages_before_it_count_and_nothing_else(hear: Hear) -> None:
    """The half message at the end is never delivered; the end itself is told once."""
    for part in messages():
        whole = hear([BANNER + part])[0].frames
        for place in range(1, len(part)):
            ear, protocol = hear([BANNER + part + part[:place]])
            protocol.connection_lost(None)
            protocol.data_received(part[place:])
            assert (ear.frames, ear.lost) == (whole, "the PBX closed the connection"), (part, place)


async def test_an_answer_cut_at_any_of_its_bytes_leaves_the_action_unknown_and_unrepeated() -> None:
    """Only the whole answer counts; after it nothing is unknown."""
    outcomes: list[bool] = []
    answers = [("Response", "Success"), ("Message", "Originate successfully queued")]

    def cut_after(place: int) -> Callable[[Peer, Action], None]:
        def answer(peer: Peer, action: Action) -> None:
            peer.transport.write(message(*answers, ("ActionID", action.action_id))[:place])
            peer.transport.close()

        return answer

    fake, calm = FakeAmi(), replace(FAST, ping_every=5.0, dead_after=5.0)
    async with serve(fake), running(fake.port, timing=calm) as (client, told):
        for sessions, place in enumerate(range(0, 200, 3), start=1):
            await told.up(sessions)
            fake.answers["Originate"] = cut_after(place)
            try:
                outcomes.append((await client.send(Action("Originate", {"Channel": "PJSIP/1"}))).ok)
            except AmiOutcomeUnknown:
                outcomes.append(False)
            await told.until(lambda count=sessions: [link.value for link in told.links()].count("lost") >= count)  # type: ignore[misc]
        sent = [action.action_id for action in fake.named("Originate")]
    whole = len(message(*answers, ("ActionID", sent[0])))
    assert outcomes == [place >= whole for place in range(0, 200, 3)]
    assert len(sent) == len(set(sent)) == len(outcomes)


@pytest.mark.parametrize(
    "flood",
    [
        b"Event: Flood\r\nX: " + b"x" * (12 * MEGABYTE),
        b"Response: Success\r\n" + b"Output: one of very many lines\r\n" * (10 * MEGABYTE // 32),
        b"Event: Flood\r\n" + b"N: 0123456789\r\n" * 100_000,
    ],
    ids=["one line", "output of a command", "very many lines"],
)
def test_an_endless_message_costs_the_session_and_little_memory(hear: Hear, flood: bytes) -> None:
    """What is read is bounded by the cap, whatever it is and however it comes."""
    pieces = [flood[start : start + 65536] for start in range(0, len(flood), 65536)]
    tracemalloc.start()
    try:
        ear, _ = hear([BANNER, *pieces, END])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert ear.lost == f"a message of more than {MAX_FRAME} bytes"
    assert ear.frames == []
    assert peak < 8 * MEGABYTE


def test_a_message_of_very_many_lines_below_the_cap_is_a_frame(hear: Hear) -> None:
    """Taken in a time that grows with its length, not with its square: that would be minutes."""
    block = b"Event: Crowd\r\n" + b"Name: v\r\n" * 100_000
    ear, _ = hear([BANNER + block + b"\r\n" + message(("Event", "Next"))])
    assert [frame.event for frame in ear.frames] == ["Crowd", "Next"]
    assert len(ear.frames[0].all("name")) == 100_000
