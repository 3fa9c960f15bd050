"""Open311 as it is stored: keys, tokens, and the cases that are published."""

from collections.abc import Sequence

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.open311 import Published, Wanted
from callcenter.orders.terms import CaseState
from callcenter.store.office.case_rows import Seals, read_case
from callcenter.store.office.cases_tables import cases
from callcenter.store.office.departments_tables import open311_keys, open311_tokens

CLOSED = tuple(
    state.value
    for state in (CaseState.CLOSED, CaseState.FOLLOW_UP, CaseState.ARCHIVED, CaseState.MERGED, CaseState.HANDED_OFF)
)


class Key(Record, frozen=True, kw_only=True):
    """Who may file; the key itself is known to its owner only."""

    name: str
    created_at: Instant
    created_by: str
    revoked_at: Instant | None = None


async def all_keys(connection: AsyncConnection) -> tuple[Key, ...]:
    """All keys that were ever given, by name."""
    columns = [open311_keys.c[name] for name in Key.__struct_fields__]
    rows = await connection.execute(select(*columns).order_by(open311_keys.c.name))
    return tuple(Key(**row) for row in rows.mappings())


async def add_key(connection: AsyncConnection, key: Key, hash_: str) -> None:
    """Write a new one."""
    values = {name: getattr(key, name) for name in Key.__struct_fields__}
    await connection.execute(open311_keys.insert().values(hash=hash_, **values))


async def revoke_key(connection: AsyncConnection, name: str, at: Instant) -> bool:
    """Let a key be good for nothing; whether there was one that was."""
    live = (open311_keys.c.name == name, open311_keys.c.revoked_at.is_(None))
    return (await connection.execute(update(open311_keys).where(*live).values(revoked_at=at))).rowcount > 0


async def owner(connection: AsyncConnection, hash_: str) -> str | None:
    """The name of the key with this hash, unless it was revoked."""
    live = (open311_keys.c.hash == hash_, open311_keys.c.revoked_at.is_(None))
    found: str | None = await connection.scalar(select(open311_keys.c.name).where(*live))
    return found


async def add_token(connection: AsyncConnection, token: str, number: str, at: Instant) -> None:
    """Let a token stand for a case."""
    await connection.execute(open311_tokens.insert().values(token=token, number=number, at=at))


async def number_of(connection: AsyncConnection, token: str) -> str | None:
    """The case that a token stands for."""
    found: str | None = await connection.scalar(select(open311_tokens.c.number).where(open311_tokens.c.token == token))
    return found


async def listed(connection: AsyncConnection, wanted: Wanted, seals: Seals) -> tuple[Published, ...]:
    """A page of the published cases, newest first."""
    query = _published().where(cases.c.opened_at >= wanted.since, cases.c.opened_at <= wanted.until)
    if wanted.services:
        query = query.where(cases.c.category.in_(wanted.services))
    if wanted.open is not None:
        query = query.where(cases.c.state.not_in(CLOSED) if wanted.open else cases.c.state.in_(CLOSED))
    query = query.order_by(cases.c.opened_at.desc(), cases.c.id.desc()).limit(wanted.limit).offset(wanted.offset)
    return await _read(connection, query, seals)


async def some(connection: AsyncConnection, numbers: Sequence[str], seals: Seals) -> tuple[Published, ...]:
    """Those of these cases that are published, newest first."""
    query = _published().where(cases.c.number.in_(numbers)).order_by(cases.c.opened_at.desc(), cases.c.id.desc())
    return await _read(connection, query, seals)


def _published() -> Select[tuple[str, str, float]]:
    columns = select(cases.c.body, cases.c.sealed, cases.c.updated_at)
    return columns.where(cases.c.public, cases.c.state != CaseState.VOID.value)


async def _read(
    connection: AsyncConnection, query: Select[tuple[str, str, float]], seals: Seals
) -> tuple[Published, ...]:
    # Calls share the loop: some rows at a time.
    async with connection.stream(query.execution_options(yield_per=20)) as rows:
        return tuple(
            [
                Published(case=read_case(row.body, row.sealed, seals), updated_at=Instant(row.updated_at))
                async for row in rows
            ]
        )
