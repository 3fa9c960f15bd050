"""What a stranger got into a message is not taken for Asterisk's own word, in events and in lists."""

import pytest

from callcenter.ami.encode import Action
from callcenter.ami.errors import AmiTimeout
from callcenter.ami.frame import Frame
from callcenter.ami.genuine import doubt
from tests.fakes.ami_link import running
from tests.fakes.ami_server import FakeAmi, Peer, message, serve

CHANNEL = (
    "Event: {}\nPrivilege: call,all\nChannel: PJSIP/trunk-01\nCallerIDNum: {}\nExten: s\nUniqueid: 1.1\nLinkedid: 1.1\n"
)
SENT = "Event: UserEvent\nPrivilege: user,all\nUserEvent: CCArrived\n"


def frame(text: str) -> Frame:
    """A message, one header on each line."""
    return Frame(line.split(": ", 1) for line in text.splitlines() if line)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (CHANNEL.format("Hangup", "138"), ""),
        (CHANNEL.format("Hangup", "138\nUniqueid: 1.2"), "twice"),
        (CHANNEL.format("Newstate", "138\nChannelStateDesc: Up") + "ChannelStateDesc: Ring\n", "twice"),
        (CHANNEL.format("Hangup", "138") + "ChanVariable: A=1\nChanVariable: B=2\n", ""),
        (CHANNEL.format("UserEvent", "138") + "UserEvent: CCSaid\n", ""),
        (CHANNEL.format("UserEvent", "138\nUserEvent: CCSaid") + "UserEvent: Survey\n", "twice"),
        (CHANNEL.format("UserEvent", "138") + "UserEvent: Survey\nUserEvent: CCSaid\nUniqueid: 1.2\n", ""),
        (SENT + "Uniqueid: 1.2\nLine: 12345\n", "without the channel"),
        (SENT + "Line: 12345\n", "without the channel"),
        ("CallerIDName: <unknown>\nUniqueid: 1.1\n", "cut in two"),
    ],
    ids=[
        "an event as Asterisk writes it", "a second Uniqueid in front of the true one", "a second state",
        "variables, of which there are several", "our dialplan's UserEvent", "ours, slipped into a number",
        "somebody else's UserEvent, which we do not take", "sent by another AMI user", "and with no channel at all",
        "what is left behind a forged event",
    ],
)  # fmt: skip
def test_what_is_believed_and_what_is_not(text: str, why: str) -> None:
    """The reason says what speaks against it."""
    found = doubt(frame(text))
    assert why in found
    assert bool(found) == bool(why)


Message = tuple[tuple[str, str], ...]
SCRAP = (("Event", "Hangup"), ("Uniqueid", "1.2"))
REST = (("CallerIDName", "x"), ("Uniqueid", "1.1"))


def _rows(peer: Peer, action: Action, *messages: Message) -> None:
    peer.reply(action, ("EventList", "start"))
    for one in messages:
        peer.transport.write(message(*one))
    ends = ("EventList", "Complete"), ("ListItems", "3")
    peer.event("Complete", ("ActionID", action.action_id), *ends)


@pytest.mark.parametrize(
    ("first", "cut"),
    [
        (True, (SCRAP, REST)),
        (True, (REST,)),
        (True, ((("Response", "Success"),), REST)),
        (True, ((("Event", "Complete"), ("EventList", "Complete"), ("ListItems", "0")), REST)),
        (False, (SCRAP, (*REST, ("ActionID", "?")))),
        (False, (SCRAP, (("Event", "Row"), *REST, ("ActionID", "?")))),
        (False, ((("Response", "Success"), *REST, ("ActionID", "?")),)),
        (False, ((("Event", "E"), ("EventList", "Complete"), ("ListItems", "2"), *REST, ("ActionID", "?")),)),
        (False, ((("ActionID", "x"), *REST, ("ActionID", "?")),)),
    ],
)
async def test_a_row_that_was_cut_in_two_counts_and_is_left_out(first: bool, cut: tuple[Message, ...]) -> None:
    """The rows beside it are whole; the list is neither ended nor made incomplete by what stands amid it.

    `first`: the action's id stands at the beginning of each row, else at its end.
    """
    fake = FakeAmi()

    def answer(peer: Peer, action: Action) -> None:
        mark = ("ActionID", action.action_id)

        def row(name: str, *end: tuple[str, str]) -> Message:
            return (("Event", "Row"), *((mark,) if first else ()), ("P", "x"), ("Name", name), *end)

        end = () if first else (mark,)
        rest = (tuple(mark if pair == ("ActionID", "?") else pair for pair in one) for one in cut)
        _rows(peer, action, row("a", *end), row("spoilt"), *rest, row("b", *end))

    fake.answers["CoreShowChannels"] = answer
    async with serve(fake), running(fake.port, fake.secret) as (client, told):
        await told.up()
        rows = await client.list(Action("CoreShowChannels"))
        assert [one["Name"] for one in rows] == ["a", "b"]
        assert client.counters.forged_messages >= 1
        fake.peer.event("Hangup", ("Uniqueid", "1.1"))
        await told.until(lambda: "Hangup" in told.order)
        assert told.order.count("Hangup") == 1


async def test_a_list_without_an_end_ends_the_session() -> None:
    """What came after its beginning was taken for a part of it: only a new session knows the truth."""
    fake = FakeAmi()
    fake.answers["CoreShowChannels"] = lambda peer, action: peer.reply(action, ("EventList", "start"))
    async with serve(fake), running(fake.port, fake.secret) as (client, told):
        await told.up()
        with pytest.raises(AmiTimeout):
            await client.list(Action("CoreShowChannels"))
        await told.up(2)
        assert "the list of CoreShowChannels had no end" in [state.reason for state in told.states]
