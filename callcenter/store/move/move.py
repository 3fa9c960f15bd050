"""Moving the record: everything from one database to another, which has nothing yet, and proof that it arrived."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.store.database import is_server, parse_url, where_is
from callcenter.store.errors import StoreError
from callcenter.store.move import counters, indexes, rows
from callcenter.store.move.source import held
from callcenter.store.move.sums import TableSum
from callcenter.store.move.target import filling, holds_data
from callcenter.store.tables import metadata

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What is in both databases now, table by table."""

    tables: tuple[TableSum, ...]
    copied: bool
    """False: all of it was there already, by a move that did not come to its end."""


async def move(from_url: str, to_url: str, tell: Tell = lambda table: None) -> Moved:
    """Copy every table and verify each; ``tell`` hears of each table that is begun.

    Raises StoreError, and has changed nothing, when either database cannot be used, the target holds other data, or
    something is not the same in the end.
    """
    source_url, target_url = parse_url(from_url), parse_url(to_url)
    if where_is(source_url) == where_is(target_url):
        raise StoreError(where_is(target_url), "the record is there already", "Name another database")
    # A server takes no NUL: what a file may hold of it is compared as it arrives there.
    clean = is_server(target_url) and not is_server(source_url)
    async with held(source_url) as source, filling(target_url) as target:
        if await holds_data(target):
            return Moved(await _same(source, target, where_is(target_url), clean), copied=False)
        read = [await _copied(source, target, name, tell, clean) for name in _NAMES]
        for table, column in counters.counted():
            await counters.set_last(target, table, column, await counters.last(source, table, column))
        tell("verify")
        for sum_ in read:
            _require_same(sum_, await rows.summed(target, metadata.tables[sum_.table]), where_is(target_url))
        tell("index")
        await indexes.fill(target)
    return Moved(tuple(read), copied=True)


_NAMES = tuple(table.name for table in metadata.sorted_tables)


async def _copied(source: AsyncConnection, target: AsyncConnection, name: str, tell: Tell, clean: bool) -> TableSum:
    tell(name)
    return await rows.copy(source, target, metadata.tables[name], clean=clean)


async def _same(source: AsyncConnection, target: AsyncConnection, where: str, clean: bool) -> tuple[TableSum, ...]:
    """The sums, where both hold the same."""
    found = []
    for table in metadata.sorted_tables:
        ours, theirs = await rows.summed(source, table, clean=clean), await rows.summed(target, table)
        if (ours.rows, ours.checksum) != (theirs.rows, theirs.checksum):
            what = f"it holds other data (table {table.name}: {theirs.rows} rows)"
            raise StoreError(where, what, "Name an empty database: nothing is written over")
        found.append(ours)
    return tuple(found)


def _require_same(read: TableSum, arrived: TableSum, where: str) -> None:
    if (read.rows, read.checksum) != (arrived.rows, arrived.checksum):
        told = f"{read.rows} rows, checksum {read.checksum}, against {arrived.rows}, {arrived.checksum}"
        raise StoreError(where, f"table {read.table} did not arrive as it was: {told}", "Nothing was changed")
