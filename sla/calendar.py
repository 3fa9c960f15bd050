"""Local days, for figures that are counted by the day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant


def day_start(now: Instant, timezone: str) -> Instant:
    """The last local midnight."""
    local = datetime.fromtimestamp(now, ZoneInfo(timezone))
    return Instant(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def next_day_start(now: Instant, timezone: str) -> Instant:
    """The next local midnight."""
    local = datetime.fromtimestamp(now, ZoneInfo(timezone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Instant(midnight.timestamp())
