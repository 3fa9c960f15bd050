"""Measuring one store: what people wait for, and how many changes it takes for as long as they come."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.bench.orders import asked
from callcenter.bench.orders.matters import AREA, CHANGEABLE
from callcenter.bench.stats import percentile
from callcenter.domain.ids import Instant
from callcenter.office.facts import FactsOf
from callcenter.office.orders import OrderService
from callcenter.office.vault import Vault
from callcenter.orders import requests as q
from callcenter.orders.actor import Actor, Role
from callcenter.orders.deadlines.calendar import Calendar
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.terms import Urgency
from callcenter.store.office import case_counts, case_list, trail
from callcenter.store.office.case_filter import Filter, Sort
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Database
from config import policies

WARM_UP, WRITERS = 20, 8
_ZONE = "Asia/Shanghai"
_DAY_S = 86_400.0
_CLERK = Actor(id="bench", roles=frozenset({Role.DISPATCHER}))
Work = Callable[[], Awaitable[Any]]


class Subject:
    """A database full of orders, looked at as the office looks at it."""

    def __init__(self, database: Database, vault: Vault, now: Instant, chance: Random) -> None:
        self._database, self._vault, self._now, self._chance = database, vault, now, chance
        self._cases = Cases(vault.sealer)

    async def times(self, rounds: int) -> dict[str, dict[str, float | None]]:
        """Milliseconds of each kind of question, p50 and p99."""
        numbers = [number for _ in range(10) for number in await self._numbers(self._a_filter())]
        kinds: dict[str, Work] = {
            "list": lambda: self._list(asked.a_list(self._chance, self._now)),
            "search": lambda: self._list(asked.a_search(self._chance)),
            "get": lambda: self._get(self._chance.choice(numbers)),
            "today": self._today,
        }
        return {name: await _timed(work, rounds) for name, work in kinds.items()}

    async def writes_per_s(self, seconds: float) -> float:
        """Changes of orders at work, each with its check of the version and its event, by some people at a time."""
        numbers = await self._numbers(Filter(states=CHANGEABLE), pages=20)
        service, begin, done = self._service(), time.perf_counter(), 0

        async def person() -> None:
            nonlocal done
            while time.perf_counter() - begin < seconds:
                await service.act(self._chance.choice(numbers), self._a_change(), _CLERK, None)
                done += 1

        await asyncio.gather(*(person() for _ in range(WRITERS)))
        return done / (time.perf_counter() - begin)

    def _service(self) -> OrderService:
        known, _ = policies.read()
        facts = FactsOf(self._cases, lambda: Deadlines(known, Calendar(_ZONE)), ZoneInfo(_ZONE))
        return OrderService(self._database, self._cases, self._vault.cases, facts, lambda: self._now, AREA, "default")

    def _a_change(self) -> q.Amend:
        urgency = self._chance.choice((Urgency.NORMAL, Urgency.URGENT_24H, Urgency.COMPLEX))
        return q.Amend(changes=q.Changes(urgency=urgency, external_no=f"{self._chance.randrange(10**9):09}"))

    def _a_filter(self) -> Filter:
        begin = Instant(self._now - self._chance.random() * 1000 * _DAY_S)
        return Filter(opened_from=begin, opened_until=Instant(begin + 10 * _DAY_S))

    async def _numbers(self, wanted: Filter, pages: int = 1) -> list[str]:
        found: list[str] = []
        after: str | None = None
        async with self._database.read() as connection:
            for _ in range(pages):
                page = await case_list.page(
                    connection, self._vault.sealer, wanted, sort=Sort.OPENED, limit=500, after=after
                )
                found += [case.number for case in page.cases]
                if (after := page.next) is None:
                    break
        return found

    async def _list(self, page: asked.Asked) -> None:
        async with self._database.read() as connection:
            await case_list.page(
                connection, self._vault.sealer, page.wanted, sort=page.sort, descending=page.descending
            )

    async def _get(self, number: str) -> None:
        async with self._database.read() as connection:
            case = await self._cases.get(connection, number)
            assert case is not None
            await trail.events_of(connection, number)

    async def _today(self) -> None:
        async with self._database.read() as connection:
            await case_counts.counts(connection, self._now, Instant(self._now - _DAY_S / 2))


async def _timed(work: Work, rounds: int) -> dict[str, float | None]:
    times: list[float] = []
    for _ in range(WARM_UP + rounds):
        begin = time.perf_counter()
        await work()
        times.append((time.perf_counter() - begin) * 1000)
    return {"p50": _short(times[WARM_UP:], 0.5), "p99": _short(times[WARM_UP:], 0.99)}


def _short(times: Sequence[float], share: float) -> float | None:
    found = percentile(times, share)
    return None if found is None else round(found, 2)
