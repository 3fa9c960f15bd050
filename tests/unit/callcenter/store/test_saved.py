"""What somebody asked for is committed before it is answered, and does not wait until other steps have gathered."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agents.desk import ENGINE
from agents.machine import AgentState
from callcenter.domain.events import AgentChanged
from callcenter.domain.ids import AgentId, Instant
from callcenter.ports import Step
from callcenter.store import store as module
from callcenter.store.store import Store
from tests.fakes.story import T0, agent_at, answered_steps

LONG_S = 3600.0


@asynccontextmanager
async def writing(folder: Path) -> AsyncIterator[Store]:
    """A store with its writer at work, whose first commit was just now."""
    url = f"sqlite:///{folder / 'a.db'}"
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai", busy_timeout_ms=1)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(store.run())
        record(store, "1")
        await written(store)
        yield store
        running.cancel()
    await store.close()


def record(store: Store, call: str) -> None:
    """A whole call."""
    for step in answered_steps(call):
        store.record(step)


def changed(actor: str) -> Step:
    """An agent's state changes."""
    event = AgentChanged(agent=AgentId("8001"), state="idle", reason="", reachable=True, own_call=False, actor=actor)
    return Step(Instant(T0 + 99), (event,), (), (agent_at(T0, AgentState.IDLE, "8001"),))


async def written(store: Store) -> None:
    """Nothing waits any more."""
    async with asyncio.timeout(10):
        while store.status(T0).pending:
            await store._written.wait()


@pytest.fixture(autouse=True)
def long_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits are far apart."""
    monkeypatch.setattr(module, "PACE_S", LONG_S)


async def test_the_first_steps_after_a_rest_wait_for_nobody(tmp_path: Path) -> None:
    """Those that follow gather."""
    async with writing(tmp_path) as store:
        record(store, "2")
        await store.orders()
        await asyncio.sleep(0.05)
        assert (len(await store.orders()), store.status(T0).pending) == (1, 5)


async def test_who_waits_for_the_record_has_it_when_told_so(tmp_path: Path) -> None:
    async with writing(tmp_path) as store:
        record(store, "2")
        await store.saved()
        assert (len(await store.orders()), store.status(T0).pending) == (2, 0)
        # With nothing to write there is nothing to wait for.
        await store.saved()


async def test_what_a_person_did_is_written_at_once_and_all_before_it(tmp_path: Path) -> None:
    """By a code on the phone, of which nobody waits for an answer."""
    async with writing(tmp_path) as store:
        record(store, "2")
        store.record(changed(ENGINE))
        await asyncio.sleep(0.05)
        assert store.status(T0).pending == 6
        store.record(changed("phone"))
        await written(store)
        assert len(await store.orders()) == 2


async def test_a_locked_database_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with writing(tmp_path) as store:
        lock = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        record(store, "2")
        async with asyncio.timeout(LONG_S):
            await store.saved()
        status = store.status(T0)
        assert (status.pending, status.last_error is not None) == (5, True)
        lock.close()
        await store.flush()


async def test_nor_does_a_commit_that_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller's call goes on meanwhile, and so does whoever asked for something."""
    monkeypatch.setattr(module, "_SAVED_S", 0.02)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai")
    record(store, "1")
    await store.saved()
    assert store.status(T0).pending == 5
    await store.close()
