"""Steps on their way to the database: bounded, in order, and never in the way of a call."""

from collections import deque
from itertools import islice

import structlog

from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.domain.ids import AgentId, CallId, Instant
from callcenter.ports import Step

log = structlog.get_logger("store")

BOUND = 200_000
"""Some 25,000 calls: hours of a large centre without a database."""


class Inbox:
    """A queue of steps. When it is full, only the last record of each call and agent is kept, not the journal."""

    def __init__(self, bound: int = BOUND) -> None:
        self._bound = bound
        self._steps: deque[Step] = deque()
        self._calls: dict[CallId, tuple[Instant, Call]] = {}
        self._agents: dict[AgentId, tuple[Instant, Agent]] = {}
        self.lost = 0
        """Journal events that found no room."""

    def __len__(self) -> int:
        return len(self._steps) + len(self._calls) + len(self._agents)

    def add(self, step: Step) -> None:
        """Take a step; it is there until ``drop`` says that it is committed."""
        # Once one step was folded, all later ones are, until the queue is empty: records must not overtake each other.
        if self._calls or self._agents or len(self._steps) >= self._bound:
            self._fold(step)
        else:
            self._steps.append(step)

    def head(self, limit: int) -> list[Step]:
        """The oldest steps, not taken out yet."""
        if not self._steps:
            self._unfold()
        return list(islice(self._steps, limit))

    def drop(self, count: int) -> None:
        """The oldest ``count`` steps are committed."""
        for _ in range(count):
            self._steps.popleft()

    def oldest(self) -> Instant | None:
        """When the oldest step happened."""
        if self._steps:
            return self._steps[0].at
        folded = [at for at, _ in (*self._calls.values(), *self._agents.values())]
        return min(folded, default=None)

    def _fold(self, step: Step) -> None:
        if not self._calls and not self._agents:
            log.critical("store.inbox_full", bound=self._bound, kept="last record of each call", lost="journal events")
        self.lost += len(step.events)
        for call in step.calls:
            self._calls[call.id] = (step.at, call)
        for agent in step.agents:
            self._agents[agent.id] = (step.at, agent)

    def _unfold(self) -> None:
        folded = [Step(at, (), (call,), ()) for at, call in self._calls.values()]
        folded += [Step(at, (), (), (agent,)) for at, agent in self._agents.values()]
        self._calls.clear()
        self._agents.clear()
        self._steps.extend(folded)
