"""A stream of events for the core, as in a busy hour: everybody talks, callers wait, who is freed is rung at once."""

from dataclasses import replace
from random import Random
from time import thread_time_ns

from callcenter.center import recovery, timers
from callcenter.core import Core, Input
from callcenter.domain import facts
from callcenter.domain.commands import HangUp, RingAgent, TimerFired
from callcenter.domain.ids import AgentId, ChannelId, Instant, LineNumber, PbxName, QueueName, call_id
from callcenter.domain.plan import AgentPlan, Line, Plan, Queue, Rules
from callcenter.domain.requests import EndWrapUp, ReplacePlan

PBX = PbxName("bench")
START = 1_700_000_000.0
STEP_S = 0.01
_EVERY = 10
"""Every so many rounds a waiting caller gives up and another calls, and a phone is not answered."""


def plan_for(agents: int, queues: int) -> Plan:
    """A line for each queue, and every agent in three queues."""
    names = [QueueName(f"q{n}") for n in range(queues)]
    people = [
        AgentPlan(
            id=AgentId(f"{n:05}"),
            name="",
            endpoint=f"{n:05}",
            pbx=PBX,
            queues=tuple(dict.fromkeys(names[k % queues] for k in (n, 7 * n + 1, 13 * n + 2))),
            logged_in=True,
        )
        for n in range(agents)
    ]
    lines = [Line(number=LineNumber(f"9{n:03}"), name="", name_en="", queue=name) for n, name in enumerate(names)]
    return Plan(
        lines={line.number: line for line in lines},
        queues={name: Queue(name=name, title="", title_en="", max_wait_s=86_400.0) for name in names},
        agents={agent.id: agent for agent in people},
        rules=Rules(misses_before_pause=0),
    )


class Stream:
    """Feeds the core, notes the time of each event, and plays the PBX and the people."""

    def __init__(self, agents: int, queues: int, chance: Random) -> None:
        self._plan = plan_for(agents, queues)
        self._core, self._chance, self._now = Core(self._plan), chance, START
        self._lines = list(self._plan.lines)
        self._calls = 0
        self.times_us: list[float] = []
        """Of every event so far."""
        self._rung: list[RingAgent] = []
        self._waiting: list[ChannelId] = []
        self._talking: list[tuple[ChannelId, AgentId]] = []

    def _feed(self, item: Input) -> None:
        self._now += STEP_S
        began = thread_time_ns()
        decision = self._core.handle(item, Instant(self._now))
        self.times_us.append((thread_time_ns() - began) / 1000)
        self._core.center.changed_calls.clear()
        self._core.center.changed_agents.clear()
        self._rung += [command for command in decision.commands if isinstance(command, RingAgent)]
        for command in decision.commands:
            if isinstance(command, HangUp):
                self._feed(facts.ChannelHungUp(pbx=PBX, channel=command.channel, cause=16))

    # What happens.

    def log_everybody_in(self) -> None:
        """Every phone is reachable, everybody idle."""
        recovery.restore(self._core.center, (), (), Instant(self._now))
        reachable = dict.fromkeys((agent.endpoint for agent in self._plan.agents.values()), True)
        self._feed(facts.PbxSynced(pbx=PBX, channels=(), reachable=reachable, started_at=START))

    def busy_everybody(self) -> None:
        """Calls until every agent talks and somebody waits in every queue that matters."""
        for line in self._lines:
            while not self._waits_at(line):
                self._arrives(line)
                self._answer()
        for channel in self._waiting:
            self._hang_up(channel)
        self._waiting.clear()

    def _waits_at(self, line: LineNumber) -> bool:
        return len(self._core.center.in_queue[self._plan.lines[line].queue]) > 0

    def arrive(self, count: int) -> None:
        """So many callers more, on any lines."""
        for _ in range(count):
            self._arrives(self._chance.choice(self._lines))

    def _arrives(self, line: LineNumber) -> None:
        self._calls += 1
        channel = ChannelId(f"{int(START)}.{self._calls}")
        self._waiting.append(channel)
        number = f"139{self._calls:08}"
        self._feed(facts.CallerArrived(pbx=PBX, channel=channel, linkedid=channel, line=line, number=number))

    def work(self, rounds: int) -> None:
        """A talk ends, the agent gets ready and is rung for a waiting caller, another citizen calls; and so on."""
        for number in range(rounds):
            place = self._chance.randrange(len(self._talking))
            self._talking[place], self._talking[-1] = self._talking[-1], self._talking[place]
            caller, agent = self._talking.pop()
            self._hang_up(caller)
            self._feed(EndWrapUp(agent=agent, actor="bench"))
            if number % _EVERY == 0:
                self._mishaps()
            self._answer()
            self._arrives(self._chance.choice(self._lines))
            self._tick()

    def reload(self) -> float:
        """Another plan, in which every queue and line is different; the milliseconds that the turn takes."""
        queues = {name: replace(queue, ring_s=queue.ring_s + 1) for name, queue in self._plan.queues.items()}
        lines = {number: replace(line, target_s=line.target_s + 1) for number, line in self._plan.lines.items()}
        self._plan = replace(self._plan, queues=queues, lines=lines)
        self._feed(ReplacePlan(plan=self._plan, actor="bench"))
        return self.times_us.pop() / 1000

    def _mishaps(self) -> None:
        self._hang_up(self._waiting.pop(self._chance.randrange(len(self._waiting))))
        self._arrives(self._chance.choice(self._lines))
        if self._rung:
            self._feed(TimerFired(key=self._core.center.offers[self._rung.pop().offer].timer))

    def _tick(self) -> None:
        """The next mark of somebody's clock."""
        call = call_id(PBX, self._chance.choice(self._waiting))
        self._feed(TimerFired(key=timers.key(call, timers.CLOCK)))

    def _hang_up(self, channel: ChannelId) -> None:
        self._feed(facts.ChannelHungUp(pbx=PBX, channel=channel, cause=16))

    def _answer(self) -> None:
        """Everybody who is rung picks up; of several the first is quickest."""
        while self._rung:
            ring = self._rung.pop(0)
            if ring.offer not in self._core.center.offers:
                continue
            leg = ChannelId(ring.offer)
            self._feed(facts.LegRinging(pbx=PBX, channel=leg))
            self._feed(facts.LegAnswered(pbx=PBX, channel=leg))
            for place, channel in enumerate((ring.caller, leg), start=1):
                self._feed(facts.BridgeEntered(pbx=PBX, channel=channel, bridge=f"b-{leg}", members=place))
            self._waiting.remove(ring.caller)
            self._talking.append((ring.caller, AgentId(ring.endpoint)))
