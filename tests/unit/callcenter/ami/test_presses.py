"""Of a key whose end Asterisk tells twice, one is heard."""

import pytest

from callcenter.ami.frame import Frame
from callcenter.ami.presses import Presses


def tells(word: str, channel: str = "u1", direction: str = "Received") -> Frame:
    """ "+5": the key 5 begins, "-5": it ends, "x": the channel ends."""
    event = {"+": "DTMFBegin", "-": "DTMFEnd", "x": "Hangup"}[word[0]]
    return Frame([("Event", event), ("Uniqueid", channel), ("Digit", word[1:]), ("Direction", direction)])


def heard(presses: Presses, words: str) -> str:
    """The keys that are heard of what is told."""
    news = [word for word in words.split() if not presses.is_repeat(tells(word))]
    return "".join(word[1:] for word in news if word[0] == "-")


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        ("+5 -5", "5"),
        ("+* -* +5 -5 -5 +# -# -#", "*5#"),
        ("+* -* +5 -5 +# -# -5 -#", "*5#"),
        ("+3 -3 +3 -3 -3 -3", "33"),
        ("+3 -3 -3 +3 -3", "33"),
        ("+3 +3 -3 -3 -3", "33"),
        ("-1 -1 -2", "112"),
        ("+1 -1 x -2 -2", "122"),
    ],
    ids=["one", "held back", "after another", "equal", "equal, one by one", "equal, both begun", "SIP INFO", "gone"],
)
def test_each_key_is_heard_once(told: str, keys: str) -> None:
    assert heard(Presses(), told) == keys


def test_channels_are_told_apart_and_what_is_sent_to_a_phone_is_none_of_its_keys() -> None:
    presses = Presses()
    assert [presses.is_repeat(tells("+5")), presses.is_repeat(tells("-5", "u2"))] == [False, False]
    assert not presses.is_repeat(tells("+7", direction="Sent"))
    assert [presses.is_repeat(tells("-7")), presses.is_repeat(tells("-5")), presses.is_repeat(tells("-5"))] == [
        True,
        False,
        True,
    ]


def test_after_a_lost_link_ends_are_believed_until_a_beginning_is_told() -> None:
    presses = Presses()
    assert heard(presses, "+1 -1") == "1"
    presses.forget()
    assert heard(presses, "-2 +3 -3 -3") == "23"


def test_beginnings_without_an_end_are_not_kept_for_ever() -> None:
    presses = Presses()
    assert heard(presses, " ".join(["+1"] * 1000 + ["-1"] * 1000)) == "1" * 32
