"""What is to happen to cases by itself: armed with the case's change, fired once, in the order of their moments."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.deadlines.alarms import Alarm, AlarmKind
from callcenter.store.office.database import insert
from callcenter.store.office.deadlines_tables import alarms

PENDING, FIRED, CANCELLED = "pending", "fired", "cancelled"


# Made once: each case that changes is armed anew, and to make the statement costs more than to run it.
_CANCEL_OTHERS = (
    update(alarms)
    .where(
        alarms.c.number == bindparam("of_number"),
        alarms.c.state == PENDING,
        tuple_(alarms.c.kind, alarms.c.round).not_in(bindparam("kept", expanding=True)),
    )
    .values(state=CANCELLED)
)


class Armed(Record, frozen=True, kw_only=True):
    """An alarm of a case that waits for its moment."""

    id: int
    number: str
    """The case's."""
    kind: AlarmKind
    round: str
    at: Instant


async def arm(connection: AsyncConnection, number: str, wanted: Iterable[Alarm]) -> None:
    """Make these the alarms of the case: others that wait are cancelled, and what has fired does not fire again."""
    rows = [
        {"number": number, "kind": alarm.kind.value, "round": alarm.round, "at": alarm.at, "state": PENDING}
        for alarm in wanted
    ]
    kept = [(row["kind"], row["round"]) for row in rows]
    await connection.execute(_CANCEL_OTHERS, {"of_number": number, "kept": kept})
    if rows:
        await connection.execute(_upsert(connection), rows)


async def add(connection: AsyncConnection, number: str, alarm: Alarm) -> None:
    """One alarm more, beside those that wait already."""
    row = {"number": number, "kind": alarm.kind.value, "round": alarm.round, "at": alarm.at, "state": PENDING}
    await connection.execute(_upsert(connection), [row])


def _upsert(connection: AsyncConnection) -> "postgresql.Insert | sqlite.Insert":
    adding = insert(connection, alarms)
    return adding.on_conflict_do_update(
        index_elements=[alarms.c.number, alarms.c.kind, alarms.c.round],
        set_={"at": adding.excluded.at, "state": PENDING},
        where=alarms.c.state != FIRED,
    )


async def count(connection: AsyncConnection, number: str, kind: AlarmKind) -> int:
    """How many of a kind there are or were."""
    query = select(func.count()).where(alarms.c.number == number, alarms.c.kind == kind.value)
    return int((await connection.execute(query)).scalar_one())


async def due(connection: AsyncConnection, now: Instant, limit: int, but: Iterable[int] = ()) -> Sequence[Armed]:
    """The alarms whose moment has come, in order; without those of the ids ``but``."""
    query = select(alarms).where(alarms.c.state == PENDING, alarms.c.at <= now, alarms.c.id.not_in(but))
    return [_armed(row) for row in await connection.execute(query.order_by(alarms.c.at, alarms.c.id).limit(limit))]


async def next_at(connection: AsyncConnection, but: Iterable[int] = ()) -> Instant | None:
    """When the next one is due, without those of the ids ``but``; None: nothing waits."""
    query = select(func.min(alarms.c.at)).where(alarms.c.state == PENDING, alarms.c.id.not_in(but))
    at = (await connection.execute(query)).scalar()
    return None if at is None else Instant(at)


async def take(connection: AsyncConnection, alarm: Armed, now: Instant) -> bool:
    """Whether it is ours to fire: it waits, and nobody else took it. It is fired with this transaction's commit."""
    ours = (alarms.c.id == alarm.id, alarms.c.state == PENDING, alarms.c.at <= now)
    taken = await connection.execute(update(alarms).where(*ours).values(state=FIRED, fired_at=now))
    return taken.rowcount == 1


async def of_case(connection: AsyncConnection, number: str) -> Sequence[dict[str, object]]:
    """Every alarm that the case has or had, in order."""
    query = select(alarms).where(alarms.c.number == number).order_by(alarms.c.at, alarms.c.id)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


def _armed(row: Row[Any]) -> Armed:
    return Armed(id=row.id, number=row.number, kind=AlarmKind(row.kind), round=row.round, at=row.at)
