"""A record that can be opened again and again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from callcenter.store.store import Store


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
