"""Whether a line is open."""

from datetime import datetime
from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant
from callcenter.domain.plan import Hours


def is_open(hours: Hours | None, now: Instant, timezone: str) -> bool:
    """Whether ``now`` falls into the opening hours; without any, a line is always open."""
    if hours is None:
        return True
    local = datetime.fromtimestamp(now, ZoneInfo(timezone))
    return local.isoweekday() in hours.days and hours.opens <= local.time() < hours.closes
