"""A record with something of everything in it, to be moved."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.bench.postgres import Server
from callcenter.domain.ids import Instant
from callcenter.kb.article import Article, ArticleState, Content
from callcenter.office.keys import Keys
from callcenter.office.sealing import Sealer
from callcenter.orders.case import Case, Citizen
from callcenter.store.database import parse_url
from callcenter.store.office import knowledge
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Database
from callcenter.store.store import Store
from tests.fakes.story import T0, answered_steps
from tests.support.stores import migrated_database, migrated_file, postgres

__all__ = ["postgres"]
NUMBER = "140500202611210001233"
CASES = Cases(Sealer(Keys("k1", {"k1": b"k" * 32}, b"f" * 32)))
CASE = Case(
    number=NUMBER,
    opened_at=Instant(T0),
    title="路灯不亮",
    lead="12319",
    citizen=Citizen(caller_number="13812341234", name="张三"),
)
ARTICLE = Article(
    id="kb-1",
    state=ArticleState.PUBLISHED,
    content=Content(title="医保报销", questions=("医保怎么报销",)),
    author="editor",
    created_at=Instant(T0),
    changed_at=Instant(T0),
    live=1,
)


@pytest.fixture
async def source(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file with calls, their orders, a case and an article, and with rows that have gone again."""
    url = await migrated_file(tmp_path / "source.db", tmp_path_factory.getbasetemp())
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai")
    for n in range(3):
        for step in answered_steps(str(n), at=T0 + n):
            store.record(step)
    await store.close()
    database = Database.at(parse_url(url))
    async with database.write() as connection:
        await CASES.add(connection, [CASE], Instant(T0))
        await knowledge.add(connection, ARTICLE)
        await connection.exec_driver_sql("UPDATE calls SET number = '138' || char(0) WHERE id = 'pbx1:1'")
        # Numbers that were given once are not given again.
        await connection.exec_driver_sql("DELETE FROM events WHERE id > 20")
    await database.close()
    return url


@pytest.fixture
async def server(postgres: Server) -> AsyncIterator[str]:
    """A database on a server that has the tables, and nothing in them."""
    url = await migrated_database(postgres)
    yield url
    postgres.drop(url)
