"""SIPp scenarios: well-formed, with the behaviour that was asked for."""

import struct
from xml.etree import ElementTree

import pytest

from callcenter.pbx.errors import PbxError
from callcenter.pbx.keys import KEY_MS, TONES, capture
from callcenter.pbx.scenario import (
    FOREVER_MS,
    SPEECH,
    Caller,
    Desk,
    Press,
    caller_xml,
    desk_xml,
    key_files,
    register_xml,
)

ANY = [
    caller_xml(Caller(line="12345")),
    caller_xml(Caller(line="12345", talk_ms=10, patience_ms=20, presses=(Press(5, "1"),), speech=True)),
    caller_xml(Caller(line="12345", name="李 雷", presses=(Press(0, "1#", key_ms=50, info=True),))),
    caller_xml(Caller(line="*45", numbers=("1001",), password="phone-secret")),
    desk_xml(Desk()),
    desk_xml(Desk(ring_ms=None, talk_ms=7, presses=(Press(5, "*5#"), Press(9, "*6#")), speech=True)),
    desk_xml(Desk(refuse=486)),
    desk_xml(Desk(provisional=None, crosses=True, hold_after_ms=200)),
    desk_xml(Desk(provisional=183)),
    register_xml("1001", "phone-secret", 7001, 60),
]


@pytest.mark.parametrize("xml", ANY)
def test_scenario_is_well_formed_and_every_jump_has_its_label(xml: str) -> None:
    assert "~{" not in xml
    root = ElementTree.fromstring(xml.partition("?>")[2].partition(">")[2])
    labels = {node.get("id") for node in root.iter("label")}
    for node in root.iter():
        for jump in ("next", "ontimeout"):
            assert node.get(jump) is None or node.get(jump) in labels


@pytest.mark.parametrize("xml", ANY)
def test_messages_have_no_blank_line_among_their_headers(xml: str) -> None:
    for message in xml.split("<![CDATA[")[1:]:
        head = message.partition("]]>")[0].strip("\n").partition("\n\n")[0]
        assert "Content-Length" in head


def test_caller_waits_talks_and_hangs_up_as_told() -> None:
    xml = caller_xml(Caller(line="12345", talk_ms=1500, patience_ms=900))
    assert '<recv response="200" timeout="900" ontimeout="give_up"' in xml
    assert '<recv request="BYE" timeout="1500" ontimeout="hang_up"' in xml


def test_none_is_for_ever_and_zero_is_at_once() -> None:
    assert f'timeout="{FOREVER_MS}" ontimeout="answer"' in desk_xml(Desk(ring_ms=None))
    assert 'timeout="1" ontimeout="answer"' in desk_xml(Desk(ring_ms=0))


def test_speech_is_a_file_that_is_there() -> None:
    assert SPEECH.stat().st_size > 8000
    assert str(SPEECH) in desk_xml(Desk(speech=True))
    assert str(SPEECH) not in desk_xml(Desk())


def test_challenged_caller_answers_with_its_own_name() -> None:
    xml = caller_xml(Caller(line="*45", numbers=("1050",), password="phone-secret"))
    assert "[authentication username=1050 password=phone-secret]" in xml
    assert xml.count("INVITE sip:") == 2


@pytest.mark.parametrize("word", ["a b", "a]b", "", "密码"])
def test_word_that_would_break_the_scenario_is_refused(word: str) -> None:
    with pytest.raises(PbxError, match="use letters, digits"):
        register_xml("1001", word, 7001, 60)


def test_phone_that_forwards_names_where_to() -> None:
    assert "Contact: <sip:7000@" in desk_xml(Desk(refuse=302, redirect="7000"))
    assert "Contact" not in desk_xml(Desk(refuse=486))
    with pytest.raises(PbxError, match="use letters, digits"):
        desk_xml(Desk(refuse=302, redirect="7000@evil>"))


def test_unknown_refusal_and_unknown_key_are_refused() -> None:
    with pytest.raises(PbxError, match="cannot refuse with 299"):
        desk_xml(Desk(refuse=299))
    with pytest.raises(PbxError, match="cannot say 199"):
        desk_xml(Desk(provisional=199))
    with pytest.raises(PbxError, match="cannot be pressed"):
        key_files((Press(0, "x"),))


def packets(pcap: bytes) -> list[tuple[int, int, int, int, bool]]:
    """Return (ms, sequence, timestamp, tone, ended) of every packet."""
    found, at = [], 24
    while at < len(pcap):
        seconds, micros, length, _ = struct.unpack_from("<IIII", pcap, at)
        rtp = pcap[at + 16 + 14 + 20 + 8 : at + 16 + length]
        _, _, sequence, stamp, _, tone, flags, _ = struct.unpack(">BBHIIBBH", rtp)
        found.append((seconds * 1000 + micros // 1000, sequence, stamp, tone, bool(flags & 0x80)))
        at += 16 + length
    return found


def test_equal_keys_in_a_row_are_two_keys() -> None:
    heard = packets(capture("*33#"))
    assert [TONES[tone] for _, _, _, tone, _ in heard[:: len(heard) // 4]] == list("*33#")
    assert len({stamp for _, _, stamp, _, _ in heard}) == 4
    assert [sequence for _, sequence, *_ in heard] == list(range(len(heard)))


def test_each_key_ends_three_times_and_leaves_a_gap_before_the_next() -> None:
    heard = packets(capture("12"))
    half = len(heard) // 2
    assert sum(ended for *_, ended in heard[:half]) == 3
    assert heard[half][0] == KEY_MS > heard[half - 1][0]


def test_later_press_has_later_timestamps() -> None:
    first, second = key_files((Press(0, "123"), Press(0, "4"))).values()
    assert max(stamp for _, _, stamp, _, _ in packets(first)) < min(stamp for _, _, stamp, _, _ in packets(second))
