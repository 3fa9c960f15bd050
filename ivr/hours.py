"""Whether a line is open, until when, and when that changes."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from callcenter.domain.hours import Hours
from callcenter.domain.ids import Instant

_WEEK = 8
"""Open for longer than a week: open at all times."""
_HOUR_S = 3600.0


def is_open(hours: Hours | None, now: Instant, timezone: str) -> bool:
    """Whether ``now`` falls into the opening hours; without any, a line is always open."""
    if hours is None:
        return True
    local = datetime.fromtimestamp(now, ZoneInfo(timezone))
    return local.isoweekday() in hours.days and hours.opens <= local.time() < hours.closes


def closes_at(hours: Hours | None, now: Instant, timezone: str) -> Instant | None:
    """When a line that is open at ``now`` closes; None: never, or it is closed already.

    Open until midnight and again from midnight is open through. Where the clocks are changed, the moment is the first
    at which the wall clock shows closing time or later.
    """
    if hours is None or not is_open(hours, now, timezone):
        return None
    zone = ZoneInfo(timezone)
    day = datetime.fromtimestamp(now, zone).date()
    for _ in range(_WEEK):
        if hours.closes != time.max:
            closes = datetime.combine(day, hours.closes, zone)
            # Clocks set back show closing time twice: who comes between is served until the second.
            at = closes.timestamp() if closes.timestamp() > now else closes.replace(fold=1).timestamp()
            return _first_closed(hours, now, Instant(at), timezone)
        day += timedelta(days=1)
        midnight = Instant(datetime.combine(day, time.min, zone).timestamp())
        if not is_open(hours, midnight, timezone):
            return midnight
    return None


def _first_closed(hours: Hours, opened: Instant, closes: Instant, timezone: str) -> Instant:
    """The wall clock may jump over closing time: then the jump itself is the end."""
    if is_open(hours, Instant(closes - 0.001), timezone):
        return closes
    low, high = float(max(opened, closes - 2 * _HOUR_S)), float(closes)
    while high - low > 0.001:
        middle = (low + high) / 2
        low, high = (middle, high) if is_open(hours, Instant(middle), timezone) else (low, middle)
    return Instant(high)


def next_change(hours: Hours | None, now: Instant, timezone: str) -> Instant | None:
    """When the hours begin or end next; None without any."""
    if hours is None:
        return None
    zone = ZoneInfo(timezone)
    today = datetime.fromtimestamp(now, zone).date()
    # A week and a day: today's hours may be over.
    for day in (today + timedelta(days=n) for n in range(8)):
        if day.isoweekday() in hours.days:
            for at in (hours.opens, hours.closes):
                moment = Instant(datetime.combine(day, at, zone).timestamp())
                if moment > now:
                    return moment
    return None
