"""Transactions of the office."""

import pytest
from sqlalchemy import text

from callcenter.store.office.database import Database


async def test_what_is_written_is_there_and_what_failed_is_not(database: Database) -> None:
    """On both stores."""
    async with database.write() as connection:
        await connection.execute(text("INSERT INTO order_counter VALUES ('140500', '2026-11-26', 1)"))
    with pytest.raises(ZeroDivisionError):
        await _fail_half_way(database)
    async with database.read() as connection:
        days = (await connection.execute(text("SELECT day FROM order_counter"))).scalars().all()
    assert days == ["2026-11-26"]


async def _fail_half_way(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("INSERT INTO order_counter VALUES ('140500', '2026-11-27', 1)"))
        _ = 1 // 0
