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

TURNS = 10
"""Of the loop: the writer has begun by then, if it does not wait."""


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
    """Commits are far apart, and no time passes before one that is asked for."""
    monkeypatch.setattr(module, "PACE_S", 3600.0)
    monkeypatch.setattr(module, "ASKED_S", 0.0)


@pytest.mark.parametrize("actor", ["phone", "web:127.0.0.1", ENGINE])
async def test_what_a_person_did_is_written_soon_and_all_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actor: str
) -> None:
    """Or an engine that is killed would forget it; what the engine decided by itself gathers."""
    begun: list[int] = []

    async def counted() -> None:
        begun.append(store.status(T0).pending)
        await write()

    async with writing(tmp_path) as (store, written):
        write = store._writer.write_some
        monkeypatch.setattr(store._writer, "write_some", counted)
        record(store, "2")
        store.record(changed(actor))
        for _ in range(TURNS):
            await asyncio.sleep(0)
        assert begun == ([] if actor == ENGINE else [6])
        if actor != ENGINE:
            await asyncio.wait_for(written.wait(), 10)
            assert (len(await store.orders()), store.status(T0).pending) == (2, 0)


async def test_what_waits_is_written_when_the_engine_stops(tmp_path: Path) -> None:
    """In the middle of a pause, and without its end."""
    async with writing(tmp_path) as (store, _):
        record(store, "2")
    assert store.status(T0).pending == 0
