"""Holidays and adjusted working days as the ``holidays`` library knows them."""

from datetime import date
from functools import partial
from importlib.metadata import version

from callcenter.orders.deadlines.calendar import Day, DayKind

PUBLISHED_EACH_YEAR = frozenset({"CN"})
"""Countries whose adjusted working days are decided for each year; of others, a rule gives every year."""
_EXCHANGED = "Day off (substituted"


def year_of(place: str, year: int) -> dict[date, Day] | None:
    """The special days of a year in a country (``CN``) or a part of one (``US-CA``); None: not known yet."""
    # Loaded when it is needed: a start does not wait for it.
    import holidays

    country, _, part = place.partition("-")
    ask = partial(holidays.country_holidays, country, part or None, years=year)
    source = f"holidays {version('holidays')}"
    if country not in PUBLISHED_EACH_YEAR:
        return {day: Day(kind=DayKind.HOLIDAY, name=name, name_en=name, source=source) for day, name in ask().items()}
    english, chinese = ask(language="en_US"), ask(language="zh_CN")
    worked = {day for day in getattr(english, "weekend_workdays", ()) if day.year == year}
    if not worked:
        # The library tells the fixed holidays of a year that is not published as if that were all.
        return None
    off = {day: _holiday(english[day], chinese[day], source) for day in english if day.year == year}
    on = dict.fromkeys(
        worked, Day(kind=DayKind.WORKDAY, name="调休上班", name_en="adjusted working day", source=source)
    )
    return dict(sorted((off | on).items()))


def _holiday(english: str, chinese: str, source: str) -> Day:
    if english.startswith(_EXCHANGED):
        chinese, english = "调休放假", "day off in exchange"
    return Day(kind=DayKind.HOLIDAY, name=chinese, name_en=english, source=source)
