"""The process is killed while it writes."""

import asyncio
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.domain.ids import Instant
from callcenter.store.store import Store
from tests.fakes.story import T0, answered_steps

ROOT = Path(__file__).parents[4]


async def start(url: str) -> asyncio.subprocess.Process:
    """A process that writes without end."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fakes.store_child",
        url,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )


async def killed_after(url: str, acknowledged: int) -> set[str]:
    """Start the writing process, kill it once it has acknowledged so many rows; what it acknowledged."""
    child = await start(url)
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


async def test_after_input_output_errors_of_the_disk_nothing_is_said_to_be_saved_that_is_not(tmp_path: Path) -> None:
    """The kernel refuses every write of the process for a while; what had been acknowledged is there, once."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    child = await start(url)
    told, _ = await hear(child, lambda told, errors: len(told) >= 100)
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    more, _ = await hear(child, lambda told, errors: errors >= 2)
    before = len(told := told | more)
    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    more, _ = await hear(child, lambda told, errors: len(told) >= 100)
    child.kill()
    assert child.stdout is not None
    await child.stdout.read()
    await child.wait()
    told |= more
    assert len(told) >= before + 100
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai")
    saved = await store.load(Instant(T0))
    stored = {call.id for call in saved.calls} | {result.call for result in saved.results}
    await store.close()
    assert told <= stored


async def hear(child: asyncio.subprocess.Process, enough: Callable[[set[str], int], bool]) -> tuple[set[str], int]:
    """What the child acknowledges, and how often it speaks of an error of the disk, until that is enough."""
    told, errors = set[str](), 0
    assert child.stdout is not None
    async with asyncio.timeout(60):
        while not enough(told, errors):
            line = await child.stdout.readline()
            assert line, "the process has ended"
            errors += b"disk I/O error" in line
            if line.startswith(b"pbx1:") and line.endswith(b"\n"):
                told.add(line.decode().strip())
    return told, errors
