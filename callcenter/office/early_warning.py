"""Early warning (预警): looks at each order once it is committed, and from time to time at what lasts."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import structlog

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record, replace
from callcenter.office.alerts import Alerts
from callcenter.office.orders import OrderService, Written
from callcenter.orders.warnings.burst import WEEK_S, BurstRules, Bursts
from callcenter.orders.warnings.finding import AlertKind, Finding
from callcenter.orders.warnings.mass import MassIncidents, MassRules
from callcenter.orders.warnings.overdue import calendar, overdue
from callcenter.orders.warnings.sighting import Sighting, counts, sighting
from callcenter.orders.warnings.words import DEFAULT, Keywords, WordGroup
from callcenter.store.office import warnings as stored
from callcenter.store.office.database import Database

LOOK_S = 60.0
"""How often what lasts is looked at."""
RETRY_S = 5.0
MOST = 50_000
"""Findings that wait for a database that is away; then the oldest are given up."""
_LASTING = frozenset({AlertKind.OVERDUE, AlertKind.CALENDAR})
log = structlog.get_logger("early_warning")


class Rules(Record, frozen=True, kw_only=True):
    """What is warned of."""

    burst: BurstRules = BurstRules()
    mass: MassRules = MassRules()
    words: tuple[WordGroup, ...] = DEFAULT


class EarlyWarning:
    """Listens to the order service; ``run`` must be running for anything to be raised."""

    def __init__(
        self,
        database: Database,
        service: OrderService,
        alerts: Alerts,
        rules: Rules,
        now: Callable[[], Instant],
        unknown_years: Callable[[], Iterable[int]] = tuple,
    ) -> None:
        self._database, self._service, self._alerts = database, service, alerts
        self._rules, self._now, self._unknown_years = rules, now, unknown_years
        self._bursts, self._mass = Bursts(rules.burst), MassIncidents(rules.mass)
        self._keywords = Keywords(rules.words)
        self._found: deque[Finding] = deque(maxlen=MOST)
        self._woken = asyncio.Event()
        service.listeners.append(self.written)

    def written(self, changes: tuple[Written, ...]) -> None:
        """Look at cases that were made or changed; what is found is raised by ``run``."""
        for each in changes:
            self._found.extend(self._findings(each))
        if self._found:
            self._woken.set()

    def _findings(self, written: Written) -> Iterator[Finding]:
        case, before = written.case, written.before
        if not counts(case):
            return
        now = self._sight(written)
        said = () if before is None else (f.key for f in self._keywords.see(sighting(before, "")))
        yield from _new(self._keywords.see(now), frozenset(said))
        if before is not None and _same_matter(sighting(before, now.caller), now):
            return
        for finding in (self._bursts.see(now), self._mass.see(now)):
            if finding is not None:
                yield finding

    def _sight(self, written: Written) -> Sighting:
        seals, case = self._service.cases.seals, written.case
        # Counted when it is known where it belongs, which for a call is some minutes after it came in.
        at = written.events[-1].at if written.events else self._now()
        return replace(sighting(case, seals.fingerprint(case.citizen.caller_number)), at=at)

    async def load(self) -> None:
        """Take in what is usual, and what has come of late, from the record."""
        await self._alerts.load()
        now = self._now()
        since = Instant(now - self._rules.burst.weeks * WEEK_S - 2 * self._rules.burst.within_s)
        async with self._database.read() as connection:
            async for spot, at in stored.spots(connection, since):
                self._bursts.usual.add(spot, at)
            recent = Instant(now - self._rules.mass.within_s)
            for each in await stored.sightings(connection, recent, self._service.cases.seals):
                self._mass.see(each)
                if each.at > now - self._rules.burst.within_s:
                    self._bursts.recall(each)

    async def run(self) -> None:
        """Raise what was found, and look for overdue orders; for ever."""
        loaded = False
        while True:
            try:
                if not loaded:
                    await self.load()
                    loaded = True
                await self.raise_all()
                await self.look()
                delay = LOOK_S
            except Exception as error:
                # Its text may hold what stands in the rows.
                log.warning("early_warning.store_away", error=type(error).__name__, help="tried again by itself")
                delay = RETRY_S
            await self._listen(delay)

    async def _listen(self, delay: float) -> None:
        """Raise what comes, at once, for so long."""
        until = asyncio.get_running_loop().time() + delay
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                while True:
                    await self._woken.wait()
                    await self.raise_all()

    async def raise_all(self) -> None:
        """Raise all that was found and not raised yet."""
        self._woken.clear()
        while self._found:
            # Taken away only when it is written: a database that is away costs nothing.
            await self._alerts.found(self._found[0])
            self._found.popleft()

    async def look(self) -> None:
        """Look at what lasts: overdue orders, unknown years. An alert about what is no more closes by itself."""
        now = self._now()
        async with self._database.read() as connection:
            late = await stored.late(connection, now)
        lasting = (*overdue(late, now), *calendar(self._unknown_years(), now))
        for finding in lasting:
            await self._alerts.found(finding)
        there = {finding.key for finding in lasting}
        for alert in await self._alerts.standing():
            if alert.kind in _LASTING and alert.key not in there:
                await self._alerts.over(alert.key)


def _new(findings: Iterator[Finding], said: frozenset[str]) -> Iterator[Finding]:
    return (finding for finding in findings if finding.key not in said)


def _same_matter(before: Sighting, now: Sighting) -> bool:
    return (before.category, before.area, before.place) == (now.category, now.area, now.place)
