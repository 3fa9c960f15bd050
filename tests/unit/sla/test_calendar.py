"""Local days."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callcenter.domain.ids import Instant
from sla.calendar import day_start, next_day_start


def at(text: str, zone: str) -> Instant:
    return Instant(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


@pytest.mark.parametrize(
    ("zone", "now", "start", "end"),
    [
        ("Asia/Shanghai", "2026-03-06T00:00:00", "2026-03-06T00:00:00", "2026-03-07T00:00:00"),
        ("Asia/Shanghai", "2026-03-06T23:59:59.999", "2026-03-06T00:00:00", "2026-03-07T00:00:00"),
        ("Asia/Shanghai", "2026-12-31T12:00:00", "2026-12-31T00:00:00", "2027-01-01T00:00:00"),
        ("Europe/Berlin", "2026-03-29T12:00:00", "2026-03-29T00:00:00", "2026-03-30T00:00:00"),
        ("Europe/Berlin", "2026-10-25T12:00:00", "2026-10-25T00:00:00", "2026-10-26T00:00:00"),
    ],
)
def test_a_day_ends_where_the_next_begins(zone: str, now: str, start: str, end: str) -> None:
    """Also on the days of 23 and of 25 hours."""
    moment = at(now, zone)
    assert (day_start(moment, zone), next_day_start(moment, zone)) == (at(start, zone), at(end, zone))
