"""An engine in virtual time, with a PBX that only listens; what it did is kept in its order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from callcenter.domain import events as e
from callcenter.domain import facts as f
from callcenter.domain import requests as r
from callcenter.domain.commands import Command, PbxCommand
from callcenter.domain.ids import AgentId, ChannelId, Instant, LineNumber
from callcenter.domain.plan import Plan
from callcenter.engine import Engine
from callcenter.ports import Step
from callcenter.simulate.virtual import loop as virtual_loop
from tests.support.floor import PBX, T0, make_plan


class LoopClock:
    """Tells the virtual loop's time."""

    def now(self) -> Instant:
        return Instant(asyncio.get_running_loop().time())


@dataclass
class Office:
    """An engine and what it did, in order: commands and told steps."""

    plan: Plan = field(default_factory=make_plan)
    done: list[Command] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    answer: Callable[[PbxCommand], None] | None = None
    unheard: list[Callable[[], None]] | None = None
    """What waits until the PBX has been heard; None: it is heard at once."""
    frozen: bool = False
    """Whether we were, for so long that the PBX is told as lost as soon as anybody looks."""

    def __post_init__(self) -> None:
        self.engine = Engine(self.plan, LoopClock())
        self.engine.attach(PBX, self)
        self.engine.subscribe(self.told)

    def perform(self, command: PbxCommand) -> None:
        self.order.append(type(command).__name__)
        self.done.append(command)
        if self.answer is not None:
            self.answer(command)

    def see_heart(self) -> None:
        if self.frozen:
            self.frozen = False
            self.engine.feed(f.PbxLost(pbx=PBX))

    def catch_up(self, then: Callable[[], None]) -> None:
        if self.unheard is None:
            then()
        else:
            self.unheard.append(then)

    def told(self, step: Step) -> None:
        self.order.append("told")
        self.steps.append(step)

    def open(self, *agents: str) -> None:
        """Restored from nothing, the link up, these agents in."""
        self.engine.restore((), (), ())
        self.engine.feed(synced())
        for agent in agents:
            self.engine.request(r.LogIn(agent=AgentId(agent), actor="test"))
        self.done, self.steps, self.order = [], [], []

    def events(self, kind: type[e.Event]) -> list[tuple[float, Any]]:
        """When events of this kind were told, from the start."""
        return [(round(s.at - T0, 3), event) for s in self.steps for event in s.events if isinstance(event, kind)]

    def state(self, agent: str) -> str:
        return next(view.state for view in self.engine.view().agents if view.id == agent)


def synced(*channels: f.ChannelSeen, started_at: float = 1.0) -> f.PbxSynced:
    phones = {"1001": True, "1002": True, "1003": True}
    return f.PbxSynced(pbx=PBX, channels=channels, reachable=phones, started_at=started_at)


def arrives(channel: str = "u1", line: str = "12345") -> f.CallerArrived:
    return f.CallerArrived(pbx=PBX, channel=ChannelId(channel), linkedid=channel, line=LineNumber(line), number="110")


def gone(channel: str, cause: int = 16) -> f.ChannelHungUp:
    return f.ChannelHungUp(pbx=PBX, channel=ChannelId(channel), cause=cause)


def in_virtual_time(test: Callable[[Office], Awaitable[None]], *, start: float = T0, **settings: Any) -> None:
    """Run a test in a loop of its own."""

    async def main() -> None:
        office = Office(**settings)
        await test(office)
        office.engine.stop()

    virtual_loop.run(main(), start)
