"""Bursts: more orders of one category in one area than at this time of the week is usual."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict, deque
from typing import Any

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.warnings.finding import AlertKind, Finding, Level
from callcenter.orders.warnings.sighting import Sighting

Spot = tuple[str, str]
"""Category and area."""
WEEK_S = 7 * 86_400.0


class BurstRules(Record, frozen=True, kw_only=True):
    """What counts as a burst."""

    count: int = 5
    within_s: float = 1800.0
    ratio: float = 3.0
    """So many times the usual number."""
    weeks: int = 4
    """From so many past weeks the usual number is taken."""
    chance: float = 1e-4
    """A number that comes about by chance more often than this is no burst, however rare orders are there."""


class Usual:
    """How many orders of a spot are usual: the same hour of past weeks, taken twice as wide as the window is long.

    One window of one week holds too few orders to say what is usual.
    """

    def __init__(self, rules: BurstRules) -> None:
        self._rules = rules
        self._past: dict[Spot, list[Instant]] = defaultdict(list)

    def add(self, spot: Spot, at: Instant) -> None:
        """An order."""
        past = self._past[spot]
        insort(past, at)
        horizon = at - self._rules.weeks * WEEK_S - 2 * self._rules.within_s
        # Seldom, but then many at once: each removal moves all that is left.
        if past[len(past) // 2] < horizon:
            del past[: bisect_left(past, horizon)]

    def of(self, spot: Spot, now: Instant) -> float:
        """The usual number in a window that ends now."""
        return self.seen(spot, now) / self.windows

    @property
    def windows(self) -> int:
        """So many windows of the past are looked at together."""
        return 2 * self._rules.weeks

    def seen(self, spot: Spot, now: Instant) -> int:
        """How many orders there were in all of them."""
        past, width = self._past.get(spot, []), self._rules.within_s
        seen = 0
        for week in range(1, self._rules.weeks + 1):
            # Half a window more on both sides.
            end = now - week * WEEK_S + width / 2
            seen += bisect_right(past, end) - bisect_right(past, end - 2 * width)
        return seen


def by_chance(count: int, seen: int, windows: int) -> float:
    """How likely ``count`` or more orders are in one window, when ``windows`` others had ``seen`` in all.

    Orders come independently (Poisson) at a rate that is known from those windows only (Jeffreys' prior): so the
    number has a negative binomial distribution.
    """
    shape, stay = seen + 0.5, windows / (windows + 1)
    term = below = stay**shape
    for k in range(1, count):
        term *= (shape + k - 1) / k * (1 - stay)
        below += term
    return max(0.0, 1 - below) if count else 1.0


class Bursts:
    """The detector: fed with orders as they come."""

    def __init__(self, rules: BurstRules) -> None:
        self._rules, self.usual = rules, Usual(rules)
        self._recent: dict[Spot, deque[Sighting]] = defaultdict(deque)

    def see(self, order: Sighting) -> Finding | None:
        """Take an order in, once for each spot; the burst that it makes, or goes on with."""
        spot = (order.category, order.area)
        recent = self._recent[spot]
        while recent and recent[0].at <= order.at - self._rules.within_s:
            recent.popleft()
        if not all(spot) or any(each.number == order.number for each in recent):
            return None
        recent.append(order)
        past = self.usual.seen(spot, order.at)
        self.usual.add(spot, order.at)
        usual = past / self.usual.windows
        if len(recent) < max(self._rules.count, self._rules.ratio * usual):
            return None
        if by_chance(len(recent), past, self.usual.windows) > self._rules.chance:
            return None
        return self._finding(spot, recent, usual)

    def recall(self, order: Sighting) -> None:
        """Take in an order that came before the start: ``usual`` has it already."""
        recent = self._recent[order.category, order.area]
        if all(each.number != order.number for each in recent):
            recent.append(order)

    def _finding(self, spot: Spot, recent: deque[Sighting], usual: float) -> Finding:
        category, area = spot
        detail: dict[str, Any] = {
            "category": category,
            "area": area,
            "usual": round(usual, 2),
            "within_s": self._rules.within_s,
            "orders": [each.number for each in recent][-20:],
        }
        twice = len(recent) >= 2 * max(self._rules.count, self._rules.ratio * usual)
        return Finding(
            kind=AlertKind.BURST,
            key=f"burst:{category}:{area}",
            level=Level.URGENT if twice else Level.WARNING,
            at=recent[-1].at,
            count=len(recent),
            detail=detail,
        )
