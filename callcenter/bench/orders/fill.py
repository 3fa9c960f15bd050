"""Filling databases with the same work orders, all of them in one go."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from callcenter.bench.orders.matters import DEPARTMENTS, RECENT_S, matters
from callcenter.domain.ids import Instant
from callcenter.office.departments import Departments
from callcenter.office.vault import Vault
from callcenter.orders.case import Case
from callcenter.orders.department import Department
from callcenter.orders.trail import CaseEvent
from callcenter.store.office import bulk, trail
from callcenter.store.office.database import Connection, Database

_BATCH = 5000
Changed = tuple[Case, Instant]


async def fill(
    databases: Sequence[Database], vault: Vault, count: int, now: Instant, seed: int, tell: Callable[[int], None]
) -> None:
    """Write so many orders into each, recent ones with their events; ``tell`` hears how many are there."""
    for database in databases:
        async with database.write() as connection:
            await bulk.begin(connection)
        await _departments(database, now)
    made, first = _changed(matters(count, now, seed)), 1
    while part := list(islice(made, _BATCH)):
        rows = bulk.rows_of(first, part, vault.sealer)
        recent = [(case, at) for case, at in part if now - case.opened_at < RECENT_S]
        for database in databases:
            async with database.write() as connection:
                await bulk.add(connection, rows)
                await _events(connection, vault, recent)
        first += len(part)
        tell(first - 1)
    for database in databases:
        async with database.write() as connection:
            await bulk.end(connection, count)
        async with database.read() as connection:
            await bulk.settle(connection)


async def _departments(database: Database, now: Instant) -> None:
    office = Departments(database, lambda: now, "Asia/Shanghai", frozenset)
    for name in DEPARTMENTS:
        await office.add(Department(id=name, name=name))


async def _events(connection: Connection, vault: Vault, part: Sequence[Changed]) -> None:
    """How each came in, and where it stands now."""
    found = [
        CaseEvent(number=case.number, at=at, action=action, actor="agent", to_state=case.state.value, version=version)
        for case, last in part
        for action, at, version in (("open", case.opened_at, 1), ("amend", last, case.version))
    ]
    await trail.append(connection, vault.cases, found)


def _changed(cases: Iterator[Case]) -> Iterator[Changed]:
    for case in cases:
        yield case, case.archived_at or case.closed_at or case.dispatched_at or case.opened_at
