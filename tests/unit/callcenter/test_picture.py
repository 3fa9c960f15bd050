"""The live picture and its changes."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from callcenter.picture import Change, Picture, compare
from callcenter.simulate.virtual import loop as virtual_loop
from callcenter.view import CenterView
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import Lively


@pytest.fixture
def engine() -> FakeEngine:
    """A centre at rest."""
    return FakeEngine(lambda: 1000.0)


def test_equal_pictures_differ_in_nothing(engine: FakeEngine) -> None:
    """Time alone is no change."""
    assert compare(engine.view(), replace(engine.view(), at=2000.0), 1).empty


def test_what_went_is_named() -> None:
    """A call that ended is told by its id."""
    engine = Lively(3, 1.0)
    before = engine.view()
    engine.turn()
    during = engine.view()
    (call,) = engine.calls
    engine.end_call(call)
    assert [view.id for view in compare(before, during, 1).calls] == [call]
    assert compare(during, engine.view(), 2).gone_calls == (call,)


def test_changes_add_up_to_the_picture() -> None:
    """Whoever follows the changes has what a newcomer gets."""
    engine = Lively(12, 0.7)
    first = engine.view()
    agents, calls = {a.id: a for a in first.agents}, {c.id: c for c in first.calls}
    for version in range(300):
        engine.turn()
        change = compare(first, view := engine.view(), version)
        agents |= {a.id: a for a in change.agents}
        calls |= {c.id: c for c in change.calls}
        for gone in change.gone_calls:
            del calls[gone]
        first = view
    assert agents == {a.id: a for a in first.agents}
    assert calls == {c.id: c for c in first.calls}


async def test_many_steps_make_few_pictures(engine: FakeEngine) -> None:
    """A thousand steps at once cost the engine marks, and one picture."""
    picture = Picture(engine, gap_s=0.05)
    got: asyncio.Queue[Change] = asyncio.Queue()
    picture.listen(got.put_nowait)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(picture.run())
        await asyncio.sleep(0)
        views = engine.views
        for number in range(1000):
            engine.set_agent("8001", calls_today=number)
        change = await asyncio.wait_for(got.get(), 5)
        assert engine.views - views <= 2
        task.cancel()
    assert change.agents[0].calls_today == 999


class Slow(FakeEngine):
    """A centre so large that a look at it takes a while; keeps the times of the looks."""

    def __init__(self, takes_s: float) -> None:
        super().__init__(lambda: 1000.0)
        self.takes_s = takes_s
        self.looks: list[float] = []

    def view(self) -> CenterView:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, virtual_loop.VirtualLoop)
        self.looks.append(loop.time())
        loop.pass_by(self.takes_s)
        return super().view()


@pytest.mark.parametrize(("takes_s", "apart_s"), [(0.001, 0.2), (0.004, 0.4), (0.5, 2.0)])
def test_a_picture_costs_a_hundredth_of_the_time(takes_s: float, apart_s: float) -> None:
    async def main() -> list[float]:
        engine = Slow(takes_s)
        picture = Picture(engine)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(picture.run())
            for number in range(1000):
                engine.set_agent("8001", calls_today=number)
                await asyncio.sleep(0.01)
            task.cancel()
        return engine.looks

    looks = virtual_loop.run(main())
    between = [later - earlier for earlier, later in pairwise(looks[1:])]
    assert min(between) == pytest.approx(takes_s + apart_s, abs=1e-6)


async def test_windows_that_slide_are_seen_without_a_step(engine: FakeEngine) -> None:
    """Figures age though nothing happens."""
    picture = Picture(engine, gap_s=0.0, refresh_s=0.01)
    got: asyncio.Queue[Change] = asyncio.Queue()
    picture.listen(got.put_nowait)
    assert picture.view.queues[0].today.offered == 0
    async with asyncio.TaskGroup() as group:
        task = group.create_task(picture.run())
        today, recent, day = engine.figures.get("general") or (engine.view().queues[0].today,) * 3
        engine.figures["general"] = (replace(today, offered=5), recent, day)
        change = await asyncio.wait_for(got.get(), 5)
        task.cancel()
    assert change.queues[0].today.offered == 5


async def test_the_engine_is_left_alone_at_the_end(engine: FakeEngine) -> None:
    """A stopped picture is told no more steps."""
    picture = Picture(engine)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(picture.run())
        await asyncio.sleep(0)
        assert len(engine._listeners) == 1
        task.cancel()
    assert engine._listeners == []


async def test_a_listener_can_leave(engine: FakeEngine) -> None:
    """It hears nothing afterwards."""
    picture = Picture(engine)
    got: list[Change] = []
    leave = picture.listen(got.append)
    assert picture.view is picture.view
    leave()
    engine.set_agent("8001", state="idle")
    picture.take()
    assert (got, picture.version) == ([], 1)


async def test_what_a_reload_took_away_is_told(engine: FakeEngine) -> None:
    """Agents and queues that are no longer configured."""
    picture = Picture(engine)
    got: list[Change] = []
    picture.listen(got.append)
    assert picture.view.reloads == 0
    engine.reload("8001", "social")
    picture.take()
    (change,) = got
    assert (change.gone_agents, change.gone_queues, change.reloads) == (("8001",), ("social",), (1,))


async def test_a_reload_that_shows_nowhere_else_is_told_too(engine: FakeEngine) -> None:
    """Other departments, say: pages ask for them again."""
    picture = Picture(engine)
    got: list[Change] = []
    picture.listen(got.append)
    assert picture.view.reloads == 0
    engine.reload()
    picture.take()
    assert [change.reloads for change in got] == [(1,)]


class Overtaken(FakeEngine):
    """While the picture of one agent's first call is being taken by and by, somebody takes one of the second."""

    def __init__(self) -> None:
        super().__init__(lambda: 1000.0)
        self.overtake: Callable[[], None] = lambda: None

    def view(self) -> CenterView:
        view = super().view()
        if next(agent.calls_today for agent in view.agents if agent.id == "8001") == 1:
            asyncio.get_running_loop().call_soon(self.overtake)
            self.overtake = lambda: None
        return view


def test_an_older_picture_never_takes_the_place_of_a_newer_one() -> None:
    """Also where the clock tells the same time for both."""

    async def main() -> list[int]:
        engine = Overtaken()
        picture, shown = Picture(engine), list[int]()

        def second() -> None:
            engine.set_agent("8001", calls_today=2)
            picture.take()

        engine.overtake = second
        picture.listen(lambda change: shown.extend(agent.calls_today for agent in change.agents))
        async with asyncio.TaskGroup() as group:
            task = group.create_task(picture.run())
            await asyncio.sleep(0)
            engine.set_agent("8001", calls_today=1)
            await asyncio.sleep(1.0)
            task.cancel()
        return shown

    assert virtual_loop.run(main()) == [2]
