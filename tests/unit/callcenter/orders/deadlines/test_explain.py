"""A due moment is explained in words that somebody can check with a calendar on the wall."""

import pytest

from callcenter.domain.record import replace
from callcenter.orders.case import Case
from callcenter.orders.deadlines import explain, wording
from callcenter.orders.deadlines.span import Unit
from callcenter.orders.terms import DueKind
from tests.support.calendar import ZONE, at
from tests.unit.callcenter.orders.deadlines.cases import DEADLINES, accepted, dispatched, signed


def told(case: Case, kind: DueKind, lang: wording.Language = "en") -> list[str]:
    """The explanation."""
    return [wording.say(reason, ZONE, lang) for reason in explain.reasons(case, kind, DEADLINES.counter(case))]


def test_the_days_that_count_and_those_that_do_not_are_named() -> None:
    """With the adjusted working day, and in both languages."""
    case = dispatched(accepted())
    assert told(case, DueKind.HANDLE) == [
        "5 working days from Wed 2026-09-30 10:10, whose day is not counted",
        "Thu 2026-10-01 to Wed 2026-10-07 are not counted (National Day)",
        "day 3 is Sat 2026-10-10, an adjusted working day",
        "Sun 2026-10-11 is not counted (weekend)",
        "due on Tue 2026-10-13 at 24:00",
    ]
    assert told(case, DueKind.HANDLE, "zh") == [
        "2026-09-30（周三） 10:10起算，5个工作日，当日不计",
        "2026-10-01（周四）至2026-10-07（周三）不计（国庆节）",
        "第3日为2026-10-10（周六），调休上班日",
        "2026-10-11（周日）不计（周末）",
        "2026-10-13（周二） 24:00到期",
    ]


def test_an_extension_and_a_pause_are_told_in_their_order() -> None:
    """And what is not known of the next year."""
    case = signed(dispatched(accepted()))
    case = replace(case, dues=DEADLINES.extended(case, at("2026-10-08 10:00")), paused_at=at("2026-10-23 10:00"))
    case = replace(case, dues=DEADLINES.resumed(case, at("2026-12-30 09:00")))
    assert [line for line in told(case, DueKind.HANDLE) if "not counted (" not in line][2:] == [
        "extended by 10 working days on Thu 2026-10-08 10:00, after the last day",
        "paused from Fri 2026-10-23 10:00 to Wed 2026-12-30 09:00: 2 working days were left, "
        "counted from the day after",
        "due on Fri 2027-01-01 at 24:00",
        "the holidays of 2027 are not known: the date is provisional and is counted again when they are",
    ]


def test_a_last_day_that_moves_says_from_where() -> None:
    """Calendar days that end in the October holidays."""
    case = dispatched(accepted())
    steps = (replace(case.dues.steps[-1], span="3d"),)
    assert told(replace(case, dues=replace(case.dues, steps=steps)), DueKind.HANDLE) == [
        "3 calendar days from Wed 2026-09-30 10:10, whose day is not counted",
        "the last day, Sat 2026-10-03, is no working day (National Day): moved to Thu 2026-10-08",
        "due on Thu 2026-10-08 at 24:00",
    ]


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ("1wd", "1 working day from Wed 2026-09-30 10:10, whose day is not counted"),
        ("1d", "1 calendar day from Wed 2026-09-30 10:10, whose day is not counted"),
        ("1h", "1 hour from Wed 2026-09-30 10:10, without a break"),
        ("1h_office", "1 office hour from Wed 2026-09-30 10:10"),
        ("1min", "1 minute from Wed 2026-09-30 10:10"),
    ],
)
def test_of_one_there_is_one(span: str, said: str) -> None:
    case = dispatched(accepted())
    steps = (replace(case.dues.steps[-1], span=span),)
    assert told(replace(case, dues=replace(case.dues, steps=steps)), DueKind.HANDLE)[0] == said


def test_there_is_nothing_to_tell_where_there_is_no_limit() -> None:
    """Not yet, or not at all."""
    assert told(accepted(), DueKind.HANDLE) == []
    assert told(dispatched(accepted("sd_2017")), DueKind.SIGN) == []


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_unit_has_its_sentences(unit: Unit, lang: wording.Language) -> None:
    """For a start, an extension and a pause."""
    case = signed(dispatched(accepted()))
    start = replace(case.dues.steps[-1], span=f"3{unit.value}")
    case = replace(case, dues=replace(case.dues, steps=(start,)), paused_at=at("2026-09-30 10:11"))
    longer = replace(DEADLINES.extended(case, at("2026-09-30 10:10")).steps[-1], span=f"2{unit.value}")
    case = replace(case, dues=replace(case.dues, steps=(start, longer)))
    case = replace(case, dues=DEADLINES.resumed(case, at("2026-10-12 10:11")))
    lines = told(case, DueKind.HANDLE, lang)
    assert len(lines) >= 4
    assert not any("{" in line for line in lines)
