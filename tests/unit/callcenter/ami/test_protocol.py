"""The same bytes give the same frames, however TCP cuts them; and nothing in them breaks the session."""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ami.counters import Counters
from callcenter.ami.encode import Action
from callcenter.ami.errors import AmiNotConnected
from callcenter.ami.frame import Frame
from callcenter.ami.protocol import MAX_FRAME, AmiProtocol
from tests.fakes.ami_server import BANNER, message

CAPTURES = Path(__file__).parents[3] / "fixtures/ami"
NAME = "市民热线·张三"


class Transport(asyncio.Transport):
    """Keeps what is written; never blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.aborted = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def abort(self) -> None:
        self.aborted = True

    def is_closing(self) -> bool:
        return self.aborted

    def get_write_buffer_size(self) -> int:
        return 0


class Session:
    """A protocol on a transport that exists only here; takes every frame as an event."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.lost: list[str] = []
        self.counters = Counters()
        self.transport = Transport()
        self.protocol = AmiProtocol(self, self.counters, LOOP, "mine.L")
        self.protocol.connection_made(self.transport)
        # The capture holds the answers to actions of a session that is not ours: they are looked at here, too.
        self.protocol.handle_message = self.frames.append

    def text_received(self, text: str) -> bool:
        return False

    def frame_received(self, frame: Frame) -> None:
        self.frames.append(frame)

    def session_lost(self, reason: str) -> None:
        self.lost.append(reason)

    def feed(self, chunks: Iterable[bytes]) -> "Session":
        for chunk in chunks:
            self.protocol.data_received(chunk)
        return self


class Loop(asyncio.SelectorEventLoop):
    """A loop that is only asked for futures and the time."""


LOOP = Loop()


@pytest.fixture(scope="module", autouse=True)
def _loop_is_closed() -> Iterator[None]:
    yield
    LOOP.close()


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    """The data cut at these places."""
    return [data[start:end] for start, end in pairwise([0, *sorted(places), len(data)])]


def capture(name: str) -> bytes:
    """Bytes received from a real Asterisk."""
    return (CAPTURES / f"{name}.bin").read_bytes()


@pytest.mark.parametrize("name", ["engine", "everything"])
def test_a_real_capture_in_one_piece(name: str) -> None:
    """Every message is a frame, names are whole, nothing is garbage: checked against a plain split of the text."""
    data = capture(name)
    session = Session().feed([data])
    plain = [block for block in data.decode().partition("\r\n")[2].split("\r\n\r\n") if block]
    assert len(session.frames) == len(plain) > 100
    for frame, block in zip(session.frames, plain, strict=True):
        lines = [tuple(line.split(": ", 1)) for line in block.strip("\r\n").split("\r\n")]
        assert sorted(frame.items()) == sorted(lines)
    assert session.counters.bad_messages == 0
    assert NAME in {frame.get("CallerIDName") for frame in session.frames}


@pytest.mark.parametrize("name", ["engine", "everything"])
def test_a_real_capture_byte_by_byte(name: str) -> None:
    """The worst chunking there is."""
    data = capture(name)
    whole = Session().feed([data])
    session = Session().feed(data[index : index + 1] for index in range(len(data)))
    assert session.frames == whole.frames


@pytest.mark.parametrize("seed", range(20))
def test_a_real_capture_in_random_pieces(seed: int) -> None:
    """Cut at random places, few or many of them."""
    rng, data = Random(seed), capture("everything")
    places = [rng.randrange(len(data)) for _ in range(rng.choice([3, 50, 2000]))]
    assert Session().feed(cut(data, places)).frames == Session().feed([data]).frames


def test_a_part_of_the_capture_cut_at_every_place() -> None:
    """Each single cut of 3,000 bytes around a Chinese name, characters and line ends included."""
    data = capture("engine")
    around = data.index(NAME.encode())
    part = BANNER + data[data.rindex(b"\r\n\r\n", 0, around) + 4 :][:3000]
    assert NAME.encode() in part
    whole = Session().feed([part]).frames
    assert len(whole) >= 2
    for place in range(len(part)):
        assert Session().feed(cut(part, [place])).frames == whole, f"cut at byte {place}"


@given(
    names=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=8), max_size=4
    ),
    seed=st.integers(),
)
def test_any_text_survives_any_chunking(names: list[str], seed: int) -> None:
    """Values come out as they went in, whatever characters they hold."""
    data = BANNER + b"".join(message(("Event", "E"), ("Name", name)) for name in names)
    rng = Random(seed)
    session = Session().feed(cut(data, [rng.randrange(len(data)) for _ in range(5)]))
    assert [frame["Name"] for frame in session.frames] == names


def test_bytes_that_are_no_text_are_marked() -> None:
    """Invalid UTF-8 becomes a visible mark and harms nothing around it, at every cut."""
    data = BANNER + b"Event: E\r\nName: \xe5\xb8 x \xff\r\nAfter: 1\r\n\r\n"
    for place in range(len(data)):
        [frame] = Session().feed(cut(data, [place])).frames
        assert (frame["Name"], frame["After"]) == ("\ufffd x \ufffd", "1")


def test_percent_signs_and_repeated_names_stay() -> None:
    """Nothing is decoded that Asterisk did not encode; the first of a name counts."""
    data = message(("Event", "E"), ("Result", "a%0D%0Ab"), ("uniqueid", "1"), ("Uniqueid", "2"))
    [frame] = Session().feed([BANNER + data]).frames
    assert frame["Result"] == "a%0D%0Ab"
    assert frame.all("UNIQUEID") == ("1", "2")


def test_an_empty_value_is_kept() -> None:
    """Also when it is the last header."""
    [frame] = Session().feed([BANNER + b"Event: E\r\nAccountCode: \r\n\r\n"]).frames
    assert "AccountCode" in frame


@pytest.mark.parametrize("step", [1, 7, 4096, 1 << 22])
def test_the_cap_is_the_same_at_every_chunking(step: int) -> None:
    """A message of exactly the cap passes, one byte more ends the session."""
    if step < 4096:
        step = 65521 * step
    head = b"Event: E\r\nX: "
    fits = head + b"x" * (MAX_FRAME - len(head)) + b"\r\n\r\n"
    over = head + b"x" * (MAX_FRAME - len(head) + 1) + b"\r\n\r\n"
    for data, lost in ((fits, []), (over, [f"a message of more than {MAX_FRAME} bytes"])):
        whole = BANNER + data
        session = Session().feed(cut(whole, range(step, len(whole), step)))
        assert session.lost == lost
        assert len(session.frames) == (0 if lost else 1)


def test_nothing_is_read_after_the_end() -> None:
    """A dropped session delivers no more frames, and ends once."""
    session = Session().feed([BANNER, message(("Event", "A"))])
    session.protocol.drop("enough")
    session.protocol.close()
    session.protocol.connection_lost(None)
    session.feed([message(("Event", "B"))])
    assert [frame.event for frame in session.frames] == ["A"]
    assert session.lost == ["enough"]
    assert session.transport.aborted


def test_a_drop_in_the_middle_of_a_read_stops_there() -> None:
    """What follows in the same bytes belongs to a session that is over."""
    session = Session()

    def handle(frame: Frame) -> None:
        session.frames.append(frame)
        session.protocol.drop("enough")

    session.protocol.handle_message = handle
    session.feed([BANNER + message(("Event", "A")) + message(("Event", "B"))])
    assert [frame.event for frame in session.frames] == ["A"]


@pytest.mark.parametrize("data", [b"SSH-2.0-x\r\n", b"\0" * 8, b"Asterisk Call Manager/" + b"1" * 500])
def test_something_else_than_ami(data: bytes) -> None:
    """A port that speaks another language is told at its first words."""
    session = Session().feed([data])
    assert session.lost == ["the other side is not an Asterisk manager port"]


async def test_an_action_on_a_dead_session_is_known_not_to_be_sent() -> None:
    """Nothing is written."""
    session = Session()
    session.protocol.drop("enough")
    pending = session.protocol.write(Action("Ping", action_id="1"), 1.0)
    with pytest.raises(AmiNotConnected):
        await pending.future
    assert session.transport.written == b""
