"""The lateness of the event loop."""

import asyncio
import time

from callcenter.lag import LoopLag


async def test_work_that_does_not_give_way_shows() -> None:
    """The loop was blocked for 30 ms while the sensor wanted to wake."""
    lag = LoopLag(every_s=0.001)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(lag.run())
        await asyncio.sleep(0)
        assert lag.seconds == 0.0
        end = time.perf_counter() + 0.03
        while time.perf_counter() < end:
            pass
        # The sensor was due before this sleep began.
        await asyncio.sleep(0.002)
        task.cancel()
    assert lag.seconds >= 0.02


async def test_old_delays_are_forgotten() -> None:
    """Only the window counts."""
    lag = LoopLag(window=2)
    lag._late.extend([0.5, 0.1, 0.2])
    assert lag.seconds == 0.2
