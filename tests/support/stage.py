"""A core beside a model PBX, with a clock that moves when told to. After each step the invariants are checked."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeVar

from acd.offer import Offer
from agents.model import Agent
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.center import recovery
from callcenter.core import Core, Input
from callcenter.domain.commands import Announce, Command, PbxCommand, TimerFired
from callcenter.domain.decision import Decision
from callcenter.domain.events import Event
from callcenter.domain.facts import CallerComing
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, call_id
from callcenter.domain.plan import Plan
from callcenter.ports import Step
from tests.support import invariants
from tests.support.pbx import ModelPbx

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)


class Stage:
    """The loop around the core, and what can be seen of it."""

    def __init__(self, plan: Plan, at: float) -> None:
        self.now = Instant(at)
        self.pbx = ModelPbx(now=at)
        self.calls: dict[CallId, Call] = {}
        """The latest record of every call there was."""
        self.events: list[Event] = []
        """Of the last step; so are the commands."""
        self.commands: list[Command] = []
        self.history: list[tuple[Instant, Event]] = []
        self.announced: list[Announce] = []
        """Everything that was announced to callers who wait."""
        self.rung_ahead = 0
        """Callers for whom the ring was foreseen."""
        self.auto = True
        """Facts are heard at once; False: when ``hear`` is called."""
        self.on_turn: list[Callable[[], None]] = []
        """Told after each turn of the engine."""
        self.reading = False
        """The link is up, but its lists are still being read: nothing is heard."""
        self.saved: deque[tuple[list[Call], list[Agent]]] = deque(maxlen=8)
        """The records after the last few turns."""
        self.steps: list[Step] = []
        """What the store would have been handed, but for turns that a crash undid."""
        self.start(plan, (), ())

    # The engine's part.

    def start(self, plan: Plan, calls: Iterable[Call], agents: Iterable[Agent]) -> None:
        """A new engine with these records."""
        self.core = Core(plan)
        recovery.restore(self.core.center, calls, agents, self.now)
        self._take(self.core.settle(self.now))

    def restart(self, plan: Plan | None = None, *, lost: int = 0) -> None:
        """The engine is killed and started from its records, the last turns unsaved; the link is not up yet."""
        self.pbx.cut()
        self.pbx.facts.clear()
        self.reading = False
        for _ in range(min(lost, len(self.saved) - 1)):
            self.saved.pop()
            self.steps.pop()
        calls, agents = self.saved[-1]
        self.start(plan or self.core.center.plan, calls, agents)

    def handle(self, item: Input) -> None:
        """One turn of the engine, which may have rung a phone ahead of it."""
        ahead = self.core.ring_ahead(item, self.now) if isinstance(item, CallerComing) else None
        decision = self.core.handle(item, self.now)
        assert ahead is None or ahead in decision.commands, (ahead, decision)
        self.rung_ahead += ahead is not None
        self._take(decision)
        while self.core.look_ahead(self.now):
            pass

    def _take(self, decision: Decision) -> None:
        center = self.core.center
        self.events += decision.events
        self.commands += decision.commands
        self.history += [(self.now, event) for event in decision.events]
        self.announced += [command for command in decision.commands if isinstance(command, Announce)]
        changed = tuple(center.changed_calls.values()), tuple(center.changed_agents.values())
        self.steps.append(Step(self.now, decision.events, *changed))
        self.calls.update(center.changed_calls)
        center.changed_calls, center.changed_agents = {}, {}
        self.saved.append((list(center.calls.values()), list(center.agents.values())))
        for command in decision.commands:
            if isinstance(command, PbxCommand):
                self.pbx.perform(command)
        for look in self.on_turn:
            look()

    def hear(self, most: int = 1000) -> None:
        """The facts that wait are heard, in order."""
        while self.pbx.facts and most > 0 and not self.reading:
            self.handle(self.pbx.facts.popleft())
            invariants.check(self.core.center)
            most -= 1
        if not self.pbx.facts and self.pbx.linked:
            invariants.check_places(self.core.center, self.pbx)

    def begin(self) -> None:
        """A step begins."""
        self.events, self.commands = [], []
        self.pbx.now = self.now

    def settle(self) -> None:
        """A step ends."""
        invariants.check(self.core.center)
        if self.auto:
            self.hear()

    def feed(self, *items: Input) -> None:
        """Any inputs, one after the other."""
        self.begin()
        for item in items:
            self.handle(item)
        self.settle()

    # What is seen.

    def call(self, channel: ChannelId) -> Call:
        """The latest record of the caller's call, by the first channel or one that was dialled for a call-back."""
        found = self.calls.get(call_id(self.pbx.name, channel))
        return found if found is not None else next(call for call in self.calls.values() if call.channel == channel)

    def state(self, channel: ChannelId) -> CallState:
        """Where the caller's call stands."""
        return self.call(channel).state

    def agent(self, agent: str) -> Agent:
        """The agent's record."""
        return self.core.center.agents[AgentId(agent)]

    def offer(self, channel: ChannelId) -> Offer | None:
        """The ring in progress."""
        offer = self.call(channel).offer
        return self.core.center.offers[offer] if offer is not None else None

    def rung(self, channel: ChannelId) -> str | None:
        """The agent whose phone rings for the caller."""
        offer = self.offer(channel)
        return offer.agent if offer is not None else None

    def leg(self, channel: ChannelId) -> ChannelId:
        """The agent's leg, ringing or talking."""
        call = self.call(channel)
        leg = call.offer or call.agent_channel
        assert leg is not None, f"{call.id} has no agent's leg"
        return leg

    def desk(self, channel: ChannelId) -> ChannelId:
        """The department's leg."""
        leg = self.call(channel).department_channel
        assert leg is not None
        return leg

    def place(self, channel: ChannelId) -> str:
        """Where the model PBX has the channel; empty: gone."""
        found = self.pbx.channels.get(channel)
        return found.place if found else ""

    def did(self, kind: type[C]) -> list[C]:
        """Commands of this kind in the last step."""
        return [command for command in self.commands if isinstance(command, kind)]

    def told(self, kind: type[E]) -> list[E]:
        """Events of this kind in the last step."""
        return [event for event in self.events if isinstance(event, kind)]

    # Time.

    def wait(self, seconds: float) -> None:
        """Time passes, and what is due happens in its order."""
        self.begin()
        end = Instant(self.now + seconds)
        while (at := self._next_at(end)) is not None:
            self.now = max(self.now, at)
            self.pbx.tick(self.now)
            self._fire()
            self.settle()
        self.now = end
        self.pbx.tick(end)

    def _next_at(self, end: Instant) -> Instant | None:
        times = [*self.core.center.timers.values()]
        if (of_pbx := self.pbx.next_at()) is not None:
            times.append(of_pbx)
        first = min(times, default=None)
        return first if first is not None and first <= end else None

    def _fire(self) -> None:
        due = sorted((at, key) for key, at in self.core.center.timers.items() if at <= self.now)
        for _, key in due:
            if key in self.core.center.timers:
                self.handle(TimerFired(key=key))
