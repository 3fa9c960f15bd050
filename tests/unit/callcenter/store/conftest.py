"""A record that can be opened again and again, and a writer whose pauses a test sees; most of it on both stores."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from callcenter.store.store import Store
from tests.support.stores import migrated_file, postgres, store_url
from tests.support.writing import WriterBench

__all__ = ["postgres", "store_url"]


@pytest.fixture
async def reopen(store_url: str) -> AsyncIterator[Callable[[], Awaitable[Store]]]:
    """Opens the same database each time."""
    opened = []

    async def open_() -> Store:
        store = await Store.open(store_url, jurisdiction="140500", timezone="Asia/Shanghai")
        opened.append(store)
        return store

    yield open_
    for store in opened:
        await store.close()


@pytest.fixture
async def bench(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WriterBench]:
    """A writer on an empty file."""
    bench = WriterBench(await migrated_file(tmp_path / "a.db", tmp_path_factory.getbasetemp()))
    yield bench
    await bench.writer.close()


@pytest.fixture
async def either(store_url: str) -> AsyncIterator[WriterBench]:
    """A writer on an empty record of either store."""
    bench = WriterBench(store_url)
    yield bench
    await bench.writer.close()
