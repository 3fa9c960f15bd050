"""A frame is plain, immutable data with case-insensitive names."""

import pytest

from callcenter.ami.frame import Frame, Reply

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
