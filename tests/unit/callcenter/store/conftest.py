"""A record that can be opened again and again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from callcenter.store import migrate
from callcenter.store.store import Store
from tests.support.writing import WriterBench


@pytest.fixture
async def reopen(tmp_path: Path) -> AsyncIterator[Callable[[], Awaitable[Store]]]:
    """Opens the same database each time."""
    opened = []

    async def open_() -> Store:
        store = await Store.open(f"sqlite:///{tmp_path / 'a.db'}", jurisdiction="140500", timezone="Asia/Shanghai")
        opened.append(store)
        return store

    yield open_
    for store in opened:
        await store.close()


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[WriterBench]:
    """A writer on an empty database."""
    await migrate.upgrade(f"sqlite:///{tmp_path / 'a.db'}")
    bench = WriterBench(tmp_path / "a.db")
    yield bench
    await bench.writer.close()
