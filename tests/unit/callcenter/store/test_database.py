"""How connections and transactions begin."""

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from callcenter.store.database import connect, connect_migrating, connect_writer, parse_url

FULL = 2


def test_the_writer_survives_power_cuts_and_keeps_references_whole(tmp_path: Path) -> None:
    """WAL, a sync per commit, foreign keys."""
    (tmp_path / "a.db").touch()
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
    (tmp_path / "a.db").touch()
    url = parse_url(f"sqlite:///{tmp_path / 'a.db'}")
    writer, reader = connect_writer(url), connect(url, busy_timeout_ms=1)
    with writer.begin():
        async with reader.begin() as connection:
            assert (await connection.exec_driver_sql("SELECT 1")).scalar_one() == 1
        with pytest.raises(OperationalError, match="database is locked"):
            async with reader.execution_options(readonly=False).begin():
                pass
    await reader.dispose()
    writer.dispose()


async def test_only_a_migration_makes_a_file(tmp_path: Path) -> None:
    """An empty file made by accident would take the place of a record that somebody is about to put back."""
    url = parse_url(f"sqlite:///{tmp_path / 'a 100%.db'}")
    writer, reader = connect_writer(url), connect(url)
    with pytest.raises(OperationalError, match="unable to open"), writer.begin():
        pass
    with pytest.raises(OperationalError, match="unable to open"):
        async with reader.begin():
            pass
    assert os.listdir(tmp_path) == []
    migrating = connect_migrating(url)
    async with migrating.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE t (x)")
    async with reader.begin() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM t")).scalar_one() == 0
    await migrating.dispose()
    await reader.dispose()
    writer.dispose()


async def test_readers_follow_the_file_that_has_the_name(tmp_path: Path) -> None:
    """After a backup was put in its place, they read that one."""
    url = parse_url(f"sqlite:///{tmp_path / 'a.db'}")
    for name, rows in (("a.db", 1), ("backup.db", 2)):
        with contextlib.closing(sqlite3.connect(tmp_path / name)) as made, made:
            made.execute("CREATE TABLE t (x)")
            made.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(rows)])
    reader, seen = connect(url), []
    for _ in range(2):
        async with reader.connect() as connection:
            seen.append((await connection.exec_driver_sql("SELECT count(*) FROM t")).scalar_one())
        if len(seen) == 1:
            os.replace(tmp_path / "backup.db", tmp_path / "a.db")
    assert seen == [1, 2]
    await reader.dispose()
