"""The process is killed while it writes."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from callcenter.domain.ids import Instant
from callcenter.store.store import Store
from tests.fakes.story import T0, answered_steps

ROOT = Path(__file__).parents[4]


async def killed_after(url: str, acknowledged: int) -> set[str]:
    """Start the writing process, kill it once it has acknowledged so many rows; what it acknowledged."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fakes.store_child",
        url,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    seen: set[str] = set()
    async with asyncio.timeout(60):
        while len(seen) < acknowledged and (line := await child.stdout.readline()):
            if line.startswith(b"pbx1:") and line.endswith(b"\n"):
                seen.add(line.decode().strip())
    child.kill()
    rest = await child.stdout.read()
    await child.wait()
    whole = [line for line in rest.decode().splitlines(keepends=True) if line.endswith("\n")]
    return seen | {line.strip() for line in whole if line.startswith("pbx1:")}


@pytest.mark.parametrize("acknowledged", [1, 120, 333])
async def test_nothing_acknowledged_is_lost_and_nothing_doubled(tmp_path: Path, acknowledged: int) -> None:
    """After kill -9 every acknowledged order is there, once; recording all steps again adds none."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    told = await killed_after(url, acknowledged)
    assert len(told) >= acknowledged
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai")
    saved = await store.load(Instant(T0))
    stored = {call.id for call in saved.calls} | {result.call for result in saved.results}
    assert told <= stored
    for n in range(len(stored)):
        for step in answered_steps(f"{n}", at=Instant(T0 + n)):
            store.record(step)
    await store.close()
    await check_whole(url, len(stored))


async def check_whole(url: str, calls: int) -> None:
    """Every call has one order and a journal without gap or double."""
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai")
    numbers = set()
    for n in range(calls):
        detail = await store.call(answered_steps(f"{n}").__next__().calls[0].id)
        assert detail is not None
        assert detail.order is not None
        numbers.add(detail.order.number)
        assert [type(row.event).__name__ for row in detail.events] == [
            *("CallArrived", "AgentRequested", "OfferMade", "OfferEnded", "CallAnswered", "AgentLeft", "CallEnded")
        ]
        assert [row.seq for row in detail.events] == list(range(1, 8))
    assert len(numbers) == calls
    await store.close()
