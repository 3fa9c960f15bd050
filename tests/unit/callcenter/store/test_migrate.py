"""Opening a database file: made, kept, or refused and left alone."""

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from callcenter.store import database, migrate
from callcenter.store.errors import CorruptDatabase, NewerDatabase, NotOurDatabase, StoreError
from callcenter.store.store import Store
from callcenter.store.tables import metadata
from tests.fakes.story import answered_steps


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tables(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%' ORDER BY type, name"
        ).fetchall()
    connection.close()
    return [" ".join(sql.split()) for (sql,) in rows]


async def filled(path: Path) -> None:
    """A database with one call in it."""
    store = await Store.open(url(path), jurisdiction="140500", timezone="Asia/Shanghai")
    for step in answered_steps("1.1"):
        store.record(step)
    await store.close()


async def test_the_migrations_make_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    """Migrated and declared schema are the same, down to the text."""
    await migrate.upgrade(url(tmp_path / "migrated.db"))
    engine = create_engine(url(tmp_path / "declared.db"))
    metadata.create_all(engine)
    engine.dispose()
    assert tables(tmp_path / "migrated.db") == tables(tmp_path / "declared.db")
    assert len(tables(tmp_path / "migrated.db")) >= 10


def test_the_revision_that_the_program_names_is_that_of_the_newest_migration() -> None:
    """A start does not ask alembic, which takes longer to load than a caller should wait."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


async def test_upgrading_again_keeps_the_data(tmp_path: Path) -> None:
    """A second start finds what the first one wrote."""
    await filled(tmp_path / "a.db")
    assert await migrate.upgrade(url(tmp_path / "a.db")) == migrate.HEAD
    store = await Store.open(url(tmp_path / "a.db"), jurisdiction="140500", timezone="Asia/Shanghai")
    assert len(await store.orders()) == 1
    await store.close()


async def test_a_new_folder_is_made(tmp_path: Path) -> None:
    """The first start needs no preparation."""
    await migrate.upgrade(url(tmp_path / "var" / "a.db"))
    assert (tmp_path / "var" / "a.db").exists()


async def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    """An old program must not write into a newer one's tables."""
    path = tmp_path / "a.db"
    await filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = digest(path)
    with pytest.raises(NewerDatabase, match=r"a\.db: a newer version .*9999.*Install that version again"):
        await migrate.upgrade(url(path))
    assert digest(path) == before


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A wrong path in the configuration costs nobody a file."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear citizen, " * 100)
    before = digest(path)
    with pytest.raises(NotOurDatabase, match=r"letter\.txt: this file is not an SQLite database.*nothing was changed"):
        await migrate.upgrade(url(path))
    assert digest(path) == before


async def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """Its tables are left alone."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE cdr (id INTEGER)")
    connection.close()
    before = digest(path)
    with pytest.raises(NotOurDatabase, match=r"another program's database \(it has a table 'cdr'\)"):
        await migrate.upgrade(url(path))
    assert digest(path) == before


async def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    """Writing on would make it worse."""
    path = tmp_path / "a.db"
    await filled(path)
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xa5" * 4096
    path.write_bytes(content)
    before = digest(path)
    with pytest.raises(CorruptDatabase, match=r"a\.db: the database is damaged.*restore the last backup"):
        await migrate.upgrade(url(path))
    assert digest(path) == before


async def test_a_log_whose_database_is_missing_is_kept(tmp_path: Path) -> None:
    """It may hold the last calls; SQLite would remove it together with the first write into a new file."""
    path = tmp_path / "a.db"
    store = await Store.open(url(path), jurisdiction="140500", timezone="Asia/Shanghai")
    for step in answered_steps("1.1"):
        store.record(step)
    await store.flush()
    log = tmp_path / "a.db-wal"
    os.rename(path, tmp_path / "moved.db")
    before = digest(log)
    with pytest.raises(StoreError, match=r"the database is missing, but its log a\.db-wal is there\. Put .* back"):
        await migrate.upgrade(url(path))
    assert digest(log) == before
    os.rename(tmp_path / "moved.db", path)
    await store.close()


async def test_a_database_that_is_locked_when_its_tables_are_to_be_made_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as a fault of the program; a later start finds it as it was."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 1)
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"a\.db: cannot be written \(database is locked\)\. Check .* locks it"):
            await migrate.upgrade(url(tmp_path / "a.db"))
    assert await migrate.upgrade(url(tmp_path / "a.db")) == migrate.HEAD


async def test_a_folder_instead_of_a_file_is_refused(tmp_path: Path) -> None:
    """The error names what is in the way."""
    with pytest.raises(StoreError, match="cannot be used"):
        await migrate.upgrade(url(tmp_path))


@pytest.mark.parametrize("bad", ["", "nonsense", "sqlite://", "sqlite:///:memory:"])
async def test_urls_that_cannot_hold_the_record_are_refused(bad: str) -> None:
    """With an example of one that can."""
    with pytest.raises(StoreError, match=r"sqlite:///var/callcenter\.db"):
        await migrate.upgrade(bad)
