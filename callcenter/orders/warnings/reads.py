"""Unusual looks at citizens' data: more of them than somebody's own habit, at night, or many people at one order."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.trail import Access
from callcenter.orders.warnings.finding import AlertKind, Finding, Level

HOUR_S, DAY_S = 3600.0, 86_400.0


class ReadRules(Record, frozen=True, kw_only=True):
    """What is unusual; all of it is about whole data, of orders other than those of one's own calls."""

    most_an_hour: int = 60
    """Orders that one person sees whole in an hour, however used to it."""
    least_an_hour: int = 15
    """Below this nothing is unusual by day."""
    ratio: float = 3.0
    """So many times the person's own busiest hour of the last weeks."""
    days: int = 14
    night: tuple[int, int] = (0, 5)
    """Hours of the clock between which hardly anybody has to look."""
    night_count: int = 5
    people: int = 6
    """So many persons who look at one order within a day."""


class Reads:
    """The detector: is shown each line of the access log, in order."""

    def __init__(self, rules: ReadRules, zone: ZoneInfo) -> None:
        self._rules, self._zone = rules, zone
        self._recent: dict[str, deque[tuple[Instant, str]]] = defaultdict(deque)
        self._habit: dict[str, Counter[int]] = defaultdict(Counter)
        """The orders that each person saw whole, by hour since 1970."""
        self._viewers: dict[str, dict[str, Instant]] = {}

    def see(self, look: Access) -> Iterator[Finding]:
        """What a look shows to be unusual."""
        if look.masked or look.reason == "own_call":
            return
        recent = self._recent[look.actor]
        while recent and recent[0][0] <= look.at - HOUR_S:
            recent.popleft()
        if look.number not in {number for _, number in recent}:
            self._habit[look.actor][int(look.at // HOUR_S)] += 1
        recent.append((look.at, look.number))
        yield from self._many(look, len({number for _, number in recent}))
        yield from self._crowd(look)

    def _many(self, look: Access, count: int) -> Iterator[Finding]:
        hour = datetime.fromtimestamp(look.at, self._zone).hour
        if count >= self._rules.most_an_hour:
            yield _finding("many", look.actor, Level.URGENT, look.at, count)
        elif count >= self._rules.least_an_hour and count > self._rules.ratio * self._usual(look):
            yield _finding("more_than_usual", look.actor, Level.WARNING, look.at, count, usual=self._usual(look))
        if self._rules.night[0] <= hour < self._rules.night[1] and count >= self._rules.night_count:
            yield _finding("at_night", look.actor, Level.WARNING, look.at, count)

    def _usual(self, look: Access) -> int:
        """The person's busiest hour, this one and the one before it left out."""
        habit, now = self._habit[look.actor], int(look.at // HOUR_S)
        for hour in [hour for hour in habit if hour < now - 24 * self._rules.days]:
            del habit[hour]
        return max((count for hour, count in habit.items() if hour < now - 1), default=0)

    def _crowd(self, look: Access) -> Iterator[Finding]:
        seen = self._viewers.setdefault(look.number, {})
        seen[look.actor] = look.at
        for actor in [actor for actor, at in seen.items() if at <= look.at - DAY_S]:
            del seen[actor]
        if len(seen) >= self._rules.people:
            yield _finding("crowd", look.number, Level.WARNING, look.at, len(seen), people=sorted(seen))

    def forget(self, now: Instant) -> None:
        """Let go of what is too old to matter, so that memory does not grow."""
        self._viewers = {number: seen for number, seen in self._viewers.items() if max(seen.values()) > now - DAY_S}


def _finding(why: str, whom: str, level: Level, at: Instant, count: int, **more: object) -> Finding:
    detail = {"why": why, "whom": whom, **more}
    return Finding(kind=AlertKind.READS, key=f"reads:{why}:{whom}", level=level, at=at, count=count, detail=detail)
