"""AMI events in our words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ami.frame import Frame
from callcenter.ami.genuine import doubt
from callcenter.ami.inbound import MAX_NAME, coming, is_reachable, translate
from callcenter.ami.protocol import _headers
from callcenter.domain import facts as f
from callcenter.domain.ids import ChannelId, LineNumber, PbxName
from tests.support import capture
from tests.support.newchannel import HEADERS, written

PBX, X = PbxName("main"), ChannelId("1795.1")


def event(name: str, **headers: str) -> f.Fact | None:
    """The fact of one event on the channel 1795.1."""
    rows = {"Event": name, "Uniqueid": X} | {key.replace("_", "-"): value for key, value in headers.items()}
    return translate(PBX, Frame(rows.items()))


def user_event(name: str, **headers: str) -> f.Fact | None:
    return event("UserEvent", UserEvent=name, **headers)


# Our dialplan's events.


def test_a_caller_arrives() -> None:
    told = user_event(
        "CCArrived",
        Linkedid="1795.0",
        CallerIDNum="+86 138-0013-8000",
        CallerIDName="市民",
        ChannelStateDesc="Ring",
        Line="12345",
    )
    assert told == f.CallerArrived(
        pbx=PBX, channel=X, linkedid="1795.0", line=LineNumber("12345"), number="+8613800138000", name="市民", up=False
    )


@pytest.mark.parametrize(("number", "known"), [("<unknown>", ""), ("", ""), ("anonymous", ""), ("110", "110")])
def test_a_caller_without_a_number(number: str, known: str) -> None:
    told = user_event("CCArrived", CallerIDNum=number, Line="12345", ChannelStateDesc="Up")
    assert isinstance(told, f.CallerArrived)
    assert (told.number, told.up) == (known, True)


@pytest.mark.parametrize(
    ("name", "headers", "fact"),
    [
        ("CCDigits", {"Node": "top.1", "Digits": "2"}, f.DigitsCollected(pbx=PBX, channel=X, node="top.1", digits="2")),
        ("CCDigits", {"Node": "top.1"}, f.DigitsCollected(pbx=PBX, channel=X, node="top.1", digits="")),
        ("CCSaid", {}, f.PromptSaid(pbx=PBX, channel=X)),
        ("CCAfter", {}, f.CallerReleased(pbx=PBX, channel=X)),
        ("CCNoBridge", {"Result": "NONEXISTENT"}, f.BridgeMissed(pbx=PBX, channel=X, result="NONEXISTENT")),
        (
            "CCFeature",
            {"Feature": "pause", "Argument": "2", "Endpoint": "1001"},
            f.FeatureDialled(pbx=PBX, channel=X, endpoint="1001", feature="pause", argument="2"),
        ),
        ("CCLeftRoom", {"Role": "agent"}, None),
        ("SomebodyElses", {"Line": "12345"}, None),
    ],
)
def test_the_dialplans_events(name: str, headers: dict[str, str], fact: f.Fact | None) -> None:
    assert user_event(name, **headers) == fact


@pytest.mark.parametrize("name", ["CCArrived", "CCDigits", "CCFeature", "CCSaid", "CCAfter", "CCNoBridge"])
def test_an_event_without_a_channel_is_forged(name: str) -> None:
    """Another manager can send a UserEvent, but it comes from no channel."""
    forged = Frame([("Event", "UserEvent"), ("UserEvent", name), ("Line", "12345"), ("Endpoint", "1001")])
    assert translate(PBX, forged) is None
    assert translate(PBX, Frame([*forged.items(), ("Uniqueid", "")])) is None


def test_headers_that_a_dialplan_text_repeats_do_not_count() -> None:
    """Asterisk writes its own headers first; what a text smuggles in behind them is not believed."""
    rows = [("Event", "UserEvent"), ("Uniqueid", X), ("UserEvent", "CCAfter"), ("Uniqueid", "victim")]
    assert translate(PBX, Frame(rows)) == f.CallerReleased(pbx=PBX, channel=X)


# A caller whose trunk leads straight into our context.


COMING = {
    "Channel": "PJSIP/trunk-0000002a",
    "ChannelStateDesc": "Ring",
    "Context": "callcenter-trunk",
    "Exten": "12345",
    "Linkedid": "1795.0",
    "CallerIDNum": "+86 138-0013-8000",
}


@pytest.mark.parametrize("exten", ["12345", "+12345"])
def test_a_caller_is_seen_before_the_dialplan_starts(exten: str) -> None:
    assert event("Newchannel", **COMING | {"Exten": exten}) == f.CallerComing(
        pbx=PBX, channel=X, endpoint="trunk", linkedid="1795.0", line=LineNumber("12345"), number="+8613800138000"
    )


@pytest.mark.parametrize(
    "other",
    [
        {"Context": "from-trunk"},
        {"ChannelStateDesc": "Down"},
        {"ChannelStateDesc": "Up"},
        {"Exten": "s"},
        {"Exten": ""},
        {"Exten": "1"},
        {"Exten": "12345x"},
        {"Exten": "１２３４５"},
        {"Exten": "12345\n"},
        {"Exten": "1" * 40},
    ],
)
def test_any_other_channel_is_only_a_phones(other: dict[str, str]) -> None:
    assert event("Newchannel", **COMING | other) == f.PhoneChannelOpened(pbx=PBX, channel=X, endpoint="trunk")


# The same on a shorter way: what it takes, it takes for what the longer one does.


def line_by_line(text: str) -> Frame:
    return Frame(_headers(text))


def test_a_caller_is_read_on_the_shortest_way() -> None:
    told = coming(PBX, written())
    assert isinstance(told, f.CallerComing)
    assert told == translate(PBX, line_by_line(written()))
    assert coming(PBX, written() + "\r\nChanVariable(PJSIP/trunk-0000002a): A=1") == told


def test_real_events_are_read_alike_on_both_ways() -> None:
    taken = 0
    for text in capture.texts("engine"):
        told = coming(PBX, text)
        expected = translate(PBX, line_by_line(text))
        assert told == (expected if isinstance(expected, f.CallerComing) else None)
        taken += told is not None
    assert taken > 0


BREAK = st.sampled_from(["\r\n", "\r", "\n", "\r\nUniqueid: 9.9", "\r\nChanVariable: ", "\r\nLinkedid: 9.9\r\nX: "])
HOSTILE = st.lists(BREAK | st.sampled_from([*HEADERS, ": ", "1", "a", "<unknown>", "", "é"]), max_size=8).map("".join)


@given(changes=st.dictionaries(st.sampled_from(HEADERS[2:]), HOSTILE, min_size=1, max_size=3))
def test_no_text_is_taken_for_another_caller_than_line_by_line(changes: dict[str, str]) -> None:
    text = written(**changes)
    told = coming(PBX, text)
    if told is not None:
        frame = line_by_line(text)
        assert told == translate(PBX, frame)
        assert doubt(frame) == ""


@pytest.mark.parametrize("name", ["CallerIDNum", "CallerIDName", "Exten"])
def test_a_line_break_in_what_a_caller_chooses_is_never_taken(name: str) -> None:
    rest = "\r\n".join(
        line for line in written().split("\r\n") if line.partition(":")[0] in HEADERS[HEADERS.index(name) + 1 :]
    )
    for forged in (f"1\r\n{rest}", f"1\r\n{rest}\r\nChanVariable: x", "1\r\nUniqueid: 9.9"):
        assert coming(PBX, written(**{name: forged})) is None


# Asterisk's own events.


@pytest.mark.parametrize(
    ("name", "headers", "fact"),
    [
        (
            "Newchannel",
            {"Channel": "PJSIP/1001-0000002a"},
            f.PhoneChannelOpened(pbx=PBX, channel=X, endpoint="1001"),
        ),
        ("Newchannel", {"Channel": "Local/s@callcenter-0001;1"}, None),
        ("Newstate", {"ChannelStateDesc": "Ringing"}, f.LegRinging(pbx=PBX, channel=X)),
        ("Newstate", {"ChannelStateDesc": "Up"}, f.LegAnswered(pbx=PBX, channel=X)),
        ("Newstate", {"ChannelStateDesc": "Dialing"}, None),
        ("Hangup", {"Cause": "17"}, f.ChannelHungUp(pbx=PBX, channel=X, cause=17)),
        ("Hangup", {"Cause": "-1"}, f.ChannelHungUp(pbx=PBX, channel=X, cause=0)),
        ("Hangup", {}, f.ChannelHungUp(pbx=PBX, channel=X, cause=0)),
        ("HangupRequest", {"Cause": "127"}, f.HangupRequested(pbx=PBX, channel=X)),
        (
            "BridgeEnter",
            {"BridgeUniqueid": "b", "BridgeNumChannels": "2", "BridgeCreator": "<unknown>"},
            f.BridgeEntered(pbx=PBX, channel=X, bridge="b", members=2),
        ),
        ("BridgeEnter", {"BridgeUniqueid": "b", "BridgeCreator": "ConfBridge"}, None),
        ("BridgeLeave", {"BridgeUniqueid": "b"}, f.BridgeLeft(pbx=PBX, channel=X, bridge="b")),
        (
            "OriginateResponse",
            {"Response": "Failure", "ActionID": "leg/cc-1795.1-1", "Reason": "5"},
            f.LegFailed(pbx=PBX, channel=ChannelId("cc-1795.1-1"), reason=5),
        ),
        ("OriginateResponse", {"Response": "Success", "ActionID": "leg/cc-1795.1-1"}, None),
        ("DTMFEnd", {"Direction": "Received", "Digit": "#"}, f.KeyPressed(pbx=PBX, channel=X, digit="#")),
        ("DTMFEnd", {"Direction": "Sent", "Digit": "#"}, None),
        ("ConfbridgeJoin", {"Conference": "1795.0"}, f.RoomEntered(pbx=PBX, channel=X, room="1795.0")),
        ("ConfbridgeLeave", {"Conference": "1795.0"}, None),
        ("VarSet", {}, None),
    ],
)
def test_asterisks_events(name: str, headers: dict[str, str], fact: f.Fact | None) -> None:
    assert event(name, **headers) == fact


@pytest.mark.parametrize(
    ("device", "state", "fact"),
    [
        ("PJSIP/1001", "NOT_INUSE", f.PhoneChanged(pbx=PBX, endpoint="1001", reachable=True)),
        ("PJSIP/1001", "UNAVAILABLE", f.PhoneChanged(pbx=PBX, endpoint="1001", reachable=False)),
        ("PJSIP/a/b", "INVALID", f.PhoneChanged(pbx=PBX, endpoint="a/b", reachable=False)),
        ("Queue:q", "NOT_INUSE", None),
        ("confbridge:1", "INUSE", None),
    ],
)
def test_a_device_changes(device: str, state: str, fact: f.Fact | None) -> None:
    assert event("DeviceStateChange", Device=device, State=state) == fact


def test_which_devices_can_be_rung() -> None:
    states = ("UNKNOWN", "NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE", "ONHOLD")
    assert {state for state in states if not is_reachable(state)} == {"INVALID", "UNAVAILABLE"}


# Real traffic.


def test_the_story_of_a_real_call() -> None:
    """What the engine hears of three calls that a real Asterisk carried, each the same."""
    told = [fact for frame in capture.frames("engine") if (fact := translate(PBX, frame)) is not None]
    story = [fact for fact in told if not isinstance(fact, f.PhoneChanged)]
    begins = [i for i, fact in enumerate(story) if isinstance(fact, f.CallerComing)]
    calls = [story[start:end] for start, end in pairwise([*begins, len(story)])]
    assert len(calls) == 3
    for number, facts in enumerate(calls, start=1):
        names = [type(fact).__name__ for fact in facts]
        assert names[:10] == [
            "CallerComing",
            "CallerArrived",
            "PhoneChannelOpened",
            "LegRinging",
            "LegAnswered",
            "LegAnswered",
            "BridgeEntered",
            "BridgeEntered",
            "KeyPressed",
            "KeyPressed",
        ]
        # Which of the two is gone first is left to Asterisk.
        assert sorted(names[10:]) == ["BridgeLeft", "BridgeLeft", "ChannelHungUp", "ChannelHungUp"]
        coming, arrived = facts[:2]
        assert isinstance(coming, f.CallerComing)
        assert isinstance(arrived, f.CallerArrived)
        assert (arrived.line, arrived.number, arrived.name) == ("12345", f"1380013800{number}", "市民热线·张三")
        assert arrived.linkedid == arrived.channel == coming.channel == coming.linkedid
        assert (coming.endpoint, coming.line, coming.number) == ("trunk", arrived.line, arrived.number)


def test_phones_of_a_real_call() -> None:
    facts = [translate(PBX, frame) for frame in capture.frames("engine") if frame.event == "DeviceStateChange"]
    phones = {fact.endpoint for fact in facts if isinstance(fact, f.PhoneChanged)}
    assert phones == {"trunk", "1001"}


def test_of_all_that_a_pbx_can_tell_only_this_concerns_us() -> None:
    """Everything that Asterisk sent without a filter: nothing breaks, and the rest is silence."""
    heard = {frame.event for frame in capture.frames("everything") if translate(PBX, frame) is not None}
    channels = {"UserEvent", "Newchannel", "Newstate", "Hangup", "HangupRequest", "BridgeEnter", "BridgeLeave"}
    assert heard <= {*channels, "DTMFEnd", "DeviceStateChange"}
    assert "UserEvent" in heard


# Whatever comes.


KINDS = (
    *("UserEvent", "Newchannel", "Newstate", "Hangup", "HangupRequest", "BridgeEnter"),
    *("OriginateResponse", "DeviceStateChange", "DTMFEnd", "ConfbridgeJoin"),
)
NAMES = (
    *("UserEvent", "Uniqueid", "Channel", "CallerIDNum", "CallerIDName", "Line", "Digits", "Cause", "Reason"),
    *("Device", "State", "Response", "ActionID", "ChannelStateDesc", "Direction", "Digit", "BridgeNumChannels"),
)
WORDS = st.sampled_from(["CCArrived", "CCDigits", "CCFeature", "Failure", "Received"])
VALUES = st.one_of(st.text(max_size=200), WORDS)


@given(st.sampled_from(KINDS), st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=12))
def test_no_frame_breaks_the_translation(kind: str, headers: list[tuple[str, str]]) -> None:
    fact = translate(PBX, Frame([("Event", kind), *headers]))
    if isinstance(fact, f.CallerArrived):
        assert len(fact.name) <= MAX_NAME
        assert all(char in "+0123456789" for char in fact.number + fact.line)
    if isinstance(fact, f.DigitsCollected):
        assert len(fact.digits) <= 32
    if isinstance(fact, f.KeyPressed):
        assert len(fact.digit) <= 1
