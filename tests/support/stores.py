"""Both stores for one test: import ``postgres`` and ``database`` into a conftest, and each test runs on each."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from callcenter.store import migrate
from callcenter.store.office.database import Database
from tests.support import postgres as server

KINDS = ["sqlite", "postgresql"]
_MIGRATED = "migrated"
_ready: set[object] = set()
"""The folders and servers where there is a database with the schema in it, to be copied."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[server.Postgres]:
    """The run's PostgreSQL."""
    with server.running() as started:
        yield started


async def migrated_file(path: Path, folder: Path) -> str:
    """The URL of a file with the schema in it: a copy, for migrating takes its time."""
    if folder not in _ready:
        await migrate.upgrade(f"sqlite:///{folder / _MIGRATED}")
        _ready.add(folder)
    shutil.copy(folder / _MIGRATED, path)
    return f"sqlite:///{path}"


async def migrated_database(postgres: server.Postgres) -> str:
    """The URL of a database with the schema in it: a copy too."""
    if postgres not in _ready:
        postgres.sql(f"CREATE DATABASE {_MIGRATED}")
        await migrate.upgrade(postgres.url(_MIGRATED))
        _ready.add(postgres)
    return postgres.new_database(_MIGRATED)


@asynccontextmanager
async def _empty(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    if request.param == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").getbasetemp()
        yield await migrated_file(request.getfixturevalue("tmp_path") / "callcenter.db", folder)
        return
    server = request.getfixturevalue("postgres")
    url = await migrated_database(server)
    yield url
    server.drop(url)


@pytest.fixture(params=KINDS)
async def store_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Where an empty record with the schema in it is, on either store."""
    async with _empty(request) as url:
        yield url


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """An empty database with the schema in it."""
    async with _empty(request) as url:
        opened = await Database.open(url)
        yield opened
        await opened.close()
