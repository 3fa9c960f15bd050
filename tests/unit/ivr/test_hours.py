"""Whether a line is open."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from callcenter.domain.ids import Instant
from callcenter.domain.plan import Hours
from ivr.hours import is_open

ZONE = "Asia/Shanghai"
OFFICE = Hours(days=frozenset({1, 2, 3, 4, 5}), opens=time(9), closes=time(18))


def at(text: str) -> Instant:
    return Instant(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp())


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
