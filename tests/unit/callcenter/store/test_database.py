"""How connections and transactions begin."""

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from callcenter.store.database import connect, connect_writer, parse_url

FULL = 2


def test_the_writer_survives_power_cuts_and_keeps_references_whole(tmp_path: Path) -> None:
    """WAL, a sync per commit, foreign keys."""
    engine = connect_writer(parse_url(f"sqlite:///{tmp_path / 'a.db'}"), busy_timeout_ms=1234)
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": FULL, "foreign_keys": 1, "busy_timeout": 1234}


async def test_a_writing_transaction_takes_its_lock_at_once(tmp_path: Path) -> None:
    """It is refused at its start, not in the middle; readers are not disturbed."""
    url = parse_url(f"sqlite:///{tmp_path / 'a.db'}")
    writer, reader = connect_writer(url), connect(url, busy_timeout_ms=1)
    with writer.begin():
        async with reader.execution_options(readonly=True).begin() as connection:
            assert (await connection.exec_driver_sql("SELECT 1")).scalar_one() == 1
        with pytest.raises(OperationalError, match="database is locked"):
            async with reader.begin():
                pass
    await reader.dispose()
    writer.dispose()
