"""What leaves for the PBX is read there as it was meant, or it does not leave."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callcenter.ami.encode import MAX_HEADERS, MAX_LINE, Action, _closely, clean, decode, encode
from callcenter.ami.errors import AmiRefused

TEXT = st.text(st.characters(codec=None, categories=None), max_size=60) | st.sampled_from(
    [
        "a\r\nAction: Command",
        "市民 热线",
        " x",
        "x ",
        "a,b",
        "1=2",
        'say "hi"',
        "C:\\",
        "\udcff",
        "\0",
        "\x85",
        "\u2028",
        ":",
    ]
)
NAME = st.sampled_from(
    ["Channel", "Context", "Exten", "CallerID", "Variable", "Value", "X-Y", "a b", "", "a:b", "channel"]
)


@given(
    name=st.sampled_from(["Originate", "Setvar", "Getvar", "Hangup", "setvar", "", "Bad Name"]),
    headers=st.dictionaries(NAME, TEXT, max_size=5),
    variables=st.dictionaries(st.sampled_from(["CC_CALL", "__CC_LINE", "A(b)", "x y"]), TEXT, max_size=3),
    action_id=TEXT,
    is_global=st.booleans(),
)
@example("Setvar", {"Variable": "CC_HEARTBEAT", "Value": "5"}, {}, "7", True)
@example("Originate", {"Channel": "PJSIP/1001"}, {"CC_CALL": "1.2"}, "7", False)
def test_what_is_sent_reads_back_the_same(
    name: str, headers: dict[str, str], variables: dict[str, str], action_id: str, is_global: bool
) -> None:
    """Every action either survives the wire unchanged or is refused."""
    action = Action(name, headers, variables, action_id, is_global)
    try:
        data = encode(action)
    except AmiRefused:
        return
    assert decode(data) == action
    assert data.count(b"\r\n\r\n") == 1
    assert data.endswith(b"\r\n\r\n")


@given(
    name=st.sampled_from(["Originate", "Setvar", "Hangup", "Bad Name", "Redirect"]),
    headers=st.dictionaries(NAME, TEXT | st.sampled_from(["/x", "", "%s", "a b"]), max_size=4),
    variables=st.dictionaries(st.sampled_from(["CC_CALL", "__CC_LINE", "A(b)"]), TEXT | st.just("%d"), max_size=3),
    action_id=TEXT | st.just("A1"),
)
@example("Originate", {"Channel": "PJSIP/1001", "CallerID": '"138****1" <9000>'}, {"CC_CALL": "1.2"}, "leg/cc-1.2-1")
def test_the_short_way_and_the_close_look_come_to_the_same(
    name: str, headers: dict[str, str], variables: dict[str, str], action_id: str
) -> None:
    """What is written without looking at each line is what the look at each line would have written, or refused."""
    action = Action(name, headers, variables, action_id)

    def outcome(write: Callable[[Action], bytes]) -> bytes | str:
        try:
            return write(action)
        except AmiRefused as error:
            return str(error)

    assert outcome(encode) == outcome(_closely)


def test_variables_go_out_one_by_one() -> None:
    """One Variable header each, so that no value can set a second variable."""
    data = encode(Action("Originate", {"Channel": "PJSIP/1"}, {"CC_CALL": "1.2", "CC_ROLE": "agent"}, "id7"))
    assert data == (
        b"Action: Originate\r\nActionID: id7\r\nChannel: PJSIP/1\r\n"
        b"Variable: CC_CALL=1.2\r\nVariable: CC_ROLE=agent\r\n\r\n"
    )


HANGUP = {"Channel": "PJSIP/1"}


@pytest.mark.parametrize(
    ("action", "header", "words"),
    [
        (Action("Hangup", {"Channel": "x\r\nAction: Command"}), "Channel", "carriage return"),
        (Action("Hangup", {"Channel": "x\nAction: Command"}), "Channel", "line feed"),
        (Action("Hangup", {"Channel": "x\0y"}), "Channel", "NUL"),
        (Action("Hangup", {"Channel\r\nX": "1"}), "Channel\r\nX", "not a header name"),
        (Action("Hangup\r\nX: 1", HANGUP), "Action", "plain word"),
        (Action("Hangup", HANGUP, action_id="1\n2"), "ActionID", "line feed"),
        (Action("Hangup", {"Channel": "/^PJSIP/.*/"}), "Channel", "pattern"),
        (Action("Hangup", {"Channel": " x"}), "Channel", "blank"),
        (Action("Hangup", {"Channel": "\ud800"}), "Channel", "Unicode"),
        (Action("Hangup", HANGUP, is_global=True), "Channel", "only Setvar"),
        (Action("Hangup", {"Channel": "a", "channel": "b"}), "*", "twice"),
        (Action("Hangup", {"Action": "Command"}), "Action", "twice"),
        (Action("Setvar", {"Variable": "X", "Value": "1"}), "Channel", "is_global"),
        (Action("Setvar", {"Channel": "", "Variable": "X"}), "Channel", "is_global"),
        (Action("Setvar", {"Channel": "", "Variable": "X"}, is_global=True), "Channel", "leave it out"),
        (Action("Setvar", HANGUP, {"X": "1"}), "Variable", "the header Variable"),
        (Action("Getvar", {"Variable": "SHELL(id)"}), "Variable", "plain"),
        (Action("Setvar", {"Channel": "c", "Variable": "SHELL(id)"}), "Variable", "plain"),
        (Action("Originate", {"Variable": "A=1"}), "Variable", "variables"),
        (Action("Originate", HANGUP, {"A": "1,B=2"}), "Variable A", "comma"),
        (Action("Originate", HANGUP, {"A": 'a"b'}), "Variable A", "double quote"),
        (Action("Originate", HANGUP, {"A": "a\\b"}), "Variable A", "backslash"),
        (Action("Originate", HANGUP, {"SHELL(id)": "1"}), "Variable SHELL(id)", "plain"),
    ],
)
def test_refused(action: Action, header: str, words: str) -> None:
    """What Asterisk would misread is refused, naming the header and the remedy."""
    with pytest.raises(AmiRefused, match=words) as error:
        encode(action)
    assert error.value.header == header
    assert error.value.remedy


def test_the_limit_counts_bytes() -> None:
    """A Chinese character is three bytes; the longest line allowed passes, one byte more does not."""
    room = MAX_LINE - len("CallerID: ")
    fits = "市" * (room // 3) + "x" * (room % 3)
    assert len(encode(Action("Originate", {"CallerID": fits}))) == len("Action: Originate\r\n\r\n") + MAX_LINE + 2
    with pytest.raises(AmiRefused, match="1023 bytes"):
        encode(Action("Originate", {"CallerID": fits + "x"}))


def test_too_many_lines_are_refused() -> None:
    """Asterisk would refuse the whole message."""
    headers = {f"H{number}": "1" for number in range(MAX_HEADERS - 1)}
    encode(Action("Hangup", headers))
    with pytest.raises(AmiRefused, match="129 lines"):
        encode(Action("Hangup", {**headers, "Last": "1"}))


def test_an_action_from_a_mapping() -> None:
    """The two headers with a meaning of their own are taken out, in any case."""
    action = Action.of({"action": "Hangup", "ACTIONID": "7", "Channel": "x"})
    assert action == Action("Hangup", {"Channel": "x"}, action_id="7")


@given(text=TEXT, limit=st.integers(1, 40))
def test_cleaned_text_is_always_accepted(text: str, limit: int) -> None:
    """A caller's name, whatever it holds, can be sent as a header and as a variable."""
    safe = clean(text, limit)
    assert len(safe.encode()) <= limit
    encode(Action("Originate", {"CallerID": safe}, {"CC_NAME": safe}))


@pytest.mark.parametrize(
    ("text", "safe"), [("李 雷\r\n(城管)", "李 雷 (城管)"), ("", ""), ('a"b\\c,d', "a b c d"), ("市民热线", "市民热线")]
)
def test_cleaning_keeps_what_can_be_kept(text: str, safe: str) -> None:
    """Only what would be misread goes."""
    assert clean(text) == safe


def test_cleaning_cuts_between_characters() -> None:
    """A name cut at seven bytes keeps two whole characters."""
    assert clean("市民热线", 7) == "市民"


def test_decode_reads_like_asterisk() -> None:
    """First of a name wins, blanks before a value go, lines without a colon are passed over."""
    data: Any = b"Action: Hangup\r\nnonsense\r\nChannel:  \t a\r\nChannel: b\r\nEmpty:\r\n\r\n"
    assert decode(data) == Action("Hangup", {"Channel": "a", "Empty": ""})
