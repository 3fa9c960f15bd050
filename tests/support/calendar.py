"""The calendar of 2026 as it was published for mainland China, written down by hand: no library is asked."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant
from callcenter.orders.deadlines.calendar import Calendar, Day, DayKind

ZONE = "Asia/Shanghai"
_HOLIDAYS = {
    "元旦 New Year": ("01-01", "01-03"),
    "春节 Spring Festival": ("02-15", "02-23"),
    "清明节 Tomb-Sweeping Day": ("04-04", "04-06"),
    "劳动节 Labour Day": ("05-01", "05-05"),
    "端午节 Dragon Boat Festival": ("06-19", "06-21"),
    "中秋节 Mid-Autumn Festival": ("09-25", "09-27"),
    "国庆节 National Day": ("10-01", "10-07"),
}
ADJUSTED = ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def _days() -> Iterable[tuple[date, Day]]:
    for title, (first, last) in _HOLIDAYS.items():
        name, name_en = title.split(" ", 1)
        day = date.fromisoformat(f"2026-{first}")
        while day <= date.fromisoformat(f"2026-{last}"):
            yield day, Day(kind=DayKind.HOLIDAY, name=name, name_en=name_en)
            day += timedelta(days=1)
    for each in ADJUSTED:
        yield date.fromisoformat(f"2026-{each}"), Day(kind=DayKind.WORKDAY)


CALENDAR = Calendar(ZONE, dict(_days()), frozenset({2026}))


def at(text: str) -> Instant:
    """``2026-02-13 09:30`` in Shanghai; a day alone is its midnight."""
    return Instant(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp())


def local(moment: float | None) -> str | None:
    """A moment as a clock in Shanghai shows it, to the minute."""
    return None if moment is None else datetime.fromtimestamp(moment, ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M")
