"""Full-text search over what a case is about: FTS5 on SQLite, tsvector on PostgreSQL, with the same tokens."""

from collections.abc import Sequence

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Text,
    bindparam,
    cast,
    delete,
    false,
    func,
    insert,
    literal,
    literal_column,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain import bigrams
from callcenter.orders.case import Case
from callcenter.store.office.cases_tables import case_search


def text_of(case: Case) -> str:
    """What is searched: title, content, place and keywords, never the citizen's data."""
    return "\n".join((case.title, case.content, case.place.address, *case.keywords))


async def add(connection: AsyncConnection, found: Sequence[tuple[int, Case]]) -> None:
    """Index these cases (with their ids)."""
    postgresql = connection.dialect.name == "postgresql"
    await put(connection, [(id_, entry(text_of(case), postgresql=postgresql)) for id_, case in found])


def entry(text: str, *, postgresql: bool) -> str:
    """What the index keeps of a text."""
    return bigrams.tsvector((text, "A")) if postgresql else " ".join(bigrams.tokens(text))


async def put(connection: AsyncConnection, entries: Sequence[tuple[int, str]]) -> None:
    """Index these entries (with their cases' ids)."""
    statement = insert(case_search)
    if connection.dialect.name == "postgresql":
        # As text, for the driver knows no tsvector.
        statement = statement.values(tokens=cast(bindparam("tokens", type_=Text()), TSVECTOR))
    await connection.execute(statement, [{"rowid": id_, "tokens": tokens} for id_, tokens in entries])


async def remove(connection: AsyncConnection, id_: int) -> None:
    """Take a case out of the index."""
    await connection.execute(delete(case_search).where(case_search.c.rowid == id_))


def matches(asked: str, *, postgresql: bool, one_by_one: bool = False) -> ColumnElement[bool]:
    """The condition on ``case_search``; a text without any word finds nothing.

    ``one_by_one``: PostgreSQL is to look at each case that is left, and not at all that its index has for the words.
    """
    terms = bigrams.terms(asked)
    if not terms:
        return false()
    if not postgresql:
        return literal_column("case_search").op("MATCH", is_comparison=True)(bigrams.fts5(terms))
    words = cast(literal(bigrams.tsquery(terms), Text()), TSQUERY)
    if one_by_one:
        # The function behind the operator: no index knows it.
        return func.ts_match_vq(case_search.c.tokens, words, type_=Boolean())
    return case_search.c.tokens.op("@@", is_comparison=True)(words)
