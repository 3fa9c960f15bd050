"""An AmiClient under test, with everything it tells kept and waitable."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random

from callcenter.ami.client import AmiClient
from callcenter.ami.frame import Frame
from callcenter.ami.state import ConnectionState, Link, Timing

FAST = Timing(1.0, 1.0, ping_every=0.02, dead_after=0.15, backoff_first=0.005, backoff_last=0.02)


@dataclass
class Told:
    """What the client has told so far."""

    events: list[Frame] = field(default_factory=list)
    states: list[ConnectionState] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    react: Callable[[Frame], None] | None = None

    def event(self, frame: Frame) -> None:
        self.events.append(frame)
        self.order.append(frame.event)
        self.changed.set()
        if self.react is not None:
            self.react(frame)

    def state(self, state: ConnectionState) -> None:
        self.states.append(state)
        self.order.append(state.link.value)
        self.changed.set()

    def links(self) -> list[Link]:
        """The phases told, in order."""
        return [state.link for state in self.states]

    async def until(self, condition: Callable[[], bool], seconds: float = 8.0) -> None:
        """Wait until something told makes the condition true."""
        async with asyncio.timeout(seconds):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def up(self, times: int = 1) -> None:
        """Wait until the link has come up this many times."""
        await self.until(lambda: self.links().count(Link.CONNECTED) >= times)


@asynccontextmanager
async def running(
    port: int,
    secret: str = "right",
    *,
    username: str = "callcenter",
    timing: Timing = FAST,
    clock: Callable[[], float] = lambda: 500.0,
    on_connected: Callable[[AmiClient], Awaitable[None]] | None = None,
) -> AsyncIterator[tuple[AmiClient, Told]]:
    """A client that runs while the block does."""
    told = Told()
    client = AmiClient(
        "pbx1", "127.0.0.1", port, username, secret, told.event, told.state,
        clock=clock, jitter=Random(7).random, on_connected=on_connected, timing=timing,
    )  # fmt: skip
    task = asyncio.create_task(client.run())
    try:
        yield client, told
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
