"""`callcenter serve` on a database that it must not touch: path, remedy and exit code, and the file as it was."""

import asyncio
import hashlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from callcenter.store import migrate

COMMAND = Path(sys.executable).with_name("callcenter")
CONFIG = """
[site]
name = "refusing"
[[pbx]]
name = "pbx"
port = 1
secret = "not-needed-here"
[[lines]]
number = "12345"
name = "hotline"
queue = "main"
[[queues]]
name = "main"
[[agents]]
id = "8001"
name = "agent"
endpoint = "1001"
queues = ["main"]
"""


def damaged(path: Path) -> None:
    """A page in the middle is overwritten."""
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xa5" * 4096
    path.write_bytes(content)


def newer(path: Path) -> None:
    """A later version was here."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def foreign(path: Path) -> None:
    """Somebody else's."""
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE cdr (id INTEGER)")


def no_database(path: Path) -> None:
    """A letter."""
    path.write_text("Dear citizen, " * 100)


def missing(path: Path) -> None:
    """Only its log is left."""
    path.with_name(f"{path.name}-wal").write_bytes(b"the last calls")
    path.unlink()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty record of this version."""
    path: Path = tmp_path_factory.mktemp("sound") / "a.db"
    asyncio.run(migrate.upgrade(f"sqlite:///{path}"))
    return path


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (damaged, ("the database is damaged", "restore the last backup")),
        (newer, ("a newer version of callcenter has changed the database (schema 9999", "Install that version again")),
        (foreign, ("another program's database", "Set [store] url to a file of its own")),
        (no_database, ("this file is not an SQLite database", "nothing was changed")),
        (missing, ("the database is missing, but its log callcenter.db-wal is there", "Put the database back")),
    ],
)
def test_it_ends_with_path_and_remedy_and_the_files_are_as_they_were(
    sound: Path, tmp_path: Path, spoil: Callable[[Path], None], words: tuple[str, str]
) -> None:
    database, config = tmp_path / "record" / "callcenter.db", tmp_path / "callcenter.toml"
    database.parent.mkdir()
    shutil.copy(sound, database)
    spoil(database)
    config.touch(mode=0o600)
    config.write_text(f'{CONFIG}[store]\nurl = "sqlite:///{database}"\n', "utf-8")
    before = _digests(database.parent)
    command = [str(COMMAND), "serve", "--config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"callcenter: {database}: ")
    assert all(text in done.stderr for text in words)
    assert "Traceback" not in done.stderr
    # SQLite leaves empty companions behind when it reads; what was there is as it was.
    assert _digests(database.parent).items() >= before.items()


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
