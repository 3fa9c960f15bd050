"""A frame is plain, immutable data with case-insensitive names."""

from collections.abc import Iterable

import pytest

from callcenter.ami import frame
from callcenter.ami.frame import Frame, Reply
from callcenter.ami.genuine import is_plain

HANGUP = Frame([("Event", "Hangup"), ("Uniqueid", "1.2"), ("ChanVariable", "A=1"), ("chanvariable", "B=2")])


def test_names_are_case_insensitive() -> None:
    """However Asterisk writes a header, one name finds it."""
    assert HANGUP.get("UNIQUEID") == HANGUP["uniqueid"] == "1.2"
    assert "EVENT" in HANGUP
    assert 3 not in HANGUP


def test_a_missing_header_is_empty() -> None:
    """Absent and empty read alike, and a default can be given."""
    assert HANGUP.get("Cause") == ""
    assert HANGUP.get("Cause", "16") == "16"
    assert HANGUP.all("Cause") == ()
    with pytest.raises(KeyError):
        HANGUP["Cause"]


def test_repeated_headers_keep_their_order() -> None:
    """All values are there; the first one is the one that counts."""
    assert HANGUP.all("chanvariable") == ("A=1", "B=2")
    assert HANGUP.get("ChanVariable") == "A=1"
    assert list(HANGUP) == ["Event", "Uniqueid", "ChanVariable"]
    assert list(HANGUP.items())[-1] == ("ChanVariable", "B=2")


def test_a_frame_cannot_change() -> None:
    """It is kept and passed around, so it must not."""
    with pytest.raises(AttributeError, match="cannot be changed"):
        HANGUP.extra = 1


def test_equal_headers_are_equal_frames() -> None:
    """Frames compare and hash by what they hold."""
    same = Frame(list(HANGUP.items()))
    assert (same, hash(same)) == (HANGUP, hash(HANGUP))
    assert Frame([("Event", "Hangup")]) != HANGUP
    assert HANGUP != "Hangup"


def test_the_order_of_names_makes_no_difference_that_of_values_does() -> None:
    """Equal frames also have the same hash."""
    one, other = Frame([("A", "1"), ("B", "2")]), Frame([("B", "2"), ("A", "1")])
    assert (one, hash(one)) == (other, hash(other))
    assert Frame([("A", "1"), ("A", "2")]) != Frame([("A", "2"), ("A", "1")])


def test_names_that_come_several_times_are_gathered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller's text may bring thousands of names, and each of them is asked for: gathered anew each time, that would
    keep the engine for minutes."""
    gathered: list[int] = []

    def counting(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, tuple[str, ...]]]:
        gathered.append(1)
        return merged(pairs)

    merged = frame._merged
    monkeypatch.setattr(frame, "_merged", counting)
    many = Frame([("Event", "X"), *((f"N{number}", "") for number in range(500)), ("event", "Y")])
    assert not is_plain(many)
    assert [many.all(name) for name in many][:2] == [("X", "Y"), ("",)]
    assert len(list(many.items())) == 502
    assert len(gathered) == 1


def test_a_frame_in_a_log_shows_no_values() -> None:
    """Values hold callers' numbers."""
    assert repr(HANGUP) == "<Frame Event Hangup, 3 headers>"
    assert "1380" not in repr(Frame([("Response", "Success"), ("CallerIDNum", "13800138000")]))


def test_an_event_with_a_response_header_is_an_event() -> None:
    """OriginateResponse carries Response: it must not end the Originate."""
    assert not Frame([("Event", "OriginateResponse"), ("Response", "Failure")]).is_response
    assert Frame([("Response", "Error")]).is_response


@pytest.mark.parametrize(("word", "ok"), [("Success", True), ("Goodbye", True), ("Error", False), ("", False)])
def test_reply_says_whether_it_was_accepted(word: str, ok: bool) -> None:
    """Only the PBX's own words of acceptance count."""
    reply = Reply(Frame([("Response", word), ("Message", "so")]))
    assert (reply.ok, reply.message) == (ok, "so")
