"""Messages as no Asterisk should write them: the session lives on, no other call is touched, the log is not flooded."""

import asyncio
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from callcenter.ami.counters import Counters
from callcenter.ami.encode import Action
from callcenter.ami.frame import Frame
from callcenter.ami.inbound import coming, translate
from callcenter.ami.protocol import BANNER, MAX_FRAME, AmiProtocol
from callcenter.domain import facts as f
from callcenter.domain.ids import ChannelId, PbxName
from tests.support.newchannel import written
from tests.unit.callcenter.ami.test_protocol import Transport

PBX = PbxName("main")
BANNER_LINE = BANNER + b"11.0.0\r\n"
HEAD = b"Privilege: call,all\r\nChannel: PJSIP/trunk-01\r\n"
MINE = ChannelId("1.1")
NEXT = b"Event: Newstate\r\n" + HEAD + b"ChannelStateDesc: Up\r\nUniqueid: 9.9\r\nLinkedid: 9.9\r\n\r\n"
GENUINE = f.LegAnswered(pbx=PBX, channel=ChannelId("9.9"))


def hangup(cause: bytes = b"16", uniqueid: bytes = b"1.1", more: bytes = b"") -> bytes:
    """A hang-up as Asterisk writes it."""
    return b"Event: Hangup\r\n" + HEAD + more + b"Uniqueid: " + uniqueid + b"\r\nCause: " + cause + b"\r\n\r\n"


def gone(cause: int = 16) -> f.Fact:
    """The fact that it stands for."""
    return f.ChannelHungUp(pbx=PBX, channel=MINE, cause=cause)


def arrived(name: bytes) -> bytes:
    """A caller with this name."""
    head = b"Event: UserEvent\r\n" + HEAD + b"CallerIDNum: 138\r\nCallerIDName: " + name
    return head + b"\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\nUserEvent: CCArrived\r\nLine: 12345\r\n\r\n"


def caller(name: str) -> f.Fact:
    """The fact of that caller."""
    return f.CallerArrived(pbx=PBX, channel=MINE, linkedid="1.1", line="12345", number="138", name=name)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Row:
    """What comes, the facts it stands for, and what is counted of it."""

    data: bytes
    facts: tuple[f.Fact, ...] = ()
    unreadable: int = 0
    forged: int = 0
    late: int = 0


RESPONSE = b"Response: Success\r\nActionID: nobody.A1\r\n\r\n"
ROWS = {
    "an empty message": Row(b"\r\n\r\n"),
    "many of them": Row(b"\r\n" * 41),
    "lines that end with a line feed only": Row(hangup().replace(b"\r\n", b"\n") + b"\r\n\r\n"),
    "lines that end with two carriage returns": Row(hangup().replace(b"\r\n", b"\r\r\n") + b"\r\n\r\n"),
    "a header without a colon": Row(hangup(more=b"nonsense\r\n"), (gone(),)),
    "a header without a name": Row(hangup(more=b": nameless\r\n"), (gone(),)),
    "a second Uniqueid": Row(hangup(more=b"Uniqueid: 2.2\r\n"), forged=1),
    "an event that is an answer as well": Row(hangup(more=b"Response: Success\r\n"), (gone(),)),
    "an answer to an action nobody sent": Row(RESPONSE, late=1),
    "the same answer twice": Row(RESPONSE * 2, late=2),
    "an answer without an action's id": Row(b"Response: Error\r\nMessage: x\r\n\r\n", late=1),
    "a hang-up of a channel that never was": Row(hangup(), (gone(),)),
    "line breaks as Asterisk escapes them": Row(arrived(rb"a\r\nEvent: Hangup"), (caller(r"a\r\nEvent: Hangup"),)),
    "bytes of another encoding": Row(arrived("市民".encode("gbk")), (caller("\ufffd\ufffd\ufffd\ufffd"),)),
    "a NUL": Row(arrived(b"a\0b"), (caller("a\0b"),)),
    "a value of more than 64 KiB": Row(arrived(b"x" * 65_537), (caller("x" * 80),)),
    "a negative cause": Row(hangup(b"-1"), (gone(0),)),
    "a cause that is no number": Row(hangup(b"NaN"), (gone(0),)),
    "a cause in full-width digits": Row(hangup("１６".encode()), (gone(16),)),
    "a cause of a thousand digits": Row(hangup(b"9" * 1000), (gone(0),)),
    "no cause": Row(hangup(b""), (gone(0),)),
    "no channel's id": Row(hangup(uniqueid=b"")),
    "what was left of a message that was cut": Row(b"CallerIDName: x\r\nUniqueid: 1.1\r\n\r\n", unreadable=1),
    "an event without a name": Row(b"Event: \r\n" + HEAD + b"\r\n", forged=1),
    "an unknown event": Row(b"Event: Wonder\r\n" + HEAD + b"Uniqueid: 1.1\r\n\r\n"),
}  # fmt: skip


class Session:
    """A session whose events become facts."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.told: list[f.Fact] = []
        self.lost: list[str] = []
        self.counters = Counters()
        self.protocol = AmiProtocol(self, self.counters, loop, "mine.L")
        self.protocol.connection_made(Transport())

    def text_received(self, text: str) -> bool:
        if (fact := coming(PBX, text)) is not None:
            self.told.append(fact)
        return fact is not None

    def frame_received(self, frame: Frame) -> None:
        if (fact := translate(PBX, frame)) is not None:
            self.told.append(fact)

    def session_lost(self, reason: str) -> None:
        self.lost.append(reason)


@pytest.fixture
async def session() -> Session:
    """A session that has just begun."""
    session = Session(asyncio.get_running_loop())
    session.protocol.data_received(BANNER_LINE)
    return session


@pytest.mark.parametrize("name", ROWS)
async def test_the_next_message_is_read_as_it_stands(name: str, session: Session) -> None:
    """Three times, and each is counted; the log tells of the first."""
    row = ROWS[name]
    with capture_logs() as said:
        for _ in range(3):
            session.protocol.data_received(row.data + NEXT)
    assert session.told == [*row.facts, GENUINE] * 3
    assert session.lost == []
    counted = session.counters
    found = (counted.bad_messages, counted.forged_messages, counted.late_replies)
    assert found == tuple(3 * number for number in (row.unreadable, row.forged, row.late))
    assert len(said) == bool(row.unreadable) + bool(row.forged)


async def test_a_caller_told_of_amid_a_list_is_not_believed(session: Session) -> None:
    """However well it is written: Asterisk writes a list in one piece."""
    caller = written().encode() + b"\r\n\r\n"
    pending = session.protocol.write(Action("CoreShowChannels", action_id="mine.L1"), 1.0, as_list=True)
    session.protocol.data_received(b"Response: Success\r\nActionID: mine.L1\r\nEventList: start\r\n\r\n" + caller)
    assert (session.told, session.counters.forged_messages) == ([], 1)
    end = b"Event: CoreShowChannelsComplete\r\nActionID: mine.L1\r\nEventList: Complete\r\nListItems: 0\r\n\r\n"
    session.protocol.data_received(end + caller)
    assert (await pending.future).ok
    assert [type(fact) for fact in session.told] == [f.CallerComing]


async def test_an_answer_that_comes_twice_answers_once(session: Session) -> None:
    pending = session.protocol.write(Action("Ping", action_id="mine.A1"), 1.0)
    answer = b"Response: Success\r\nActionID: mine.A1\r\nMessage: %s\r\n\r\n"
    session.protocol.data_received(answer % b"first" + answer % b"second" + NEXT)
    assert (await pending.future).message == "first"
    assert (session.counters.late_replies, session.told) == (1, [GENUINE])


async def test_a_banner_of_a_version_to_come_is_taken(session: Session) -> None:
    young = Session(asyncio.get_running_loop())
    young.protocol.data_received(b"Asterisk Call Manager/99.9\r\n" + NEXT)
    assert (await young.protocol.banner, young.told) == ("99.9", [GENUINE])


async def test_a_message_without_an_end_ends_the_session_before_it_fills_the_memory(session: Session) -> None:
    for _ in range(40):
        session.protocol.data_received(b"x" * 65_536)
    assert session.lost == [f"a message of more than {MAX_FRAME} bytes"]
    assert len(session.protocol._buffer) <= MAX_FRAME + 65_536 + 8
