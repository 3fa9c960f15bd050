"""Time jumps, threads are done in the loop, and the order of what is ready together is drawn from a seed."""

import asyncio
from random import Random

from callcenter.simulate.virtual.loop import VirtualLoop, run


def order(seed: int) -> list[int]:
    """In which order ten callbacks run that are ready together."""
    seen: list[int] = []

    async def main() -> None:
        for number in range(10):
            asyncio.get_running_loop().call_soon(seen.append, number)
        await asyncio.sleep(1)

    run(main(), order=Random(seed))
    return seen


def test_a_seed_fixes_the_order() -> None:
    assert order(1) == order(1) != order(2)
    assert sorted(order(1)) == list(range(10))


def test_a_day_takes_no_time() -> None:
    async def main() -> float:
        await asyncio.sleep(86_400)
        return asyncio.get_running_loop().time()

    assert run(main(), 1000.0) == 87_400


def test_a_thread_takes_its_time_and_may_fail() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.executor_s = lambda: 2.0
        assert await asyncio.to_thread(lambda: 5) == 5
        assert loop.time() == 2.0
        try:
            await asyncio.to_thread(lambda: 1 / 0)
        except ZeroDivisionError:
            return
        raise AssertionError

    run(main())
