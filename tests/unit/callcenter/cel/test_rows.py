"""Lines of channel events: whole ones of ours are read, nothing that a caller writes passes for one."""

from hypothesis import given
from hypothesis import strategies as st

from callcenter.cel.rows import FIELDS, LONGEST, Row, rows
from tests.support.cel import line

# As a real Asterisk 22 wrote them.
REAL = (
    b'"1795713782.167988","CHAN_START","1795713782.0","1795713782.0","PJSIP/trunk-00000000","13900000001","12345",'
    b'"callcenter-trunk","",""\n'
    b'"1795714308.865070","CCArrived","1795714308.0","1795714308.1","PJSIP/trunk-00000001","139","12345",'
    b'"callcenter-in","CELGenUserEvent","{""extra"":""12345""}"\n'
    b'"1795713782.570169","HANGUP","1795713782.3","1795713782.3","PJSIP/trunk-00000002","13900000002","s",'
    b'"callcenter-ring","","{""hangupcause"":16,""hangupsource"":"""",""dialstatus"":""""}"\n'
)
# A caller whose number holds a line break and a whole line of its own, as Asterisk wrote it.
FORGED = (
    b'"1795714352.809741","CCArrived","1795714352.0","1795714352.1","PJSIP/trunk-00000003","1\n'
    b'""1795713782.000001"",""HANGUP"",""x"",""y"",""z"",""1"",""s"",""callcenter-ring"","""",""{}""\n'
    b'","s","callcenter-in","CELGenUserEvent","{""extra"":""12345""}"\n'
)


def test_the_lines_of_a_real_asterisk() -> None:
    born, arrived, gone = rows(REAL)
    assert (born.at, born.event, born.uniqueid, born.context) == (
        1795713782.167988,
        "CHAN_START",
        "1795713782.0",
        "callcenter-trunk",
    )
    assert (born.number, born.exten, born.extra) == ("13900000001", "12345", {})
    assert (arrived.linkedid, arrived.uniqueid, arrived.extra) == ("1795714308.0", "1795714308.1", {"extra": "12345"})
    assert (gone.event, gone.extra["hangupcause"], gone.extra["hangupsource"]) == ("HANGUP", "16", "")


def test_a_line_in_a_callers_number_is_a_part_of_the_number() -> None:
    [row] = rows(FORGED)
    assert row.event == "CCArrived"
    assert row.number.startswith('1\n"1795713782.000001","HANGUP"')


def test_reading_from_the_middle_of_it_does_not_bring_the_forged_line_to_life() -> None:
    for cut in range(1, len(FORGED)):
        assert list(rows(FORGED[cut:] + REAL)) == list(rows(REAL)), cut


def test_a_line_that_is_still_being_written_is_left_for_later() -> None:
    whole = list(rows(REAL))
    for cut in range(len(REAL)):
        assert list(rows(REAL[:cut])) == whole[: REAL[:cut].count(b"\n")], cut


def test_foreign_and_torn_lines_cost_nothing_but_themselves() -> None:
    master = b'"CHAN_START","1795713782.1","Bob","139"\n'
    torn, short = b'"1795713782.167988","HANG\n', b'"1795713782.167988","HANGUP","a","b"\n'
    unquoted, other_time = (
        b"1795713782.1,HANGUP\n",
        REAL.replace(b"1795713782.167988", b"2026-11-26 17:00:00")[:150] + b"\n",
    )
    huge = b'"1795713782.167988","HANGUP","' + b"x" * LONGEST + b'"\n'
    for junk in (master, torn, short, unquoted, other_time, huge, b"\n", b"\xff\xfe\x00\n", b'"""\n'):
        assert list(rows(junk + REAL)) == list(rows(REAL)), junk[:40]
        assert list(rows(REAL + junk + REAL))[-3:] == list(rows(REAL)), junk[:40]


def test_what_is_no_json_adds_nothing() -> None:
    for extra in ("{", "[1]", '"x"', "{}", "\x00"):
        [row] = rows(line("1.000000", "HANGUP", "a", "b", "c", "d", "e", "f", "g", extra).encode())
        assert row.extra == {}


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=40)


@given(st.lists(st.lists(TEXT, min_size=len(FIELDS) - 2, max_size=len(FIELDS) - 2), max_size=6), st.data())
def test_whatever_the_fields_hold_each_line_is_read_as_it_was_written(
    fields: list[list[str]], data: st.DataObject
) -> None:
    written = "".join(line(f"{n + 1}.000000", "HANGUP", *rest) for n, rest in enumerate(fields)).encode()
    read = list(rows(written))
    assert [[r.linkedid, r.uniqueid, r.channel, r.number, r.exten, r.context, r.application] for r in read] == [
        rest[:7] for rest in fields
    ]
    # From any place on, what is read is the end of the same.
    cut = data.draw(st.integers(0, len(written)))
    later: list[Row] = list(rows(written[cut:]))
    assert later == read[len(read) - len(later) :]
