"""The archive as it is stored: bundles are added and never changed, and a case is deleted with all that hangs on it."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.orders.terms import CaseState
from callcenter.store.office import case_search
from callcenter.store.office.archive_tables import archive_annexes, archives, deletions
from callcenter.store.office.cases_tables import approvals, case_departments, cases, follow_ups, supervisions
from callcenter.store.office.deadlines_tables import alarms
from callcenter.store.office.departments_tables import open311_tokens
from callcenter.store.office.trail_tables import trail_words
from callcenter.store.office.webhooks_tables import webhook_outbox

OF_A_CASE: tuple[Table, ...] = (
    *(approvals, supervisions, follow_ups, alarms, open311_tokens, trail_words, archive_annexes, archives),
    webhook_outbox,
)
"""Tables whose rows of a case go with it, each by its ``number``."""
KEPT = frozenset({"case_events", "access_log", "deletions"})
"""Tables with a ``number`` that outlive the case: they hold no personal data."""
_FINAL = (CaseState.ARCHIVED, CaseState.VOID, CaseState.MERGED, CaseState.HANDED_OFF)


async def unbundled(connection: AsyncConnection, limit: int) -> list[str]:
    """Archived cases that have no bundle yet."""
    query = select(cases.c.number).outerjoin(archives, archives.c.number == cases.c.number)
    query = query.where(cases.c.state == CaseState.ARCHIVED.value, archives.c.number.is_(None))
    return list((await connection.execute(query.order_by(cases.c.archived_at).limit(limit))).scalars())


async def add(connection: AsyncConnection, number: str, at: Instant, manifest: str, hashed: str, sealed: str) -> None:
    """Freeze a bundle. There is no way to change one."""
    row = {"number": number, "at": at, "manifest": manifest, "hash": hashed, "sealed": sealed}
    await connection.execute(insert(archives).values(row))


async def get(connection: AsyncConnection, number: str) -> dict[str, Any] | None:
    """The bundle of a case."""
    row = (await connection.execute(select(archives).where(archives.c.number == number))).mappings().one_or_none()
    return None if row is None else {**row}


async def annexes(connection: AsyncConnection, number: str) -> list[dict[str, Any]]:
    """What was added to a bundle, in order."""
    query = select(archive_annexes).where(archive_annexes.c.number == number).order_by(archive_annexes.c.no)
    return [{**row} for row in (await connection.execute(query)).mappings()]


async def add_annex(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Add to a bundle."""
    await connection.execute(insert(archive_annexes).values(row))


async def ended(connection: AsyncConnection, before: Instant, after: str, limit: int) -> list[str]:
    """Numbers, from beyond ``after`` on, of cases that were over by ``before``."""
    over_at = func.coalesce(cases.c.archived_at, cases.c.closed_at, cases.c.opened_at)
    query = select(cases.c.number).where(cases.c.state.in_([state.value for state in _FINAL]), over_at < before)
    return list(
        (await connection.execute(query.where(cases.c.number > after).order_by("number").limit(limit))).scalars()
    )


async def remove(connection: AsyncConnection, number: str) -> dict[str, int]:
    """Delete a case and all that hangs on it; how many rows of each table that were."""
    id_ = (await connection.execute(select(cases.c.id).where(cases.c.number == number))).scalar_one()
    await case_search.remove(connection, id_)
    gone = {}
    for table in OF_A_CASE:
        gone[table.name] = (await connection.execute(delete(table).where(table.c.number == number))).rowcount
    await connection.execute(delete(case_departments).where(case_departments.c.case_id == id_))
    gone["cases"] = (await connection.execute(delete(cases).where(cases.c.id == id_))).rowcount
    return {name: count for name, count in gone.items() if count}


async def certify(
    connection: AsyncConnection, number: str, at: Instant, rule: str, hashed: str, counts: Mapping[str, int]
) -> None:
    """Write the certificate of a deletion."""
    row = {"number": number, "at": at, "rule": rule, "hash": hashed, "counts": json.dumps(counts, sort_keys=True)}
    await connection.execute(insert(deletions).values(row))


async def certificates(connection: AsyncConnection, after: str, limit: int) -> list[dict[str, Any]]:
    """Certificates by the deleted orders' numbers, from beyond ``after`` on."""
    query = select(deletions).where(deletions.c.number > after).order_by(deletions.c.number).limit(limit)
    rows = (await connection.execute(query)).mappings()
    return [{**row, "counts": json.loads(row["counts"])} for row in rows]
