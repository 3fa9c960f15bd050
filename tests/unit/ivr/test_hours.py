"""Whether a line is open."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from callcenter.domain.ids import Instant
from callcenter.domain.plan import Hours
from ivr.hours import closes_at, is_open, next_change

ZONE = "Asia/Shanghai"
OFFICE = Hours(days=frozenset({1, 2, 3, 4, 5}), opens=time(9), closes=time(18))


def at(text: str, zone: str = ZONE) -> Instant:
    return Instant(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


@pytest.mark.parametrize(
    ("when", "is_it"),
    [
        ("2026-03-06T08:59:59.999", False),
        ("2026-03-06T09:00:00", True),
        ("2026-03-06T17:59:59.999", True),
        ("2026-03-06T18:00:00", False),
        ("2026-03-07T12:00:00", False),
        ("2026-03-08T12:00:00", False),
        ("2026-03-09T12:00:00", True),
    ],
)
def test_office_hours(when: str, is_it: bool) -> None:
    """Friday to Monday; the closing time is outside."""
    assert is_open(OFFICE, at(when), ZONE) is is_it


def test_without_hours_a_line_is_always_open() -> None:
    assert is_open(None, at("2026-03-08T03:00:00"), ZONE)


def test_hours_are_those_of_the_place() -> None:
    """Nine in Shanghai is one at night in London."""
    assert is_open(OFFICE, at("2026-03-06T09:00:00"), ZONE)
    assert not is_open(OFFICE, at("2026-03-06T09:00:00"), "Europe/London")


@pytest.mark.parametrize(
    ("when", "changes"),
    [
        ("2026-03-06T08:00:00", "2026-03-06T09:00:00"),
        ("2026-03-06T09:00:00", "2026-03-06T18:00:00"),
        ("2026-03-06T18:00:00", "2026-03-09T09:00:00"),
        ("2026-03-08T23:59:59", "2026-03-09T09:00:00"),
    ],
)
def test_when_the_hours_begin_or_end_next(when: str, changes: str) -> None:
    assert next_change(OFFICE, at(when), ZONE) == at(changes)


def test_one_day_a_week_begins_again_in_a_week() -> None:
    friday = Hours(days=frozenset({5}), opens=time(9), closes=time(10))
    assert next_change(friday, at("2026-03-06T10:00:00"), ZONE) == at("2026-03-13T09:00:00")


def test_what_is_always_open_does_not_change() -> None:
    assert next_change(None, at("2026-03-08T03:00:00"), ZONE) is None


# Closing time.


DAILY = frozenset(range(1, 8))
NIGHT = time.max
NINE_TO_SIX = Hours(days=DAILY, opens=time(9), closes=time(18))
CLOSES: list[tuple[str, Hours | None, str, str | None, str]] = [
    ("no hours", None, "2026-06-01T12:00", None, ZONE),
    ("closed already", NINE_TO_SIX, "2026-06-01T19:00", None, ZONE),
    ("today", NINE_TO_SIX, "2026-06-01T12:00", "2026-06-01T18:00", ZONE),
    ("the last moment", NINE_TO_SIX, "2026-06-01T17:59:59", "2026-06-01T18:00",
     ZONE),
    ("midnight", Hours(days=DAILY, opens=time(9), closes=NIGHT), "2026-06-01T12:00", "2026-06-02T00:00", ZONE),
    ("open through the weekend", Hours(days=frozenset({6, 7}), opens=time(0), closes=NIGHT), "2026-06-06T12:00",
     "2026-06-08T00:00", ZONE),
    ("open at all times", Hours(days=DAILY, opens=time(0), closes=NIGHT), "2026-06-01T12:00", None, ZONE),
    ("clocks set back today", Hours(days=DAILY, opens=time(0), closes=time(18)), "2026-10-25T01:00",
     "2026-10-25T18:00", "Europe/Berlin"),
    ("clocks set forward today", Hours(days=DAILY, opens=time(0), closes=time(18)), "2026-03-29T01:00",
     "2026-03-29T18:00", "Europe/Berlin"),
    ("closing time that does not exist", Hours(days=DAILY, opens=time(0), closes=time(2, 30)), "2026-03-29T01:00",
     "2026-03-29T03:00", "Europe/Berlin"),
    ("closing time that comes twice", Hours(days=DAILY, opens=time(0), closes=time(2, 30)), "2026-10-25T01:00",
     "2026-10-25T02:30", "Europe/Berlin"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "hours", "now", "closes", "zone"), CLOSES, ids=[case[0] for case in CLOSES])
def test_a_line_closes(name: str, hours: Hours | None, now: str, closes: str | None, zone: str) -> None:
    found = closes_at(hours, at(now, zone), zone)
    expected = at(closes, zone) if closes is not None else None
    assert found == expected if found is None or expected is None else abs(found - expected) < 0.01


def test_between_the_two_closing_times_of_a_night_the_second_counts() -> None:
    hours = Hours(days=DAILY, opens=time(0), closes=time(2, 30))
    first = at("2026-10-25T02:30", "Europe/Berlin")
    between = Instant(first + 1800 + 600)
    assert is_open(hours, between, "Europe/Berlin")
    assert closes_at(hours, between, "Europe/Berlin") == first + 3600
