"""`callcenter audit verify`: the first broken row of each table, and exit code 1."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from callcenter.cli.trail import BREAKS
from callcenter.domain.ids import Instant
from callcenter.office.alerts import Alerts
from callcenter.office.vault import open_vault
from callcenter.office.witness import Witness, beside
from callcenter.orders.trail import Access, CaseEvent
from callcenter.store.office import trail
from callcenter.store.office.database import Database
from callcenter.store.office.verify import Break
from tests.unit.callcenter.cli.conftest import Run
from tests.unit.config.sample import GOOD, write

A = Instant(1795290464.5)


async def _work(url: str, keys: Path, rows: int) -> None:
    database = await Database.open(url)
    vault = await open_vault(keys, database)
    async with database.write() as connection:
        events = [CaseEvent(number="A", at=A, action="urge", actor="li", version=n) for n in range(rows)]
        await trail.append(connection, vault.cases, events)
        looks = [Access(number="A", at=A, actor="wang", action="read", masked=True) for _ in range(rows)]
        await trail.append(connection, vault.access, looks)
    await Witness(beside(keys), database, vault.chains, Alerts(database, lambda: A).found, lambda: A).look()
    await database.close()


@pytest.fixture
def office(run: Run, tmp_path: Path) -> Path:
    """A configured office that has written ten rows into each table; its database."""
    write(tmp_path, GOOD)
    asyncio.run(_work("sqlite:///var/callcenter.db", Path("var/office.keys"), 10))
    return tmp_path / "var" / "callcenter.db"


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_whole_trail_is_told_so(office: Path, run: Run) -> None:
    done = run("audit", "verify")
    assert (done.code, done.out) == (0, "case_events: 10 rows, whole\naccess_log: 10 rows, whole\n")
    assert run("audit", "verify", "--lang", "zh").out == "case_events: 10 行，完整\naccess_log: 10 行，完整\n"


def test_the_first_broken_row_of_each_table_is_named(office: Path, run: Run) -> None:
    tamper(office, "DELETE FROM case_events WHERE seq IN (4, 8)", "DELETE FROM access_log WHERE seq > 7")
    done = run("audit", "verify")
    assert done.code == 1
    assert done.out.splitlines() == [
        "case_events: row 4 is missing; later rows are there (3 rows before it are whole)",
        "access_log: row 8 and all after it are missing: the end was cut off, or an older copy put back "
        "(7 rows before it are whole)",
    ]
    assert run("audit", "verify", "--json").json == {
        "tables": [
            {"table": "case_events", "rows": 3, "broken_at": 4, "broken": "missing"},
            {"table": "access_log", "rows": 7, "broken_at": 8, "broken": "cut"},
        ]
    }


def test_an_older_copy_in_the_databases_place_is_found_and_a_backup_by_itself_is_whole(
    office: Path, run: Run, tmp_path: Path
) -> None:
    """The copy fits together in itself; what was written after it was made is missed only in its place."""
    tamper(office, "PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(office, tmp_path / "backup.db")
    asyncio.run(_work("sqlite:///var/callcenter.db", Path("var/office.keys"), 3))
    assert run("audit", "verify").code == 0
    assert run("audit", "verify", "--database", "backup.db", "--copy").code == 0
    shutil.copy(tmp_path / "backup.db", office)
    done = run("audit", "verify", "--json")
    assert done.code == 1
    assert [table["broken_at"] for table in done.json["tables"]] == [11, 11]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--database", "none.db"), "none.db: there is no such database"),
        (("--key-file", "none.keys"), "none.keys: the key file is missing"),
        (("--config", "none.toml"), "none.toml"),
        (("--database", "older.db"), "an older version has made it"),
    ],
)
def test_what_cannot_be_verified_is_wrong_usage_with_its_remedy(
    office: Path, run: Run, words: tuple[str, ...], told: str
) -> None:
    tamper(Path("older.db"), "CREATE TABLE calls (id TEXT)")
    done = run("audit", "verify", *words)
    assert done.code == 2
    assert told in done.err


def test_every_kind_of_break_has_its_words() -> None:
    assert set(BREAKS) == {kind.value for kind in Break}


def test_a_new_key_leaves_the_old_trail_whole(office: Path, run: Run) -> None:
    """What is written from then on has the new one."""
    added = run("db", "new-key", "--json").json
    assert added["keys"] == 2
    asyncio.run(_work("sqlite:///var/callcenter.db", Path("var/office.keys"), 1))
    assert run("audit", "verify").out.startswith("case_events: 11 rows, whole")
    with closing(sqlite3.connect(office)) as connection:
        (hashed,) = connection.execute("SELECT hash FROM case_events WHERE seq = 11").fetchone()
    assert hashed.startswith(f"{added['key']}:")
    Path("var/office.keys").unlink()
    assert "key file is missing" in run("db", "new-key").err
