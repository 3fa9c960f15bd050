"""Many cases at once into a database that has none: rows first, indexes afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Index, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateIndex, DropIndex

from callcenter.domain.ids import Instant
from callcenter.orders.case import Case
from callcenter.store.move import counters
from callcenter.store.office import case_search
from callcenter.store.office.case_rows import Row, Seals, case_row, department_rows
from callcenter.store.office.cases_tables import SEARCH_DDL, case_departments, cases


@dataclass(frozen=True, slots=True)
class Rows:
    """Cases as rows, to be written into one database or several."""

    cases: list[Row]
    departments: list[Row]
    texts: list[tuple[int, str]]
    """What is searched of each, by its id."""


async def begin(connection: AsyncConnection) -> None:
    """Take the indexes away: each row would cost a dozen."""
    for index in _indexes():
        await connection.execute(DropIndex(index))
    if connection.dialect.name == "postgresql":
        await connection.execute(text("DROP INDEX ix_case_search_tokens"))


def rows_of(first: int, found: Sequence[tuple[Case, Instant]], seals: Seals) -> Rows:
    """The rows of these cases, each with when it was changed last; the first of them gets the id ``first``."""
    numbered = [(id_, case, at) for id_, (case, at) in enumerate(found, first)]
    return Rows(
        cases=[case_row(case, at, seals) | {"id": id_} for id_, case, at in numbered],
        departments=[row for id_, case, at in numbered for row in department_rows(id_, case, at)],
        texts=[(id_, case_search.text_of(case)) for id_, case, _ in numbered],
    )


async def add(connection: AsyncConnection, rows: Rows) -> None:
    """Write them."""
    await connection.execute(insert(cases), rows.cases)
    if rows.departments:
        await connection.execute(insert(case_departments), rows.departments)
    postgresql = connection.dialect.name == "postgresql"
    await case_search.put(connection, [(id_, _entry(text, postgresql)) for id_, text in rows.texts])


@lru_cache(100_000)
def _entry(text: str, postgresql: bool) -> str:
    return case_search.entry(text, postgresql=postgresql)


async def end(connection: AsyncConnection, last: int) -> None:
    """Make the indexes, go on counting after ``last``, and let the database learn what is in it."""
    for index in _indexes():
        await connection.execute(CreateIndex(index))
    if connection.dialect.name == "postgresql":
        await connection.execute(text(SEARCH_DDL["postgresql"][1]))
    await counters.set_last(connection, cases, "id", last)
    await connection.execute(text("ANALYZE"))


async def settle(connection: AsyncConnection) -> None:
    """What a server does by itself in time: it notes which pages all may see. Not within a transaction."""
    if connection.dialect.name == "postgresql":
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM"))


def _indexes() -> Iterator[Index]:
    for table in (cases, case_departments):
        yield from sorted(table.indexes, key=lambda index: str(index.name))
