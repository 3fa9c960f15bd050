"""The server goes, stops answering or changes under the running writer: nothing is lost, and nothing written amiss."""

import os
import re
import signal
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from structlog.testing import capture_logs

from callcenter.bench.postgres import Server
from callcenter.domain.record import replace
from callcenter.ports import Step
from callcenter.store import postgres as connections
from callcenter.store import server as place
from tests.fakes.story import T0, answered_steps
from tests.support import postgres as server
from tests.support.stores import migrated_database
from tests.support.writing import WriterBench

LATER = 2
"""Calls that come while the server is away."""


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server that a test may stop; what it has committed outlives it."""
    with server.running("-c fsync=off") as started:
        yield started


@pytest.fixture
async def bench(own: Server) -> AsyncIterator[WriterBench]:
    """A writer with one call in its record."""
    url = await migrated_database(own)
    bench = WriterBench(url)
    bench.add(answered_steps("0"))
    await bench.writer.drain()
    yield bench
    await bench.writer.close()
    own.drop(url)


async def trouble(bench: WriterBench, *, until: Callable[[], object]) -> list[str]:
    """Calls come while the writer cannot write, until somebody mends it."""
    return await bench.trouble(*(answered_steps(str(n), at=T0 + n) for n in range(1, 1 + LATER)), until=until)


def whole(bench: WriterBench) -> bool:
    """Every call has its order, once, and its journal without gap."""
    orders = bench.rows("SELECT call_id FROM orders ORDER BY id")
    journal = bench.rows("SELECT count(*), max(seq) FROM events WHERE call_id IS NOT NULL")
    return orders == [(f"pbx1:{n}",) for n in range(1 + LATER)] and journal == [(7 * (1 + LATER), 7)]


def name(bench: WriterBench) -> str:
    return bench.url.rpartition("/")[2]


async def test_a_server_that_has_crashed_is_waited_for(bench: WriterBench, own: Server) -> None:
    """What, where and the remedy are said; no user is."""
    own.stop()
    said = await trouble(bench, until=own.start)
    assert f"postgresql://127.0.0.1:{own.port}/{name(bench)}: the server cannot be reached" in said[-1]
    assert "Start it, or correct host and port in [store] url" in said[-1]
    assert "callcenter@" not in str(said)
    assert whole(bench)


async def test_a_server_that_was_started_anew_meanwhile_is_written_to(bench: WriterBench, own: Server) -> None:
    """The connection of before is given up; memory of what is stored too."""
    own.stop()
    own.start()
    bench.add(*(answered_steps(str(n), at=T0 + n) for n in range(1, 1 + LATER)))
    await bench.writer.drain()
    assert (len(bench.pauses) <= 1, whole(bench)) == (True, True)


async def test_a_server_that_does_not_answer_is_given_up_and_tried_again(
    own: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frozen, or its machine gone: no statement waits for ever."""
    monkeypatch.setattr(place, "ANSWER_S", 0.2)
    monkeypatch.setattr(connections, "CONNECT_S", 0.2)
    bench = WriterBench(await migrated_database(own))
    bench.add(answered_steps("0"))
    await bench.writer.drain()
    sessions = f"SELECT pid FROM pg_stat_activity WHERE datname = '{name(bench)}' AND application_name = 'callcenter'"
    frozen = [own.pid, *map(int, own.sql(sessions).split())]
    assert len(frozen) == 2
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    said = await trouble(bench, until=lambda: [os.kill(pid, signal.SIGCONT) for pid in frozen])
    assert "the server does not answer. See whether it runs" in said[0]
    assert whole(bench)
    await bench.writer.close()
    own.drop(bench.url)


async def test_a_database_that_may_only_be_read_is_waited_for(bench: WriterBench, own: Server) -> None:
    """After a fail-over the name may lead to a standby."""

    def read_only(value: str) -> None:
        own.sql(f'ALTER DATABASE "{name(bench)}" SET default_transaction_read_only = {value}')
        own.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name(bench)}'")

    read_only("on")
    said = await trouble(bench, until=lambda: read_only("off"))
    assert "the database can only be read. Point [store] url to the primary" in said[-1]
    assert whole(bench)


async def test_a_server_whose_disk_is_full_is_waited_for(bench: WriterBench, own: Server) -> None:
    """The same steps are written once there is room. The server's answer is a trigger's here."""
    own.sql(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END$$;"
        "CREATE TRIGGER no_room BEFORE INSERT ON order_events EXECUTE FUNCTION no_room()",
        name(bench),
    )
    [said] = await trouble(bench, until=lambda: own.sql("DROP TRIGGER no_room ON order_events", name(bench)))
    assert "the server's disk is full. Make room there" in said
    assert whole(bench)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", r"a newer version of callcenter has changed .*9999"),
        ("ALTER TABLE alembic_version RENAME TO away", r"another program's database \(it has a table 'access_log'\)"),
    ],
)
async def test_a_schema_that_is_not_ours_is_not_written_to(
    bench: WriterBench, own: Server, spoil: str, said: str
) -> None:
    """Somebody has upgraded the database under us, say: a restart of the right version is needed."""
    own.sql(spoil, name(bench))
    mend = {"U": "UPDATE alembic_version SET version_num = '0010'", "A": "ALTER TABLE away RENAME TO alembic_version"}
    [heard] = await trouble(bench, until=lambda: own.sql(mend[spoil[0]], name(bench)))
    assert re.search(said, heard)
    assert whole(bench)


async def test_a_restored_backup_takes_all_that_waited_and_an_empty_database_nothing(
    bench: WriterBench, own: Server
) -> None:
    """Under the same name; numbers go on from the backup's."""
    own.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name(bench)}'")
    own.sql(f'CREATE DATABASE backup TEMPLATE "{name(bench)}"')
    bench.add(answered_steps("9", at=T0 + 9))
    await bench.writer.drain()
    bench.pauses.clear()
    own.drop(bench.url)
    own.sql(f'CREATE DATABASE "{name(bench)}"')

    def restore() -> None:
        own.drop(bench.url)
        own.sql(f'ALTER DATABASE backup RENAME TO "{name(bench)}"')

    said = await trouble(bench, until=restore)
    assert "has schema none. Put the right database there, or restart the engine" in said[-1]
    assert whole(bench)
    assert bench.rows("SELECT count(DISTINCT number) FROM orders") == [(3,)]


async def test_a_value_that_the_server_refuses_is_put_aside_and_not_told(bench: WriterBench) -> None:
    """It does not keep the others waiting, and nothing of it is in the log."""
    steps = list(answered_steps("1", at=T0 + 1))
    bad = replace(steps[0].calls[0], offers=13812341234)
    bench.add(iter([Step(steps[0].at, (), (bad,), ())]), answered_steps("2", at=T0 + 2))
    with capture_logs() as logs:
        await bench.writer.drain()
    assert bench.rows("SELECT call_id FROM orders ORDER BY id") == [("pbx1:0",), ("pbx1:2",)]
    ((kept,),) = bench.rows("SELECT step FROM set_aside")
    assert "offers=13812341234" in str(kept)
    assert (bench.writer.set_aside, "13812341234" in str(logs)) == (1, False)
