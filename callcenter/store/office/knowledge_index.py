"""The knowledge base's full-text index: the same tokens in SQLite's FTS5 and in a PostgreSQL tsvector."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, column, func, literal_column, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain import bigrams
from callcenter.domain.bigrams import Term
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.kb.article import Content
from callcenter.kb.found import Where, best
from callcenter.store.office.knowledge_tables import articles

_COMMON = 2000
"""A token that so many articles have tells nothing by itself."""
_MOST_SINGLE, _MOST_RARE = 24, 4
"""So many tokens of a sentence are looked at; and by so many of them articles are sought."""
_BATCH = 50
"""Articles of a statement: PostgreSQL works for long on each, and an answer that is late is given up."""
_CANDIDATES = 200
"""Of the nearest articles, so many are looked at whether they are to be shown."""
_GAP = "‖"
"""Never part of a token: stands between two questions, so that no phrase reaches from one into the next."""
_fts5 = table("kb_index", column("rowid", Integer))
_vectors = table("kb_index", column("no", Integer), column("head", TSVECTOR), column("whole", TSVECTOR))


class Wanted(Record, frozen=True, kw_only=True):
    """Which articles a search is about."""

    now: Instant
    all: bool = False
    """Drafts, what is withdrawn and what is not valid now as well: for editors."""
    department: str = ""
    category: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """For a WHERE over the articles."""
        found: list[ColumnElement[bool]] = []
        if not self.all:
            found.append(articles.c.live.is_not(None))
            found.append(func.coalesce(articles.c.valid_from, 0) <= self.now)
            found.append(articles.c.valid_until.is_(None) | (articles.c.valid_until > self.now))
        if self.department:
            found.append(articles.c.department == self.department)
        if self.category:
            found.append(articles.c.category == self.category)
        return found


async def put(connection: AsyncConnection, contents: Iterable[tuple[int, Content]]) -> None:
    """The words of the articles with these numbers, in place of what was there."""
    if connection.dialect.name == "postgresql":
        sql = (
            "INSERT INTO kb_index VALUES (:no, CAST(:head AS tsvector), CAST(:whole AS tsvector)) "
            "ON CONFLICT (no) DO UPDATE SET head = excluded.head, whole = excluded.whole"
        )
        rows = [_vector_row(no, content) for no, content in contents]
    else:
        sql = "INSERT OR REPLACE INTO kb_index (rowid, title, questions, body) VALUES (:no, :title, :questions, :body)"
        rows = [_token_row(no, content) for no, content in contents]
    for start in range(0, len(rows), _BATCH):
        await connection.execute(text(sql), rows[start : start + _BATCH])


def _vector_row(no: int, content: Content) -> dict[str, Any]:
    head = ((content.title, "A"), *((question, "B") for question in content.questions))
    return {"no": no, "head": bigrams.tsvector(*head), "whole": bigrams.tsvector(*head, (content.body, "C"))}


def _token_row(no: int, content: Content) -> dict[str, Any]:
    questions = [token for question in content.questions for token in (*bigrams.tokens(question), _GAP)]
    parts = {"title": bigrams.tokens(content.title), "questions": questions, "body": bigrams.tokens(content.body)}
    return {"no": no, **{name: " ".join(tokens) for name, tokens in parts.items()}}


async def find(
    connection: AsyncConnection, asked: Sequence[Term], wanted: Wanted, limit: int
) -> list[tuple[int, Where]]:
    """The numbers of the best articles in their order: all words in the title, in a question, anywhere; else some."""
    found: dict[int, Where] = {}
    for where in (Where.TITLE, Where.QUESTION, Where.BODY):
        if len(found) < limit:
            query = _matching(connection, asked, where, wanted).where(articles.c.no.not_in(found))
            for no in (await connection.execute(query.limit(limit - len(found)))).scalars():
                found[no] = where
    if not found:
        nearest = best(await _rarest(connection, bigrams.single(asked)[:_MOST_SINGLE]), _CANDIDATES)
        query = select(articles.c.no).where(articles.c.no.in_(nearest), *wanted.conditions())
        shown = set((await connection.execute(query)).scalars())
        found = dict.fromkeys([no for no in nearest if no in shown][:limit], Where.PART)
    return list(found.items())


async def _rarest(connection: AsyncConnection, asked: Sequence[Term]) -> dict[str, list[int]]:
    """Of the tokens, those that fewest articles have, and these articles: the others tell nothing."""
    having = _having(connection)
    # One statement for all: a sentence has many tokens, and each question to the database its price.
    counted = await _union(connection, asked, f"SELECT count(*) FROM ({having} LIMIT {_COMMON}) AS some_{{0}}")
    rare = sorted((count, n) for n, count in counted if 0 < count < _COMMON)[:_MOST_RARE]
    found: dict[str, list[int]] = {}
    for n, no in await _union(connection, [asked[n] for _, n in rare], f"{having} LIMIT {_COMMON}"):
        found.setdefault(str(n), []).append(no)
    return found


def _having(connection: AsyncConnection) -> str:
    """The articles with a token; ``{0}`` is the parameter with it."""
    if connection.dialect.name == "postgresql":
        return "SELECT no FROM kb_index WHERE whole @@ CAST(:{0} AS tsquery)"
    return "SELECT rowid FROM kb_index WHERE kb_index MATCH :{0}"


async def _union(connection: AsyncConnection, asked: Sequence[Term], one: str) -> list[tuple[int, int]]:
    """The rows of ``one`` for each token, with the token's place."""
    write = bigrams.tsquery if connection.dialect.name == "postgresql" else bigrams.fts5
    values = {f"t{n}": write([term]) for n, term in enumerate(asked)}
    if not values:
        return []
    parts = [f"SELECT {n}, {name}.* FROM ({one.format(name)}) AS {name}" for n, name in enumerate(values)]
    return [(n, value) for n, value in (await connection.execute(text(" UNION ALL ".join(parts)), values)).all()]


def _matching(connection: AsyncConnection, asked: Sequence[Term], where: Where, wanted: Wanted) -> Select[Any]:
    """The articles that have all terms there, best first."""
    make = _in_vectors if connection.dialect.name == "postgresql" else _in_fts5
    query, score = make(asked, where)
    query = query.where(*wanted.conditions())
    if where is Where.BODY:
        return query.order_by(score, articles.c.no)
    # The shorter title is nearer to what was asked, and what others needed is likelier.
    return query.order_by(func.length(articles.c.title), articles.c.used.desc(), articles.c.no)


def _in_fts5(asked: Sequence[Term], where: Where) -> tuple[Select[Any], ColumnElement[Any]]:
    part = {Where.TITLE: "title : ", Where.QUESTION: "{title questions} : "}.get(where, "")
    match = literal_column("kb_index").op("MATCH")(f"{part}({bigrams.fts5(asked)})")
    query = select(articles.c.no).select_from(articles.join(_fts5, _fts5.c.rowid == articles.c.no)).where(match)
    return query, literal_column("bm25(kb_index, 10.0, 5.0, 1.0)")


def _in_vectors(asked: Sequence[Term], where: Where) -> tuple[Select[Any], ColumnElement[Any]]:
    expression = cast(bigrams.tsquery(asked, "A" if where is Where.TITLE else ""), TSQUERY)
    vector = _vectors.c.whole if where is Where.BODY else _vectors.c.head
    joined = articles.join(_vectors, _vectors.c.no == articles.c.no)
    query = select(articles.c.no).select_from(joined).where(vector.op("@@")(expression))
    return query, -func.ts_rank(vector, expression, 1)
