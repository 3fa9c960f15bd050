"""The record moves from one database to another: all of it, or nothing."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from callcenter.bench.postgres import Server
from callcenter.domain.bigrams import terms
from callcenter.store.database import parse_url
from callcenter.store.errors import StoreError
from callcenter.store.move import rows as copying
from callcenter.store.move.move import move
from callcenter.store.move.sums import TableSum
from callcenter.store.office import case_list, knowledge_search
from callcenter.store.office.case_filter import Filter
from callcenter.store.office.database import Database
from callcenter.store.office.knowledge_wanted import Wanted
from callcenter.store.store import Store
from callcenter.store.tables import metadata
from tests.fakes.story import T0, answered_steps
from tests.support.writing import rows
from tests.unit.callcenter.store.move.conftest import CASES

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, read by nothing of ours."""
    found = {}
    for table in metadata.sorted_tables:
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        found[table.name] = sorted(rows(url, f'SELECT {names} FROM "{table.name}"'), key=repr)
    return found


async def test_there_and_back_every_row_is_as_it_was(source: str, server: str, tmp_path: Path) -> None:
    """Only a NUL, which a server cannot hold, is another character there."""
    back = f"sqlite:///{tmp_path / 'back.db'}"
    there = await move(source, server)
    assert (there.copied, {t.table for t in there.tables}) == (True, set(metadata.tables))
    assert {t.table: t.rows for t in there.tables}["order_events"] == 9
    home = await move(server, back)
    assert [(t.table, t.rows, t.checksum) for t in home.tables] == [(t.table, t.rows, t.checksum) for t in there.tables]
    before, after = contents(source), contents(back)
    assert len(before["calls"]) == len(before["orders"]) == 3
    assert repr(after) == repr(before).replace("138\\x00", "138\ufffd") != repr(before)
    assert await found(back) == (1, 1)


async def test_the_record_goes_on_where_it_was_moved_to(source: str, server: str) -> None:
    """The next call is written, no number is given twice, and the full-text indexes find what was moved."""
    await move(source, server)
    store = await Store.open(server, jurisdiction="140500", timezone="Asia/Shanghai")
    for step in answered_steps("3", at=T0 + 3):
        store.record(step)
    await store.flush()
    assert len({order.number for order in await store.orders()}) == 4
    await store.close()
    # More than 30 events had been given numbers, though only 20 of them were left.
    assert rows(server, "SELECT min(id) > 30 FROM events WHERE call_id = 'pbx1:3'") == [(True,)]
    assert await found(server) == (1, 1)


async def found(url: str) -> tuple[int, int]:
    """How many cases and articles the full-text indexes find."""
    database = Database.at(parse_url(url))
    async with database.read() as connection:
        cases = await case_list.page(connection, CASES.seals, Filter(text="路灯"))
        articles = await knowledge_search.find(connection, terms("医保"), Wanted(now=T0), 5)
    await database.close()
    return len(cases.cases), len(articles)


async def test_a_target_that_holds_other_data_is_refused_and_left_alone(
    source: str, server: str, postgres: Server
) -> None:
    """Nothing is written over."""
    await move(source, server)
    postgres.sql("UPDATE orders SET version = 99", server.rpartition("/")[2])
    before = contents(server)
    with pytest.raises(StoreError, match=r"it holds other data \(table orders: 3 rows\)\. Name an empty database"):
        await move(source, server)
    assert contents(server) == before


async def test_a_move_that_had_come_through_is_only_verified(source: str, server: str) -> None:
    """It ended between the last commit and the configuration, say: the same command again ends it."""
    await move(source, server)
    assert (await move(source, server)).copied is False


async def test_a_row_that_does_not_arrive_as_it_was_undoes_the_move(source: str, server: str, postgres: Server) -> None:
    """A server that changes a value: caught by the checksum, and nothing is left there."""
    postgres.sql(
        "CREATE FUNCTION slip() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN NEW.talk_ms := NEW.talk_ms + 1; RETURN NEW; END$$;"
        "CREATE TRIGGER slip BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION slip()",
        server.rpartition("/")[2],
    )
    with pytest.raises(StoreError, match=r"table orders did not arrive as it was: 3 rows, .*Nothing was changed"):
        await move(source, server)
    assert not any(contents(server).values())


@pytest.mark.parametrize("to_server", [True, False])
async def test_a_move_that_is_killed_changes_nothing_and_can_be_repeated(
    source: str, postgres: Server, tmp_path: Path, to_server: bool
) -> None:
    """Killed in the middle of the copy, at a table of the seed's choice."""
    target = postgres.new_database() if to_server else f"sqlite:///{tmp_path / 'target.db'}"
    at = Random(7).choice(["calls", "orders", "order_events"])
    script = (
        "import asyncio, os, signal, sys\nfrom callcenter.store.move.move import move\n"
        "def tell(step):\n    step == sys.argv[3] and os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(move(sys.argv[1], sys.argv[2], tell))\n"
    )
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", script, source, target, at, cwd=os.getcwd())
    assert await child.wait() == -signal.SIGKILL
    if to_server:
        assert rows(target, TABLES) == [(0,)]
    else:
        assert not (tmp_path / "target.db").exists()
    assert (await move(source, target)).copied is True
    assert len(rows(target, "SELECT * FROM orders")) == 3


async def test_nobody_writes_into_the_record_while_it_is_moved(
    source: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a forgotten engine wrote meanwhile would be lost: it has to wait, and goes on writing to the old place."""
    path, tried, copy = Path(source.removeprefix("sqlite:///")), [], copying.copy

    async def while_copying(*args: object, **more: object) -> TableSum:
        with (
            closing(sqlite3.connect(path, timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("DELETE FROM orders")
        tried.append(1)
        return await copy(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(copying, "copy", while_copying)
    await move(source, server)
    assert len(tried) == len(metadata.tables)


async def test_a_server_to_which_a_callcenter_is_connected_is_left(source: str, server: str, tmp_path: Path) -> None:
    """Neither from it nor onto it."""
    running = await Store.open(server, jurisdiction="140500", timezone="Asia/Shanghai")
    for from_, to in ((server, f"sqlite:///{tmp_path / 'b.db'}"), (source, server)):
        with pytest.raises(StoreError, match=r"a running callcenter is connected to it .*Stop the engine"):
            await move(from_, to)
    await running.close()


def changed(rows: list[tuple[object, ...]], how: Callable[[list[tuple[object, ...]]], list[tuple[object, ...]]]) -> str:
    total = TableSum("t")
    total.add(how(rows))
    return total.checksum


def test_a_checksum_knows_every_value_and_no_order() -> None:
    """Any value, a row more or less, a type: seen. The order of rows is the database's own."""
    whole: list[tuple[object, ...]] = [(1, "a", 1.5, None), (2, "b", 2.5, True)]
    plain = changed(whole, list)
    assert changed(whole, lambda r: r[::-1]) == plain
    spoilt = [
        lambda r: [*r, r[0]],
        lambda r: r[:1],
        lambda r: [(1, "a", 1.5, ""), r[1]],
        lambda r: [(1, "a", 1.5000000000000002, None), r[1]],
        lambda r: [(1, "a", 2.5, None), (2, "b", 1.5, True)],
        lambda r: [r[0], (2, "b", 2.5, 1)],
    ]
    assert len({plain, *(changed(whole, how) for how in spoilt)}) == 1 + len(spoilt)
