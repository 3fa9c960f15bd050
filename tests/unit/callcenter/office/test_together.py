"""Errands that are done together: each has its own outcome, and nobody's trouble is another's."""

import asyncio
from collections.abc import Sequence

import pytest

from callcenter.office.together import MOST, Together


class Desk:
    """Doubles numbers, and notes how; negative ones are to be done alone, and zero is a fault."""

    def __init__(self) -> None:
        self.rounds: list[list[int]] = []
        self.alone: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.begun = asyncio.Event()
        self.broken = False
        self.together = Together[int, int](self.one, self.some, lambda asked: abs(asked) % 1000)

    async def one(self, asked: int) -> int:
        self.alone.append(asked)
        return asked * 2

    async def some(self, asked: Sequence[int]) -> list[int | Exception | None]:
        self.rounds.append([*asked])
        self.begun.set()
        await self.open.wait()
        if self.broken:
            raise RuntimeError("the store is away")
        return [_outcome(each) for each in asked]


def _outcome(asked: int) -> int | Exception | None:
    if asked < 0:
        return None
    return asked * 2 if asked else ZeroDivisionError()


async def test_all_that_wait_are_done_in_one_go_and_each_has_its_own_outcome() -> None:
    """One that fails, and one that must be done alone, cost the others nothing."""
    desk = Desk()
    results = await asyncio.gather(*map(desk.together.do, (1, 0, -3, 4)), return_exceptions=True)
    assert [results[0], *results[2:]] == [2, -6, 8]
    assert isinstance(results[1], ZeroDivisionError)
    assert desk.rounds == [[1, 0, -3, 4]]
    assert desk.alone == [-3]


async def test_two_about_the_same_thing_are_done_one_after_the_other() -> None:
    """In the order in which they came, in rounds of their own."""
    desk = Desk()
    assert await asyncio.gather(*map(desk.together.do, (1, 2, 1001))) == [2, 4, 2002]
    assert desk.rounds == [[1, 2], [1001]]


async def test_no_round_is_larger_than_its_limit() -> None:
    """What is left over is the next."""
    desk = Desk()
    await asyncio.gather(*map(desk.together.do, range(1, MOST + 6)))
    assert [len(each) for each in desk.rounds] == [MOST, 5]


async def test_when_a_round_fails_each_is_tried_alone() -> None:
    """So that the one at fault costs nobody else; a single one is not tried twice."""
    desk = Desk()
    desk.broken = True
    assert await asyncio.gather(*map(desk.together.do, (1, 2))) == [2, 4]
    assert desk.alone == [1, 2]
    with pytest.raises(RuntimeError):
        await desk.together.do(3)
    assert desk.alone == [1, 2]


async def test_when_the_first_goes_away_the_others_are_served_all_the_same() -> None:
    """It was doing it for all of them: it goes when that is done, and nothing is done twice."""
    desk = Desk()
    desk.open.clear()
    first, second = (asyncio.create_task(desk.together.do(asked)) for asked in (1, 2))
    await desk.begun.wait()
    first.cancel()
    await asyncio.sleep(0)
    desk.open.set()
    assert await second == 4
    with pytest.raises(asyncio.CancelledError):
        await first
    assert desk.rounds == [[1, 2]]


async def test_who_goes_away_while_waiting_has_not_asked() -> None:
    """It is in no later round."""
    desk = Desk()
    desk.open.clear()
    first = asyncio.create_task(desk.together.do(1))
    await desk.begun.wait()
    second, third = (asyncio.create_task(desk.together.do(asked)) for asked in (2, 3))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    desk.open.set()
    assert await asyncio.gather(first, third) == [2, 6]
    assert desk.rounds == [[1], [3]]
