"""The writer when the database does not do as it should."""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection
from structlog.testing import capture_logs

from agents.machine import AgentState
from callcenter.domain.events import Outcome
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders.model import Order
from callcenter.ports import Step
from callcenter.store.store import Store
from tests.fakes.story import T0, agent_at, answered_steps, shown, unanswered_steps
from tests.support.writing import WriterBench


async def test_a_locked_database_is_caught_up_with_in_order(bench: WriterBench) -> None:
    """Nothing is dropped, and the trouble can be seen while it lasts."""
    lock = sqlite3.connect(bench.path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    errors = []

    async def more() -> None:
        errors.append(bench.writer.last_error)
        n = len(bench.pauses)
        bench.add(answered_steps(str(n), at=T0 + n))
        if n == 6:
            lock.execute("ROLLBACK")
            lock.close()

    bench.during_pause = more
    bench.add(answered_steps("0"))
    with capture_logs() as logs:
        await bench.writer.drain()
    assert errors == ["database is locked"] * 6
    assert bench.pauses == sorted(bench.pauses)
    assert bench.writer.last_error is None
    assert [order.call for order in bench.orders] == [f"pbx1:{n}" for n in range(7)]
    assert [e["event"] for e in logs] == ["store.commit_failed"] * 3 + ["store.recovered"]
    assert [e["failures"] for e in logs] == [1, 2, 4, 6]
    journal = bench.rows("SELECT call_id, at FROM events WHERE type = 'CallArrived' ORDER BY id")
    assert journal == [(f"pbx1:{n}", T0 + n) for n in range(7)]


async def test_a_store_behind_a_lock_shows_what_is_pending(tmp_path: Path) -> None:
    """With ``run`` in the background, as in the program."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai", busy_timeout_ms=1000)
    lock = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    async with asyncio.TaskGroup() as group:
        running = group.create_task(store.run())
        for step in answered_steps("1"):
            store.record(step)
        status = store.status(Instant(T0 + 61))
        assert (status.pending, status.oldest_pending_s) == (5, 61.0)
        assert await store.orders() == []
        lock.execute("ROLLBACK")
        lock.close()
        await store.flush()
        running.cancel()
    assert len(await store.orders()) == 1
    assert store.status(T0).pending == 0
    await store.close()


async def test_closing_does_not_wait_for_ever(tmp_path: Path) -> None:
    """A database that stays locked is given up after the time-out, and said so."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai", busy_timeout_ms=1)
    lock = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    for step in answered_steps("1"):
        store.record(step)
    with capture_logs() as logs:
        await store.close(timeout_s=0.01)
    assert logs[-1]["event"] == "store.closed_with_unwritten_steps"
    assert logs[-1]["pending"] == 5
    lock.close()


async def test_a_full_disk_is_waited_for(bench: WriterBench) -> None:
    """The same steps are written once there is room."""
    with bench.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    bench.add(*(answered_steps(str(n), at=T0 + n) for n in range(200)))

    async def room() -> None:
        assert bench.writer.last_error == "database or disk is full"
        if len(bench.pauses) == 2:
            with bench.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

    bench.during_pause = room
    await bench.writer.drain()
    assert len(bench.pauses) == 2
    assert bench.rows("SELECT count(*), count(DISTINCT number) FROM orders") == [(200, 200)]
    assert bench.rows("SELECT max(seq), count(*) FROM events WHERE call_id IS NOT NULL") == [(7, 1400)]


async def test_a_step_that_cannot_be_written_is_put_aside(either: WriterBench) -> None:
    """The ones before and after it are written; its content is kept, and no number is in the log."""
    agent = agent_at(T0, AgentState.PAUSED)
    bad = Step(T0, (replace(shown(agent), reason="13812341234\udc80"),), (), (agent,))
    either.add(answered_steps("1"), iter([bad]), answered_steps("2", at=T0 + 100))
    with capture_logs() as logs:
        await either.writer.drain()
    assert either.rows("SELECT call_id FROM orders ORDER BY id") == [("pbx1:1",), ("pbx1:2",)]
    ((kept,),) = either.rows("SELECT step FROM set_aside")
    assert "13812341234\\udc80" in str(kept)
    assert either.writer.set_aside == 1
    assert "store.step_set_aside" in [entry["event"] for entry in logs]
    assert "13812341234" not in str(logs)


async def test_a_commit_whose_answer_was_lost_is_not_doubled(either: WriterBench) -> None:
    """The rows are there although the writer heard of a failure."""
    either.lose_the_answer()
    either.add(answered_steps("1"), unanswered_steps("2", Outcome.REFUSED))
    await either.writer.drain()
    assert len(either.pauses) == 1
    assert either.rows("SELECT count(*), count(DISTINCT number) FROM orders") == [(2, 2)]
    assert either.rows("SELECT count(*) FROM events") == [(12,)]
    assert either.rows("SELECT last FROM order_counter") == [(2,)]


async def test_a_step_of_a_doubtful_commit_does_not_bring_old_records_back(either: WriterBench) -> None:
    """A step without events, as a start makes it, and a later one that changed its records: both had come through."""
    first, other = list(answered_steps("1")), list(answered_steps("2"))
    either.add(iter(first[:4] + other[:4]))
    await either.writer.drain()
    either.lose_the_answer()
    restored = Step(first[3].at, (), (*first[3].calls, *other[3].calls), first[3].agents)
    either.add(iter([restored, *first[4:]]))
    await either.writer.drain()
    states = dict(either.rows("SELECT id, state FROM calls"))
    assert states == {"pbx1:1": "ended", "pbx1:2": other[3].calls[0].state.value}
    assert either.rows("SELECT state FROM agents") == [(first[4].agents[0].state.value,)]
    assert len(either.pauses) == 1


async def test_two_writers_on_one_record_do_not_spoil_it(either: WriterBench) -> None:
    """A second process on the same record gets numbers of its own, and the first one goes on."""
    other = WriterBench(either.url)
    either.add(iter(list(answered_steps("1"))[:2]))
    await either.writer.drain()
    other.add(answered_steps("1"), answered_steps("2"))
    await other.writer.drain()
    either.add(iter(list(answered_steps("1"))[2:]), answered_steps("3"))
    await either.writer.drain()
    assert either.rows("SELECT count(*), count(DISTINCT number) FROM orders") == [(3, 3)]
    assert either.rows("SELECT max(seq), count(*) FROM events WHERE call_id = 'pbx1:1'") == [(7, 7)]
    await other.writer.close()


async def test_a_commit_that_takes_its_time_keeps_nobody_waiting(tmp_path: Path) -> None:
    """While the disk has not answered, steps are taken, the loop runs, and what waits can be seen."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai")
    begun, answer = threading.Event(), threading.Event()
    transaction = store._writer._transaction
    write = transaction.write

    def slow(connection: Connection, steps: Sequence[Step]) -> tuple[Order, ...]:
        begun.set()
        assert answer.wait(10)
        return write(connection, steps)

    transaction.write = slow  # type: ignore[method-assign]
    async with asyncio.TaskGroup() as group:
        running = group.create_task(store.run())
        for n in range(20):
            for step in answered_steps(str(n), at=T0 + n):
                store.record(step)
            await asyncio.sleep(0)
        assert await asyncio.to_thread(begun.wait, 5)
        assert store.status(Instant(T0 + 10)).pending == 100
        assert store.trouble(Instant(T0 + 10)) == "commits are late by 10 s"
        answer.set()
        await store.flush()
        running.cancel()
    assert (len(await store.orders()), store.trouble(Instant(T0 + 99))) == (20, "")
    await store.close()
