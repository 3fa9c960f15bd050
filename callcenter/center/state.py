"""All that the centre knows, its indexes, and the turn in progress."""

from acd.offer import Offer
from acd.ordered import Ordered
from agents.model import Agent
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.domain.commands import CancelTimer, Command, StartTimer
from callcenter.domain.decision import Decision, Move
from callcenter.domain.events import Event
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, OfferId, PbxName, QueueName, TimerKey
from callcenter.domain.plan import Line, Plan, Queue
from sla.figures import Figures

Place = tuple[QueueName, PbxName]
"""Callers and agents of one queue on one PBX; only these can be bridged with each other."""

_WAITING = frozenset({CallState.WAITING})


class Center:
    """The records and their indexes. Records change only through ``put_call``, ``put_agent`` and ``put_offer``."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.calls: dict[CallId, Call] = {}
        self.agents: dict[AgentId, Agent] = {}
        self.offers: dict[OfferId, Offer] = {}
        self.timers: dict[TimerKey, Instant] = {}
        self.waiting: dict[Place, Ordered[CallId]] = {}
        self.idle: dict[Place, Ordered[AgentId]] = {}
        self.in_queue: dict[QueueName, Ordered[CallId]] = {name: Ordered() for name in plan.queues}
        """Everybody who waits for an agent, those included whose agent's phone rings: the monitor's view."""
        self.call_of_channel: dict[ChannelId, CallId] = {}
        self.agent_of_phone: dict[tuple[PbxName, str], AgentId] = {}
        self.phone_of_channel: dict[ChannelId, AgentId] = {}
        """Channels of agents' own calls."""
        self.legs: dict[ChannelId, PbxName] = {}
        """Legs we originated that have a channel by now: their end will be told, with its cause."""
        self.bridge_of: dict[ChannelId, str] = {}
        self.keys: dict[ChannelId, str] = {}
        """Feature keys pressed so far on an agent's leg."""
        self.synced: dict[PbxName, float] = {}
        """PBXs we can see, and when each was started."""
        self.started: dict[PbxName, float] = {}
        """The start time of each PBX as last seen, link or no link."""
        zone = plan.rules.timezone
        self.queue_figures = {name: Figures(zone) for name in plan.queues}
        self.line_figures = {number: Figures(zone) for number in plan.lines}
        self._kicked: set[Place] = set()
        self._faults: list[Exception] = []
        self._events: list[Event] = []
        self._commands: list[Command] = []
        self.changed_calls: dict[CallId, Call] = {}
        self.changed_agents: dict[AgentId, Agent] = {}

    # The turn in progress.

    def tell(self, *events: Event) -> None:
        """Note what happened."""
        self._events.extend(events)

    def do(self, *commands: Command) -> None:
        """Note what is to be done; timers are kept here too, so that a stale one is known as such."""
        for command in commands:
            if isinstance(command, StartTimer):
                self.timers[command.key] = command.at
            elif isinstance(command, CancelTimer) and self.timers.pop(command.key, None) is None:
                continue
            self._commands.append(command)

    def start_timer(self, key: TimerKey, at: Instant) -> None:
        """Set or move a timer."""
        if self.timers.get(key) != at:
            self.do(StartTimer(key=key, at=at))

    def cancel_timers(self, *keys: TimerKey) -> None:
        """Forget timers; those not set are no matter."""
        self.do(*(CancelTimer(key=key) for key in keys))

    def fault(self, error: Exception) -> None:
        """Note something that one of several things in this turn broke on; the others go on."""
        self._faults.append(error)

    def take_faults(self) -> list[Exception]:
        """The faults since the last look."""
        faults, self._faults = self._faults, []
        return faults

    def take_decision(self) -> Decision:
        """What the turn came to; the next turn begins empty."""
        decision = Decision(tuple(self._events), tuple(self._commands))
        self._events, self._commands = [], []
        return decision

    # Records.

    def put_call(self, call: Call) -> Call:
        """Keep the call's new value and its place in the queues. A call that ended is forgotten here."""
        old = self.calls.get(call.id)
        if old is not None:
            self._unlink_call(old, call)
        self.changed_calls[call.id] = call
        if not call.live:
            self.calls.pop(call.id, None)
            return call
        self.calls[call.id] = call
        self._link_call(call)
        return call

    def _unlink_call(self, call: Call, after: Call) -> None:
        kept = (after.channel, after.agent_channel, after.department_channel) if after.live else ()
        for channel in (call.channel, call.agent_channel, call.department_channel):
            if channel is None:
                continue
            self.call_of_channel.pop(channel, None)
            if channel not in kept:
                self.let_go(channel)
        if call.queue is not None:
            self.waiting_at((call.queue, call.pbx)).discard(call.id)
            self.in_queue[call.queue].discard(call.id)

    def _link_call(self, call: Call) -> None:
        for channel in (call.channel, call.agent_channel, call.department_channel):
            if channel is not None:
                self.call_of_channel[channel] = call.id
        if call.queue is None or call.requested_at is None:
            return
        if call.state in {CallState.WAITING, CallState.RINGING}:
            self.in_queue[call.queue].add(call.id, call.requested_at)
        if call.state in _WAITING:
            place = (call.queue, call.pbx)
            self.waiting_at(place).add(call.id, call.requested_at)
            self._kicked.add(place)

    def let_go(self, channel: ChannelId) -> None:
        """What was noted about a channel that is no part of any call any more."""
        self.bridge_of.pop(channel, None)
        self.keys.pop(channel, None)

    def put_agent(self, agent: Agent) -> Agent:
        """Keep the agent's new value and its place among the idle."""
        for channel in self.agents[agent.id].own_channels - agent.own_channels if agent.id in self.agents else ():
            self.phone_of_channel.pop(channel, None)
        self.agents[agent.id] = self.changed_agents[agent.id] = agent
        self.agent_of_phone[agent.pbx, agent.endpoint] = agent.id
        for queue in agent.queues:
            idle = self.idle_at((queue, agent.pbx))
            if agent.offerable:
                idle.add(agent.id, agent.idle_since)
                self._kicked.add((queue, agent.pbx))
            else:
                idle.discard(agent.id)
        return agent

    def put_offer(self, offer: Offer) -> Offer:
        """Keep the offer's new value."""
        self.offers[offer.id] = offer
        return offer

    def apply_call(self, move: Move[Call]) -> Call:
        """Take over a call's part of the decision."""
        self.tell(*move.events)
        self.do(*move.commands)
        return self.put_call(move.record)

    def apply_agent(self, move: Move[Agent]) -> Agent:
        """Take over an agent's part of the decision."""
        self.tell(*move.events)
        self.do(*move.commands)
        return self.put_agent(move.record)

    # Look-ups.

    def waiting_at(self, place: Place) -> Ordered[CallId]:
        """Who waits there for an agent."""
        return self.waiting.setdefault(place, Ordered())

    def idle_at(self, place: Place) -> Ordered[AgentId]:
        """Who can be offered a call there."""
        return self.idle.setdefault(place, Ordered())

    def take_kicked(self) -> set[Place]:
        """Places where a caller or an agent has become free since the last look."""
        kicked, self._kicked = self._kicked, set()
        return kicked

    def kick(self, place: Place) -> None:
        """Look at this place again in this turn."""
        self._kicked.add(place)

    def call_on(self, channel: ChannelId) -> Call | None:
        """The live call whose caller, agent or department is on this channel."""
        call = self.call_of_channel.get(channel)
        return self.calls.get(call) if call is not None else None

    def line_of(self, call: Call) -> Line:
        """The settings of the call's line; a number that is not configured is served as the first line is."""
        return self.plan.lines.get(call.line) or next(iter(self.plan.lines.values()))

    def queue_of(self, name: QueueName | None) -> Queue:
        """The settings of a queue."""
        assert name is not None, "a call that waits has a queue"
        return self.plan.queues[name]
