"""How much each key may file."""

from collections.abc import Callable

from callcenter.domain.ids import Instant


class Limit:
    """A bucket for each key: so many at once, refilled evenly over a minute."""

    def __init__(self, per_minute: int, now: Callable[[], Instant]) -> None:
        self._per_minute, self._now = per_minute, now
        self._buckets: dict[str, tuple[float, Instant]] = {}
        """What is left, and as of when. Keys are few: whoever has none never comes here."""

    def wait_s(self, key: str) -> float:
        """Take one; 0 if there was one, else the seconds until there is."""
        now = self._now()
        left, since = self._buckets.get(key, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + max(0.0, now - since) * self._per_minute / 60)
        if left >= 1:
            self._buckets[key] = left - 1, now
            return 0.0
        self._buckets[key] = left, now
        return (1 - left) * 60 / self._per_minute
