"""Both stores for one test: import ``postgres`` and ``database`` into a conftest, and each test runs on each."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from callcenter.store.office.database import Database
from tests.support import postgres as server


@pytest.fixture(scope="session")
def postgres() -> Iterator[server.Postgres]:
    """The run's PostgreSQL."""
    with server.running() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database with the schema in it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/callcenter.db"
    else:
        url = request.getfixturevalue("postgres").new_database()
    opened = await Database.open(url)
    yield opened
    await opened.close()
