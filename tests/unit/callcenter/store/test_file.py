"""The file goes, changes or breaks under the running writer: nothing is lost, and no file is spoilt."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from callcenter.store import migrate
from callcenter.store.errors import StoreError
from tests.fakes.story import T0, answered_steps
from tests.support.writing import WriterBench

LATER = 2
"""Calls that come while the file is away."""


async def written(bench: WriterBench) -> None:
    """One call is in the record, and all of it in the file itself."""
    bench.add(answered_steps("0"))
    await bench.writer.drain()
    with closing(sqlite3.connect(bench.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def trouble(bench: WriterBench, *, until: Callable[[], object]) -> list[str]:
    """Calls come while the writer cannot write, until somebody mends it after the third try."""
    said = await bench.trouble(*(answered_steps(str(n), at=T0 + n) for n in range(1, 1 + LATER)), until=until)
    assert len(bench.pauses) == 3
    return said


def orders(bench: WriterBench) -> list[str]:
    """Whose orders are in the file that has the name."""
    return [str(call) for (call,) in bench.rows("SELECT call_id FROM orders ORDER BY id")]


def calls(*numbers: int) -> list[str]:
    return [f"pbx1:{n}" for n in numbers]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def test_a_file_that_was_moved_away_is_waited_for_and_none_is_made(bench: WriterBench) -> None:
    """SQLite itself would go on writing into the file without a name."""
    await written(bench)
    away = bench.path.with_name("moved.db")
    bench.path.rename(away)
    [said] = await trouble(bench, until=lambda: away.rename(bench.path))
    assert said.startswith(f"{bench.path}: the file is gone. Put it back")
    assert orders(bench) == calls(0, 1, 2)
    assert bench.rows("PRAGMA integrity_check") == [("ok",)]


async def test_a_backup_in_the_place_of_a_removed_file_takes_all_that_waited(bench: WriterBench) -> None:
    """The connection to the removed file is given up; numbers go on from the backup's."""
    await written(bench)
    backup = bench.path.with_name("backup.db")
    shutil.copy(bench.path, backup)
    bench.add(answered_steps("9", at=T0 + 9))
    await bench.writer.drain()
    for name in os.listdir(bench.path.parent):
        if name.startswith("a.db"):
            os.remove(bench.path.parent / name)
    await trouble(bench, until=lambda: backup.rename(bench.path))
    assert orders(bench) == calls(0, 1, 2)
    assert bench.rows("SELECT count(DISTINCT number) FROM orders") == [(3,)]


async def test_a_commit_into_a_file_that_went_meanwhile_is_none(bench: WriterBench) -> None:
    """What was written is written again where it can be found."""
    await written(bench)
    away, write = bench.path.with_name("moved.db"), bench.writer._transaction.write

    def taken_away(connection: object, steps: object) -> object:
        bench.path.rename(away)
        bench.writer._transaction.write = write  # type: ignore[method-assign]
        return write(connection, steps)  # type: ignore[arg-type]

    bench.writer._transaction.write = taken_away  # type: ignore[method-assign, assignment]
    said = await trouble(bench, until=lambda: away.rename(bench.path))
    assert "the file was taken away during a commit" in said[0]
    assert orders(bench) == calls(0, 1, 2)
    assert bench.rows("SELECT count(*), max(seq) FROM events WHERE call_id IS NOT NULL") == [(21, 7)]


@pytest.mark.parametrize("page", [1, 5])
async def test_a_file_that_breaks_is_not_written_to_until_it_is_sound(bench: WriterBench, page: int) -> None:
    """Not even to put a step aside; what is wrong, where, and the remedy are said."""
    await written(bench)
    bench.engine.dispose()
    sound = bench.path.read_bytes()
    with bench.path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)
    broken = digest(bench.path)

    def mend() -> None:
        assert digest(bench.path) == broken
        bench.path.write_bytes(sound)

    said = await trouble(bench, until=mend)
    assert str(bench.path) in said[-1]
    assert "restore the last backup" in said[-1] or "not an SQLite database" in said[-1]
    assert orders(bench) == calls(0, 1, 2)


async def test_a_strange_file_in_its_place_is_left_alone(bench: WriterBench) -> None:
    """Another program's database, put there by mistake."""
    await written(bench)
    bench.engine.dispose()
    ours, other = bench.path.with_name("ours.db"), bench.path.with_name("other.db")
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE cdr (id INTEGER)")
    bench.path.rename(ours)
    shutil.copy(other, bench.path)

    def mend() -> None:
        assert digest(bench.path) == digest(other)
        ours.replace(bench.path)

    [said] = await trouble(bench, until=mend)
    assert "another program's database (it has a table 'cdr')" in said
    assert orders(bench) == calls(0, 1, 2)


async def test_an_empty_file_in_its_place_is_not_filled(bench: WriterBench) -> None:
    """A new record is begun at a start, by somebody who wants it."""
    await written(bench)
    bench.engine.dispose()
    ours = bench.path.with_name("ours.db")
    bench.path.rename(ours)
    bench.path.touch()
    [said] = await trouble(bench, until=lambda: ours.replace(bench.path))
    assert "has schema none. Put the right file there, or restart the engine" in said
    assert orders(bench) == calls(0, 1, 2)


async def test_a_file_that_may_only_be_read_is_waited_for(bench: WriterBench) -> None:
    """Read-only for a while: a remounted disk, say."""
    await written(bench)

    def may_write(*, yes: bool) -> None:
        with closing(bench.engine.raw_connection()) as connection:
            connection.cursor().execute(f"PRAGMA query_only = {int(not yes)}")

    may_write(yes=False)
    assert await trouble(bench, until=lambda: may_write(yes=True)) == ["attempt to write a readonly database"]
    assert orders(bench) == calls(0, 1, 2)


async def test_a_doubt_that_cannot_be_cleared_just_now_is_looked_into_again(
    bench: WriterBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the disk while the file is examined says nothing of the file: it was not changed, and is sound."""
    await written(bench)
    bench.writer._place.doubt()
    inspect, tries = migrate.inspect, [0]

    def fails_at_first(path: Path) -> str | None:
        tries[0] += 1
        if tries[0] <= 3:
            raise StoreError(str(path), "cannot be opened (disk I/O error)", "Check the disk")
        return inspect(path)

    monkeypatch.setattr(migrate, "inspect", fails_at_first)
    [said] = await trouble(bench, until=lambda: None)
    assert "disk I/O error" in said
    assert (tries, orders(bench)) == ([4], calls(0, 1, 2))
