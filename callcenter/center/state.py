"""All that the centre knows, its indexes, and the turn in progress."""

from acd.callers import Callers
from acd.chance import Chance
from acd.hall import Hall, Place
from acd.member import ANY, Need, Seat
from acd.offer import Offer
from acd.ordered import Ordered, Rank
from acd.pickup import Pickup
from agents.machine import AgentState
from agents.model import Agent
from callcenter.calls.machine import HAS_PLACE, WITH_AGENT, CallState
from callcenter.calls.model import Call
from callcenter.center.endpoints import Endpoints
from callcenter.center.foyer import Foyer
from callcenter.center.numbers import Numbers
from callcenter.center.turn import Turn
from callcenter.domain.decision import Move
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, OfferId, PbxName, QueueName
from callcenter.domain.plan import Line, Plan, Queue
from callcenter.domain.routing import Membership
from sla.calendar import day_start, next_day_start
from sla.figures import Figures

__all__ = ["Center", "Place"]
_AT_AGENT = WITH_AGENT | {CallState.RINGING, CallState.CALLING_BACK}
_NOBODY = Instant(0.0)


def rank(call: Call) -> Rank:
    """Where a caller stands in the queue: priority, then the deadline, then who asked first; unless moved."""
    requested = call.requested_at or _NOBODY
    return call.turn or (-call.priority, call.deadline or requested, requested)


class Center(Turn):
    """The records and their indexes. Records change only through ``put_call``, ``put_agent`` and ``put_offer``."""

    def __init__(self, plan: Plan, chance: Chance | None = None) -> None:
        super().__init__()
        self.plan, self.chance, self.reloads = plan, chance or Chance(), 0
        self.restored_at = _NOBODY
        """When this run took the record over: what is older is from the record."""
        self.calls: dict[CallId, Call] = {}
        self.agents: dict[AgentId, Agent] = {}
        self.offers: dict[OfferId, Offer] = {}
        self.hall = Hall(
            {queue.name: queue.strategy for queue in plan.queues.values()},
            {agent.id: agent.skills for agent in plan.agents.values()},
        )
        self.needs: dict[CallId, Need] = {}
        """What each waiting caller needs at this time; worked out anew when that relaxes."""
        self.callers = Callers(plan.rules.country_code)
        self.in_queue: dict[QueueName, Ordered[CallId]] = {name: Ordered() for name in plan.queues}
        """Everybody who waits for an agent, those included whose agent's phone rings: the monitor's view."""
        self.numbers = Numbers(self.callers.key)
        self.call_of_channel: dict[ChannelId, CallId] = {}
        self.agent_of_phone: dict[tuple[PbxName, str], AgentId] = {}
        self.endpoints, self.foyer = Endpoints(), Foyer()
        self.behind: set[AgentId] = set()
        """Agents who are not yet where the plan has them: a call keeps them, or whoever has their phone."""
        self.phone_of_channel: dict[ChannelId, AgentId] = {}
        """Channels of agents' own calls."""
        self.legs: dict[ChannelId, PbxName] = {}
        """Legs we originated that have a channel by now: their end will be told, with its cause."""
        self.ending: dict[AgentId, ChannelId] = {}
        """Agents whose phone still has a leg that was asked to end."""
        self.bridge_of: dict[ChannelId, str] = {}
        self.keys: dict[ChannelId, str] = {}
        """Feature keys pressed so far on an agent's leg."""
        self.synced: dict[PbxName, float] = {}
        """PBXs we can see, and when each was started."""
        self.started: dict[PbxName, float] = {}
        """The start time of each PBX as last seen, link or no link."""
        self.queue_figures = {name: Figures(plan.rules.timezone) for name in plan.queues}
        self.line_figures = {number: Figures(plan.rules.timezone) for number in plan.lines}
        self.changed_calls: dict[CallId, Call] = {}
        self.changed_agents: dict[AgentId, Agent] = {}
        self._count_from_nothing(plan)

    def _count_from_nothing(self, plan: Plan) -> None:
        """What is counted while the centre runs, and is not in the record."""
        self.load: dict[QueueName, int] = dict.fromkeys(plan.queues, 0)
        """Calls of each queue that ring or talk at agents."""
        self.present: dict[QueueName, int] = dict.fromkeys(plan.queues, 0)
        """Members of each queue that are logged in."""
        self.last_ring: dict[tuple[QueueName, AgentId], int] = {}
        self.rings: dict[QueueName, int] = dict.fromkeys(plan.queues, 0)
        """How often each queue has rung somebody; each member's last ring by that count."""
        self.pickups: dict[AgentId, Pickup] = {}
        """How each agent picks up, as far as rings have shown."""
        self.cursor: dict[QueueName, AgentId] = {}
        """Whom each queue rang last."""
        self.positions = {agent: place for place, agent in enumerate(plan.agents)}
        self.today = self._tomorrow = _NOBODY

    # Records.

    def put_call(self, call: Call) -> Call:
        """Keep the call's new value and its place in the queues. A call that ended is forgotten here."""
        old = self.calls.get(call.id)
        if old is not None:
            self._unlink_call(old, call)
        self.changed_calls[call.id] = call
        self._count_load(old, call)
        self.numbers.put(old, call)
        if not call.live:
            self.calls.pop(call.id, None)
            self.needs.pop(call.id, None)
            self.hall.drop_caller(call.id)
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
            self.in_queue[call.queue].discard(call.id)

    def _link_call(self, call: Call) -> None:
        for channel in (call.channel, call.agent_channel, call.department_channel):
            if channel is not None:
                self.call_of_channel[channel] = call.id
        if call.queue is None or call.requested_at is None:
            return
        waits, rings = call.state is CallState.WAITING, call.state is CallState.RINGING
        if call.state in HAS_PLACE:
            self.in_queue[call.queue].add(call.id, rank(call))
        if call.state is CallState.CALL_BACK:
            waits = call.call_back is not None and call.call_back.ready
        if waits or (rings and call.more):
            need = self.needs.get(call.id, ANY)
            self.hall.put_caller(call.id, (call.queue, call.pbx), need, rank(call), joining=rings)
        else:
            self.hall.drop_caller(call.id)

    def _count_load(self, old: Call | None, new: Call) -> None:
        before = old.queue if old is not None and old.state in _AT_AGENT else None
        after = new.queue if new.state in _AT_AGENT else None
        if before == after:
            return
        if after is not None:
            self.load[after] += 1
        if before is not None:
            self.load[before] -= 1
            if self.plan.queues[before].max_talks is not None:
                self.hall.kick_queue(before)

    def let_go(self, channel: ChannelId) -> None:
        """What was noted about a channel that is no part of any call any more."""
        self.bridge_of.pop(channel, None)
        self.keys.pop(channel, None)

    def put_agent(self, agent: Agent) -> Agent:
        """Keep the agent's new value and its place among the idle."""
        old = self.agents.get(agent.id)
        for channel in old.own_channels - agent.own_channels if old is not None else ():
            self.phone_of_channel.pop(channel, None)
        self.agents[agent.id] = self.changed_agents[agent.id] = agent
        self.agent_of_phone[agent.pbx, agent.endpoint] = agent.id
        self.foyer.note(old, agent, call.queue if agent.call and (call := self.calls.get(agent.call)) else None)
        was_in = old is not None and old.state is not AgentState.LOGGED_OUT
        is_in = agent.state is not AgentState.LOGGED_OUT
        for queue in agent.queues:
            if was_in != is_in:
                self.present[queue] += is_in - was_in
                if self.plan.queues[queue].penalty_members_limit:
                    self.hall.kick_queue(queue)
            self.place_agent(agent, queue)
        return agent

    def place_agent(self, agent: Agent, queue: QueueName) -> None:
        """Put the agent among the queue's idle, or take it out there."""
        place = (queue, agent.pbx)
        if not agent.offerable or agent.id in self.ending:
            self.hall.drop_idle(place, agent.id)
            return
        member, counted = self.member(queue, agent.id), agent.today_began == self.today
        seat = Seat(
            agent=agent.id,
            penalty=member.penalty,
            position=member.position,
            idle_since=agent.idle_since,
            calls=agent.calls_today if counted else 0,
            talk_ms=agent.talk_ms_today if counted else 0,
            last_ring=self.last_ring.get((queue, agent.id), 0),
        )
        self.hall.put_idle(place, seat)

    def begin_day(self, now: Instant) -> None:
        """At midnight everybody's counts of the day are none again."""
        if now < self._tomorrow:
            return
        zone = self.plan.rules.timezone
        self.today, self._tomorrow = day_start(now, zone), next_day_start(now, zone)
        for agent in self.agents.values():
            for queue in agent.queues:
                self.place_agent(agent, queue)

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

    def member(self, queue: QueueName, agent: AgentId) -> Membership:
        """The agent's place in a queue."""
        plan = self.plan.agents.get(agent)
        found = plan.members.get(queue) if plan is not None else None
        return found or Membership(position=self.positions.get(agent, 0))

    def note_ring(self, queue: QueueName, agent: AgentId) -> None:
        """The queue rings this member: the strategies that go round go on from here."""
        self.rings[queue] += 1
        self.last_ring[queue, agent] = self.rings[queue]
        self.cursor[queue] = agent

    def kick(self, place: Place) -> None:
        """Look at this place again in this turn."""
        self.hall.kick(place)

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
