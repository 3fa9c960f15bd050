"""The real core between virtual callers and phones: a PBX at the level of facts, in virtual time."""

from functools import partial

from callcenter.center import recovery
from callcenter.core import Core, Input
from callcenter.domain import commands as cmd
from callcenter.domain import facts
from callcenter.domain.errors import Refused
from callcenter.domain.events import CallAnswered, CallEnded, OfferMade, Outcome
from callcenter.domain.ids import AgentId, ChannelId, Instant, LineNumber, PbxName, TimerKey, call_id, elapsed_ms
from callcenter.domain.plan import AgentPlan, Line, Plan, Queue, Rules
from callcenter.domain.requests import EndWrapUp
from callcenter.simulate.agenda import Agenda
from callcenter.simulate.people import Caller, Desks
from callcenter.simulate.tally import Tally

PBX, LINE = PbxName("sim"), LineNumber("12345")
START = 1_700_000_000.0
BRIDGE_S = 0.02
"""From the pick-up to the bridge."""


def plan_for(agents: int, queue: Queue) -> Plan:
    """One line, one queue, everybody in it and logged in; nobody is paused for missing calls."""
    people = [
        AgentPlan(id=AgentId(f"{n:05}"), name="", endpoint=f"{n:05}", pbx=PBX, queues=(queue.name,), logged_in=True)
        for n in range(agents)
    ]
    return Plan(
        lines={LINE: Line(number=LINE, name="", name_en="", queue=queue.name)},
        queues={queue.name: queue},
        agents={agent.id: agent for agent in people},
        rules=Rules(misses_before_pause=0),
    )


class World:
    """One run: feed the core, do what it commands, count what comes of it."""

    def __init__(self, plan: Plan, desks: Desks) -> None:
        self.core, self.agenda, self.tally = Core(plan), Agenda(START), Tally()
        self._desks = desks
        self._timers: dict[TimerKey, float] = {}
        self._callers: dict[ChannelId, Caller] = {}
        self._legs: dict[ChannelId, ChannelId] = {}
        """Agents' legs that live, and their callers' channels."""
        self._agent_of: dict[ChannelId, str] = {}
        center, now = self.core.center, Instant(START)
        recovery.restore(center, (), (), now)
        reachable = dict.fromkeys((agent.endpoint for agent in plan.agents.values()), True)
        self._feed(facts.PbxSynced(pbx=PBX, channels=(), reachable=reachable, started_at=START), START)

    def run(self, callers: list[Caller]) -> Tally:
        """Let everybody call, until all is quiet."""
        for number, caller in enumerate(callers):
            self.agenda.at(START + caller.at, partial(self._arrives, ChannelId(f"c{number}"), caller))
        self.agenda.run()
        return self.tally

    def _arrives(self, channel: ChannelId, caller: Caller, now: float) -> None:
        self._callers[channel] = caller
        self.agenda.at(now + caller.patience_s, partial(self._gives_up, channel))
        self._feed(facts.CallerArrived(pbx=PBX, channel=channel, linkedid=channel, line=LINE), now)

    def _gives_up(self, channel: ChannelId, now: float) -> None:
        call = self.core.center.calls.get(call_id(PBX, channel))
        if call is not None and call.answered_at is None:
            self._hang_up(channel, now)

    # The core.

    def _feed(self, item: Input, now: float) -> None:
        decision = self.core.handle(item, Instant(now))
        center = self.core.center
        center.changed_calls.clear()
        center.changed_agents.clear()
        for event in decision.events:
            self._count(event, now)
        for command in decision.commands:
            self._perform(command, now)

    def _count(self, event: object, now: float) -> None:
        if isinstance(event, CallAnswered):
            self.tally.answered.append(event.ring_ms)
        elif isinstance(event, OfferMade):
            self.tally.rings += 1
        elif isinstance(event, CallEnded) and event.outcome is not Outcome.ANSWERED:
            began = START + self._callers[ChannelId(event.call.partition(":")[2])].at
            self.tally.gave_up.append(elapsed_ms(Instant(began), Instant(now)))

    def _perform(self, command: cmd.Command, now: float) -> None:
        if isinstance(command, cmd.StartTimer):
            self._timers[command.key] = command.at
            self.agenda.at(command.at, partial(self._fire, command.key))
        elif isinstance(command, cmd.CancelTimer):
            self._timers.pop(command.key, None)
        elif isinstance(command, cmd.RingAgent):
            self._ring(command, now)
        elif isinstance(command, cmd.HangUp):
            self.agenda.at(now, partial(self._hang_up, command.channel))

    def _fire(self, key: TimerKey, now: float) -> None:
        if self._timers.get(key) == now:
            del self._timers[key]
            self._feed(cmd.TimerFired(key=key), now)

    # The PBX.

    def _ring(self, command: cmd.RingAgent, now: float) -> None:
        leg, caller = ChannelId(command.offer), command.caller
        self._legs[leg] = caller
        self._agent_of[leg] = command.endpoint
        after = self._desks.picks_up_after(int(command.endpoint))
        self.agenda.at(now, lambda then: self._feed(facts.LegRinging(pbx=PBX, channel=leg), then))
        if after is not None:
            self.agenda.at(now + after, lambda then: self._picks_up(leg, caller, then))

    def _picks_up(self, leg: ChannelId, caller: ChannelId, now: float) -> None:
        if leg in self._legs:
            self._feed(facts.LegAnswered(pbx=PBX, channel=leg), now)
            self.agenda.at(now + BRIDGE_S, lambda then: self._bridge(leg, caller, then))

    def _bridge(self, leg: ChannelId, caller: ChannelId, now: float) -> None:
        if leg not in self._legs or caller not in self._callers:
            return
        for place, channel in enumerate((caller, leg), start=1):
            self._feed(facts.BridgeEntered(pbx=PBX, channel=channel, bridge=f"b-{leg}", members=place), now)
        habits = self._callers[caller]
        self.agenda.at(now + habits.talk_s, lambda then: self._hang_up(caller, then))
        ready = now + habits.talk_s + habits.wrap_up_s
        agent = AgentId(self._agent_of[leg])
        self.agenda.at(ready, lambda then: self._end_wrap_up(agent, then))

    def _end_wrap_up(self, agent: AgentId, now: float) -> None:
        try:
            self._feed(EndWrapUp(agent=agent, actor="sim"), now)
        except Refused:
            self._feed(facts.PromptSaid(pbx=PBX, channel=ChannelId("none")), now)

    def _hang_up(self, channel: ChannelId, now: float) -> None:
        if self._legs.pop(channel, None) is not None:
            del self._agent_of[channel]
        elif channel not in self._callers:
            return
        self._feed(facts.ChannelHungUp(pbx=PBX, channel=channel, cause=16), now)
        self._callers.pop(channel, None)
