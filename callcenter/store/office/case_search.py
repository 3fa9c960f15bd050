"""Full-text search over what a case is about: FTS5 on SQLite, tsvector on PostgreSQL, with the same tokens."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain import bigrams
from callcenter.orders.case import Case
from callcenter.store.office.cases_tables import TsQuery, TsVector, case_search


def text_of(case: Case) -> str:
    """What is searched: title, content, place and keywords, never the citizen's data."""
    return "\n".join((case.title, case.content, case.place.address, *case.keywords))


async def add(connection: AsyncConnection, found: Sequence[tuple[int, Case]]) -> None:
    """Index these cases (with their ids)."""
    if connection.dialect.name == "postgresql":
        rows = [{"rowid": id_, "tokens": bigrams.tsvector((text_of(case), "A"))} for id_, case in found]
        tokens = bindparam("tokens", type_=TsVector())
    else:
        rows = [{"rowid": id_, "tokens": " ".join(bigrams.tokens(text_of(case)))} for id_, case in found]
        tokens = bindparam("tokens")
    await connection.execute(insert(case_search).values(rowid=bindparam("rowid"), tokens=tokens), rows)


async def remove(connection: AsyncConnection, id_: int) -> None:
    """Take a case out of the index."""
    await connection.execute(delete(case_search).where(case_search.c.rowid == id_))


def matches(asked: str, *, postgresql: bool) -> ColumnElement[bool]:
    """The condition on ``case_search``; a text without any word finds nothing."""
    terms = bigrams.terms(asked)
    if not terms:
        return literal(False)
    if postgresql:
        return case_search.c.tokens.op("@@")(literal(bigrams.tsquery(terms), TsQuery()))
    whole: Any = literal_column("case_search")
    return whole.op("MATCH")(bigrams.fts5(terms))
