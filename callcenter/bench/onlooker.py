"""Whoever looks on while calls are measured: a process of its own that stands back, as if on another machine.

It is woken by the very events that are measured. Beside Asterisk and the engine on two processors it would take one of
them just then, and what would be measured is how the two get on without it.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass

from callcenter.ami.client import AmiClient
from callcenter.ami.encode import Action
from callcenter.bench.observer import EVENTS, Observer, Seen
from callcenter.clock import SystemClock
from callcenter.companion import Wire, beside
from callcenter.pbx.files import ADMIN
from callcenter.pbx.spec import LOOPBACK

MONITORS = 5
_READY_S = 30.0
_READY, _END = b"ready\n", b"end\n"


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to see."""

    ami: int
    secret: str
    phones: frozenset[str]
    http: int | None
    """Where monitor pages find the engine; None: there is none."""


# The bench's side.


class Onlooker:
    """Looks on from its making to ``seen``."""

    def __init__(self, wire: Wire) -> None:
        self._reader, self._writer = wire

    async def seen(self) -> Seen:
        """What was seen; the looking is over."""
        self._writer.write(_END)
        return Seen(**json.loads(await _told(self._reader)))


@contextlib.asynccontextmanager
async def onlooker(sight: Sight) -> AsyncIterator[Onlooker]:
    """Somebody who looks on, ready when the block begins."""
    async with beside("callcenter.bench.look", sight) as wire:
        async with asyncio.timeout(_READY_S):
            await _told(wire[0])
        yield Onlooker(wire)


async def _told(reader: asyncio.StreamReader) -> bytes:
    if not (line := await reader.readline()):
        raise RuntimeError("the onlooker's process has ended: what it said stands above")
    return line


# Its own side.


async def look(sight: Sight, wire: Wire) -> None:
    """Look on until the bench has seen enough."""
    reader, writer = wire
    observer = Observer(sight.phones.__contains__)
    async with _watching(sight, observer), _monitors(sight):
        writer.write(_READY)
        if await reader.readline() == _END:
            writer.write(json.dumps(asdict(observer.seen)).encode() + b"\n")
            await writer.drain()


@contextlib.asynccontextmanager
async def _watching(sight: Sight, observer: Observer) -> AsyncIterator[None]:
    """An AMI session, filtered so that it costs the PBX the same in every run."""
    ready = asyncio.Event()

    async def filter_events(client: AmiClient) -> None:
        for name in EVENTS:
            await client.send(Action("Filter", {"Operation": "Add", "Filter": f"^Event: {name}"}))
        ready.set()

    client = AmiClient(
        "bench",
        LOOPBACK,
        sight.ami,
        ADMIN,
        sight.secret,
        on_event=observer.take,
        on_state=lambda state: None,
        clock=SystemClock().now,
        jitter=lambda: 0.0,
        on_connected=filter_events,
    )
    task = asyncio.get_running_loop().create_task(client.run(), name="observer")
    try:
        await asyncio.wait_for(ready.wait(), _READY_S / 2)
        yield
    finally:
        await _cancelled(task)


@contextlib.asynccontextmanager
async def _monitors(sight: Sight) -> AsyncIterator[None]:
    """Monitor pages, as far as the engine can tell: open streams that are read."""
    streams = [await asyncio.open_connection(LOOPBACK, sight.http) for _ in range(MONITORS if sight.http else 0)]
    for _, writer in streams:
        writer.write(f"GET /api/v1/live HTTP/1.1\r\nHost: {LOOPBACK}:{sight.http}\r\n\r\n".encode())
    readers = [asyncio.get_running_loop().create_task(_read(reader), name="monitor") for reader, _ in streams]
    try:
        yield
    finally:
        for task, (_, writer) in zip(readers, streams, strict=True):
            await _cancelled(task)
            writer.close()


async def _read(reader: asyncio.StreamReader) -> None:
    while await reader.read(65536):
        pass


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
