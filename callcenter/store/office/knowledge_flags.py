"""Uses of articles and accuracy flags in the database, and the figure that follows from them."""

from typing import Any

import msgspec
from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.kb.article import Article
from callcenter.kb.flag import WRONG, Flag, FlagSource, FlagState
from callcenter.store.office.database import insert
from callcenter.store.office.knowledge_tables import articles, flags, uses

MOST = 200
"""Rows of a page at most."""


async def use(connection: AsyncConnection, article: Article, order: str, by: str, at: Instant) -> bool:
    """An answer names the article; once for each order. Whether it is the first time."""
    row = {"article": article.id, "version": article.version, "order": order, "by": by, "at": at}
    added = insert(connection, uses).values(row).on_conflict_do_nothing().returning(uses.c.no)
    if (await connection.execute(added)).first() is None:
        return False
    counted = update(articles).where(articles.c.id == article.id).values(used=articles.c.used + 1)
    await connection.execute(counted)
    return True


async def add(connection: AsyncConnection, flag: Flag) -> int:
    """A new flag; its number."""
    values = _row(flag)
    del values["no"]
    return int((await connection.execute(flags.insert().returning(flags.c.no), values)).scalar_one())


async def flag(connection: AsyncConnection, no: int, *, lock: bool = False) -> Flag | None:
    """The flag of this number."""
    query = select(flags).where(flags.c.no == no)
    row = (await connection.execute(query.with_for_update() if lock else query)).mappings().first()
    return None if row is None else _flag(row)


async def save(connection: AsyncConnection, changed: Flag) -> None:
    """A flag that has been decided."""
    await connection.execute(update(flags).where(flags.c.no == changed.no).values(_row(changed)))


async def corrected(connection: AsyncConnection, article: str, at: Instant) -> int:
    """The article was put right: its upheld flags are done. How many there were."""
    upheld = (flags.c.article == article) & (flags.c.state == FlagState.UPHELD.value)
    done = update(flags).where(upheld).values(state=FlagState.CORRECTED.value, corrected_at=at)
    return (await connection.execute(done)).rowcount


async def page(
    connection: AsyncConnection, *, states: frozenset[FlagState], article: str = "", after: int = 0, limit: int = 50
) -> list[Flag]:
    """Flags in these states by their number; ``after``: the last one of the page before."""
    query = select(flags).where(flags.c.state.in_([state.value for state in states]), flags.c.no > after)
    if article:
        query = query.where(flags.c.article == article)
    rows = await connection.execute(query.order_by(flags.c.no).limit(min(limit, MOST)))
    return [_flag(row) for row in rows.mappings()]


async def counts(connection: AsyncConnection, since: Instant, until: Instant) -> tuple[int, int]:
    """In the span from ``since`` to before ``until``: flags raised that turned out right, and articles used."""
    wrong = flags.c.state.in_([state.value for state in WRONG])
    upheld = select(func.count()).select_from(flags).where(wrong, flags.c.at >= since, flags.c.at < until)
    used = select(func.count()).select_from(uses).where(uses.c.at >= since, uses.c.at < until)
    return int((await connection.execute(upheld)).scalar_one()), int((await connection.execute(used)).scalar_one())


def _row(flag: Flag) -> dict[str, Any]:
    return msgspec.structs.asdict(flag) | {"source": flag.source.value, "state": flag.state.value}


def _flag(row: RowMapping) -> Flag:
    return Flag(**{**row, "source": FlagSource(row["source"]), "state": FlagState(row["state"])})
