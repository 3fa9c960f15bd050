"""Categories and the dispatch catalogue as they are stored."""

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import RowMapping, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.catalogue import Category, Entry, Handoff, replaced
from callcenter.store.office.database import insert
from callcenter.store.office.departments_tables import catalogue, catalogue_versions, categories, handoffs

_category = msgspec.json.Decoder(Category)
_encode = msgspec.json.Encoder().encode
_names = msgspec.json.Decoder(tuple[str, ...])


class Version(Record, frozen=True, kw_only=True):
    """A change of the catalogue: who, when, how much."""

    version: int
    at: Instant
    actor: str
    note: str
    added: int
    ended: int


async def all_categories(connection: AsyncConnection) -> tuple[Category, ...]:
    """All categories by code."""
    rows = await connection.execute(select(categories.c.record).order_by(categories.c.code))
    return tuple(_category.decode(record) for record in rows.scalars())


async def put_category(connection: AsyncConnection, category: Category) -> None:
    """Write one."""
    record = _encode(category).decode()
    values = {"parent": category.parent, "active": category.active, "record": record}
    written = insert(connection, categories).values(code=category.code, **values)
    await connection.execute(written.on_conflict_do_update(index_elements=["code"], set_=values))


async def entries(connection: AsyncConnection, day: date | None = None) -> tuple[Entry, ...]:
    """All entries that ever were, or those that hold on ``day``."""
    query = select(catalogue).order_by(catalogue.c.category, catalogue.c.area, catalogue.c.id)
    if day is not None:
        text, until = day.isoformat(), catalogue.c.valid_until
        query = query.where(catalogue.c.valid_from <= text, or_(until.is_(None), until > text))
    return tuple(_entry(row) for row in (await connection.execute(query)).mappings())


async def revise(connection: AsyncConnection, new: Sequence[Entry], *, at: Instant, actor: str, note: str) -> Version:
    """Add entries as the catalogue's next version; those of the same category and area end where a new one begins."""
    version, ended, there = await _next(connection), 0, await entries(connection)
    for each in new:
        for old in replaced(there, each):
            # An entry that had not begun yet never holds.
            until = max(old.valid_from, each.valid_from).isoformat()
            await connection.execute(update(catalogue).where(catalogue.c.id == old.id).values(valid_until=until))
            ended += 1
        await connection.execute(catalogue.insert().values(_row(each, version)))
    return await _note(connection, Version(version=version, at=at, actor=actor, note=note, added=len(new), ended=ended))


async def end(
    connection: AsyncConnection, entry: int, until: date, *, at: Instant, actor: str, note: str
) -> Version | None:
    """Let an entry hold until ``until``, with nothing in its place; None: there is no such entry."""
    changed = await connection.execute(
        update(catalogue).where(catalogue.c.id == entry).values(valid_until=until.isoformat())
    )
    if changed.rowcount == 0:
        return None
    version = await _next(connection)
    return await _note(connection, Version(version=version, at=at, actor=actor, note=note, added=0, ended=1))


async def _next(connection: AsyncConnection) -> int:
    return (await connection.scalar(select(func.max(catalogue_versions.c.version))) or 0) + 1


async def _note(connection: AsyncConnection, version: Version) -> Version:
    await connection.execute(catalogue_versions.insert().values(msgspec.structs.asdict(version)))
    return version


async def versions(connection: AsyncConnection, limit: int = 50) -> tuple[Version, ...]:
    """The newest versions first."""
    query = select(catalogue_versions).order_by(catalogue_versions.c.version.desc()).limit(limit)
    return tuple(Version(**row) for row in (await connection.execute(query)).mappings())


async def all_handoffs(connection: AsyncConnection) -> tuple[Handoff, ...]:
    """Which matters are whose."""
    query = select(handoffs).order_by(handoffs.c.to_platform, handoffs.c.kind, handoffs.c.matter)
    rows = (await connection.execute(query)).mappings()
    return tuple(Handoff(to=r["to_platform"], kind=r["kind"], matter=r["matter"], note=r["note"]) for r in rows)


async def set_handoffs(connection: AsyncConnection, new: Sequence[Handoff]) -> None:
    """Put this list in the place of the one that is there."""
    await connection.execute(delete(handoffs))
    rows = {(each.to, each.kind, each.matter): each.note for each in new}
    values = [{"to_platform": t, "kind": k, "matter": m, "note": note} for (t, k, m), note in rows.items()]
    if values:
        await connection.execute(handoffs.insert(), values)


def _row(entry: Entry, version: int) -> dict[str, object]:
    until = entry.valid_until
    return {
        "version": version,
        "category": entry.category,
        "area": entry.area,
        "lead": entry.lead,
        "co_departments": _encode(entry.co_departments).decode(),
        "valid_from": entry.valid_from.isoformat(),
        "valid_until": None if until is None else until.isoformat(),
        "basis": entry.basis,
    }


def _entry(row: RowMapping) -> Entry:
    until = row["valid_until"]
    return Entry(
        id=row["id"],
        version=row["version"],
        category=row["category"],
        area=row["area"],
        lead=row["lead"],
        co_departments=_names.decode(row["co_departments"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=None if until is None else date.fromisoformat(until),
        basis=row["basis"],
    )
