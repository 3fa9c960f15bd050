"""Commits gather under load; what a person did does not wait for long."""

import asyncio
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


@asynccontextmanager
async def writing(folder: Path) -> AsyncIterator[tuple[Store, asyncio.Event]]:
    """A store with its writer at work, whose first commit was just now; and what is set when orders are written."""
    written = asyncio.Event()
    store = await Store.open(f"sqlite:///{folder / 'a.db'}", jurisdiction="140500", timezone="Asia/Shanghai")
    store.on_orders.append(lambda _: written.set())
    async with asyncio.TaskGroup() as group:
        running = group.create_task(store.run())
        record(store, "1")
        await asyncio.wait_for(written.wait(), 10)
        written.clear()
        yield store, written
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


@pytest.fixture(autouse=True)
def long_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits are far apart."""
    monkeypatch.setattr(module, "PACE_S", 3600.0)


@pytest.mark.parametrize("actor", ["phone", "web:127.0.0.1", ENGINE])
async def test_what_a_person_did_is_written_soon_and_all_before_it(tmp_path: Path, actor: str) -> None:
    """Or an engine that is killed would forget it; what the engine decided by itself gathers."""
    async with writing(tmp_path) as (store, written):
        record(store, "2")
        store.record(changed(actor))
        if actor == ENGINE:
            await asyncio.sleep(3 * module.ASKED_S)
            assert (written.is_set(), store.status(T0).pending) == (False, 6)
        else:
            await asyncio.wait_for(written.wait(), 10)
            assert (len(await store.orders()), store.status(T0).pending) == (2, 0)


async def test_what_waits_is_written_when_the_engine_stops(tmp_path: Path) -> None:
    """In the middle of a pause, and without its end."""
    async with writing(tmp_path) as (store, _):
        record(store, "2")
    assert store.status(T0).pending == 0
