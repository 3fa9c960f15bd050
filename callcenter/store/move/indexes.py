"""The full-text indexes, which each kind of database keeps in a form of its own: made anew from the rows."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.orders.case import Case
from callcenter.store.move.rows import BATCH
from callcenter.store.office import case_search, knowledge, knowledge_index
from callcenter.store.office.cases_tables import cases
from callcenter.store.office.knowledge_tables import articles


async def fill(connection: AsyncConnection) -> None:
    """Index every case and every article of a database that was just filled."""
    await _cases(connection)
    await _articles(connection)


async def _cases(connection: AsyncConnection) -> None:
    decode, last = msgspec.json.Decoder(Case).decode, 0
    query = select(cases.c.id, cases.c.body).order_by(cases.c.id).limit(BATCH)
    while found := (await connection.execute(query.where(cases.c.id > last))).all():
        last = found[-1].id
        await case_search.add(connection, [(id_, decode(body)) for id_, body in found])


async def _articles(connection: AsyncConnection) -> None:
    last = 0
    query = knowledge.whole.order_by(articles.c.no).limit(BATCH)
    while found := (await connection.execute(query.where(articles.c.no > last))).mappings().all():
        last = found[-1]["no"]
        await knowledge_index.put(connection, [(row["no"], knowledge.content_of(row)) for row in found])
