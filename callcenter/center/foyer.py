"""What the centre keeps for those who wait: who is in a queue, how long its calls take, and where there is news."""

from collections.abc import Iterable

from acd.estimate import Handle, Pool, Range, learnt, prior
from acd.hall import Row
from acd.penalty import Window
from acd.skills import Clause
from agents.machine import AgentState
from agents.model import Agent
from callcenter.domain.ids import AgentId, CallId, Instant, PbxName, QueueName
from callcenter.domain.record import Record

_BUSY = frozenset({AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP})
LEAST_S = 5.0
"""What kept an agent for less was no talk."""


Key = tuple[QueueName, PbxName, Clause, Window]
"""A queue's callers on one PBX who need the same."""


class Group(Record, frozen=True, kw_only=True):
    """The agents who could serve these callers, at one moment."""

    at: Instant
    agents: frozenset[AgentId]
    pool: Pool | None


class Outlook:
    """What was worked out a moment ago for one queue."""

    def __init__(self, at: Instant) -> None:
        self.at = at
        self.shares: dict[Key, list[tuple[Row, float]]] = {}
        """Rows of callers who compete for the same agents, and how much of them does."""
        self.calls: dict[CallId, Range | None] = {}
        self.joining: tuple[Range | None] | None = None


class Foyer:
    """Follows the agents' records; nothing of it is stored."""

    def __init__(self) -> None:
        self.members: dict[QueueName, dict[AgentId, None]] = {}
        self.moved: dict[QueueName, None] = {}
        """Queues where somebody came, went or changed since the last look."""
        self.handles: dict[QueueName, Handle] = {}
        self.outlooks: dict[QueueName, Outlook] = {}
        self.groups: dict[Key, Group] = {}
        self._latest, self._looked_at = Instant(0.0), 0
        self._began: dict[AgentId, tuple[QueueName | None, Instant]] = {}

    def note(self, old: Agent | None, new: Agent, queue: QueueName | None) -> None:
        """An agent's record changed; ``queue`` is that of the call in hand."""
        if old is None or old.queues != new.queues:
            self._enrol(old, new)
        self.moved.update(dict.fromkeys(new.queues))
        if old is not None and old.state is not new.state:
            self._time(old, new, queue)

    def start_anew(self, agents: Iterable[Agent], queues: Iterable[QueueName]) -> None:
        """Another plan: who is where, and nothing that was worked out by the one before. What was learnt is kept."""
        self.members = {queue: {} for queue in queues}
        for agent in agents:
            self._enrol(None, agent)
        self.moved = dict.fromkeys(self.members)
        self.handles = {queue: known for queue, known in self.handles.items() if queue in self.members}
        self.outlooks, self.groups = {}, {}

    def _enrol(self, old: Agent | None, new: Agent) -> None:
        for queue in old.queues if old is not None else ():
            self.members.get(queue, {}).pop(new.id, None)
        for queue in new.queues:
            self.members.setdefault(queue, {})[new.id] = None

    def _time(self, old: Agent, new: Agent, queue: QueueName | None) -> None:
        if new.state is AgentState.TALKING:
            self._began[new.id] = (queue, old.since if old.state is AgentState.RINGING else new.since)
        elif new.state not in _BUSY and (begun := self._began.pop(new.id, None)) is not None:
            served, since = begun
            if served is not None and new.since - since >= LEAST_S:
                self.handles[served] = learnt(self.handles.get(served) or prior(0.0), new.since - since)

    def looked_at(self, now: Instant) -> int:
        """How many queues were looked at anew at this very moment."""
        return self._looked_at if self._latest == now else 0

    def new_outlook(self, queue: QueueName, now: Instant) -> Outlook:
        """Nothing is known of this moment yet."""
        self._latest, self._looked_at = now, self.looked_at(now) + 1
        outlook = self.outlooks[queue] = Outlook(now)
        return outlook

    def handle(self, queue: QueueName, wrap_up_s: float) -> Handle:
        """How long this queue's calls keep an agent, as far as has been seen."""
        if queue not in self.handles:
            self.handles[queue] = prior(wrap_up_s)
        return self.handles[queue]
