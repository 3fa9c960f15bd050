"""Mass incidents (群体性事件): different callers about the same matter in the same place."""

from collections import deque

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.warnings.finding import AlertKind, Finding, Level
from callcenter.orders.warnings.sighting import Sighting

Spot = tuple[str, str, str]
"""Category, area and place."""


class MassRules(Record, frozen=True, kw_only=True):
    """What counts as one."""

    callers: int = 3
    within_s: float = 24 * 3600.0


class MassIncidents:
    """The detector: fed with orders as they come. One caller who calls often is no mass."""

    def __init__(self, rules: MassRules) -> None:
        self._rules = rules
        self._recent: dict[Spot, deque[Sighting]] = {}
        self._named: dict[Spot, str] = {}
        """The order by which an incident goes, for as long as it lasts."""
        self._swept = Instant(0.0)

    def see(self, order: Sighting) -> Finding | None:
        """Take an order in; the incident that it makes, or belongs to."""
        self._forget(order.at)
        if not (order.category and order.place and order.caller):
            return None
        spot = (order.category, order.area, order.place)
        recent = self._recent.setdefault(spot, deque())
        recent.append(order)
        while recent[0].at <= order.at - self._rules.within_s:
            recent.popleft()
        callers = len({each.caller for each in recent})
        if callers < self._rules.callers:
            self._named.pop(spot, None)
            return None
        return self._finding(order, recent, callers, self._named.setdefault(spot, recent[0].number))

    def _finding(self, order: Sighting, recent: deque[Sighting], callers: int, name: str) -> Finding:
        orders = list(dict.fromkeys(each.number for each in recent))[-20:]
        return Finding(
            kind=AlertKind.MASS,
            key=f"mass:{name}",
            level=Level.URGENT if callers >= 3 * self._rules.callers else Level.WARNING,
            at=order.at,
            count=callers,
            detail={"category": order.category, "area": order.area, "orders": orders},
        )

    def _forget(self, now: Instant) -> None:
        """Places are without number: those of which nothing was heard for long are let go of."""
        if now - self._swept < self._rules.within_s:
            return
        self._swept = now
        self._recent = {s: seen for s, seen in self._recent.items() if seen[-1].at > now - self._rules.within_s}
        self._named = {spot: name for spot, name in self._named.items() if spot in self._recent}
