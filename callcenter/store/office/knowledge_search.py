"""Which articles a search finds, and in which order: the same on both stores but for what is said of density.

1. Those with all words in the title, then those with all in title and questions: the shorter title first, then what
   more answers named, then what was added first.
2. Then those with all words anywhere: by density (bm25 with a title counting ten times and a question five times on
   SQLite, ``ts_rank`` by length on PostgreSQL), then what was added first.
3. If no article has all words: those with some, each word counting the less the more articles have it.

A word that thousands of articles have tells little about any of them: of more than ``MOST_TITLES`` or ``MOST_BODIES``,
only those added last are ranked, since each one that is looked at takes its time.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain import bigrams
from callcenter.domain.bigrams import Term
from callcenter.kb.found import Where, weight
from callcenter.store.office.knowledge_tables import articles
from callcenter.store.office.knowledge_wanted import Shape, Wanted, conditions

MOST_TITLES, MOST_BODIES = 4000, 500
"""So many articles are ranked by their title, and by the density of the words."""
_COMMON = 2000
"""A token that so many articles have tells nothing by itself."""
_MOST_SINGLE, _MOST_RARE = 24, 4
"""So many tokens of a sentence are looked at; and by so many of them articles are sought."""
_BY_THE_WORDS = (
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('random_page_cost', '1.1', true)"
)
"""How PostgreSQL had best look for a word depends on how rare it is: a plan for any word is a bad one for most.

What is looked for all day is in memory: row by row is quicker than all rows.
"""
_BY_THE_INDEX = "SELECT set_config('enable_seqscan', 'off', true)"
"""For counting up to a limit, PostgreSQL would rather read all texts than the index."""
_fts5 = table("kb_index", column("rowid", Integer))
_vectors = table("kb_index", column("no", Integer), column("head", TSVECTOR), column("whole", TSVECTOR))


async def find(
    connection: AsyncConnection, asked: Sequence[Term], wanted: Wanted, limit: int
) -> list[tuple[int, Where]]:
    """The numbers of the best articles in their order, and where their words were found."""
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        await connection.execute(text(_BY_THE_WORDS))
    found: dict[int, Where] = {}
    for where in (Where.TITLE, Where.QUESTION, Where.BODY):
        if len(found) < limit:
            # Those found before are among these: asked for as many as are to be shown, enough others are left.
            values = {"match": _expression(asked, where, postgresql), "limit": limit, **wanted.values()}
            for no in (await connection.execute(_matching(postgresql, where, wanted.shape), values)).scalars():
                found.setdefault(no, where)
    if not found:
        found = dict.fromkeys(await _nearest(connection, asked, wanted, limit), Where.PART)
    return [*found.items()][:limit]


def _expression(asked: Sequence[Term], where: Where, postgresql: bool) -> str:
    if postgresql:
        return bigrams.tsquery(asked, "A" if where is Where.TITLE else "")
    part = {Where.TITLE: "title : ", Where.QUESTION: "{title questions} : "}.get(where, "")
    return f"{part}({bigrams.fts5(asked)})"


@lru_cache
def _matching(postgresql: bool, where: Where, shape: Shape) -> Select[Any]:
    """The articles that have all terms there, best first; parameters: ``match``, ``limit``, those of the conditions."""
    make = _in_vectors if postgresql else _in_fts5
    if where is Where.BODY:
        some, score = make(where, shape, MOST_BODIES)
        order: tuple[ColumnElement[Any], ...] = (score, some.c.no)
    else:
        some, _ = make(where, shape, MOST_TITLES)
        # The shorter title is nearer to what was asked, and what others needed is likelier.
        order = (some.c.length, some.c.used.desc(), some.c.no)
    return select(some.c.no).order_by(*order).limit(bindparam("limit", type_=Integer()))


_TOLD = (articles.c.no, func.length(articles.c.title).label("length"), articles.c.used)


def _in_fts5(where: Where, shape: Shape, most: int) -> tuple[FromClause, ColumnElement[Any]]:
    match = literal_column("kb_index").op("MATCH")(bindparam("match", type_=Text()))
    density: ColumnElement[Any] = literal_column(
        "bm25(kb_index, 10.0, 5.0, 1.0)" if where is Where.BODY else "0"
    ).label("density")
    query = select(*_TOLD, density).select_from(articles.join(_fts5, _fts5.c.rowid == articles.c.no))
    some = query.where(match, *conditions(shape)).order_by(_fts5.c.rowid.desc()).limit(most).subquery()
    return some, some.c.density


def _in_vectors(where: Where, shape: Shape, most: int) -> tuple[FromClause, ColumnElement[Any]]:
    expression = cast(bindparam("match", type_=Text()), TSQUERY)
    vector = _vectors.c.whole if where is Where.BODY else _vectors.c.head
    query = select(*_TOLD, vector.label("vector")).select_from(articles.join(_vectors, _vectors.c.no == articles.c.no))
    matching = query.where(vector.op("@@")(expression), *conditions(shape))
    some = matching.order_by(_vectors.c.no.desc()).limit(most).subquery()
    return some, -func.ts_rank(some.c.vector, expression, 1)


async def _nearest(connection: AsyncConnection, asked: Sequence[Term], wanted: Wanted, limit: int) -> Sequence[int]:
    """The articles with most of the tokens that fewest articles have: the others tell nothing."""
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        await connection.execute(text(_BY_THE_INDEX))
    having = _having(postgresql)
    write = bigrams.tsquery if postgresql else bigrams.fts5
    tokens = {f"t{n}": write([term]) for n, term in enumerate(bigrams.single(asked)[:_MOST_SINGLE])}
    if not tokens:
        return []
    # One statement for all: a sentence has many tokens, and each question to the database its price.
    counts = [f"SELECT {n[1:]}, count(*) FROM ({having.format(n)} LIMIT {_COMMON}) AS {n}" for n in tokens]
    counted = (await connection.execute(text(" UNION ALL ".join(counts)), tokens)).all()
    rare = sorted((count, n) for n, count in counted if 0 < count < _COMMON)[:_MOST_RARE]
    return await _heaviest(connection, [(f"t{n}", weight(count)) for count, n in rare], tokens, wanted, limit)


async def _heaviest(
    connection: AsyncConnection, rare: Sequence[tuple[str, int]], tokens: dict[str, str], wanted: Wanted, limit: int
) -> Sequence[int]:
    """The articles in the order of the weight of these tokens in them."""
    if not rare:
        return []
    having = _having(connection.dialect.name == "postgresql")
    parts = [f"SELECT {n}.no, {heavy} AS weight FROM ({having.format(n)}) AS {n}" for n, heavy in rare]
    told = (column("no", Integer), column("weight", Integer))
    weighed = text(" UNION ALL ".join(parts)).columns(*told).subquery("weighed")
    score = func.sum(weighed.c.weight)
    query = select(articles.c.no).join(weighed, weighed.c.no == articles.c.no).where(*conditions(wanted.shape))
    ordered = query.group_by(articles.c.no).order_by(score.desc(), articles.c.no).limit(limit)
    values = wanted.values() | {n: tokens[n] for n, _ in rare}
    return (await connection.execute(ordered, values)).scalars().all()


def _having(postgresql: bool) -> str:
    """The articles with a token; ``{0}`` is the parameter with it."""
    if postgresql:
        return "SELECT no FROM kb_index WHERE whole @@ CAST(:{0} AS tsquery)"
    return "SELECT rowid AS no FROM kb_index WHERE kb_index MATCH :{0}"
