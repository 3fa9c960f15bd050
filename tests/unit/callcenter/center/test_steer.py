"""The core led by deadlines: a second phone in time, the losers let go, requirements that hurry, histories learnt."""

from dataclasses import replace

import pytest

from acd.pickup import NEW
from acd.ring_plan import MAX_PHONES
from callcenter.center import recovery
from callcenter.core import Core, Input
from callcenter.domain import facts
from callcenter.domain.commands import Command, HangUp, RingAgent, TimerFired
from callcenter.domain.events import Event, OfferEnded, OfferResult
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, LineNumber, PbxName, QueueName
from callcenter.domain.plan import AgentPlan, Line, Plan, Queue, Rules
from callcenter.domain.requests import LogIn, LogOut, Pause, Request, Unpause

PBX, LINE, QUEUE, START = PbxName("pbx"), LineNumber("12345"), QueueName("q"), 1_800_000_000.0
CALL, CALLER = CallId("pbx:c1"), ChannelId("c1")


class Bench:
    """A core with idle agents a0, a1, ... and one caller."""

    def __init__(self, agents: int, queue: Queue, skills: dict[int, dict[str, int]] | None = None) -> None:
        people = [
            AgentPlan(
                id=AgentId(f"a{n}"),
                name="",
                endpoint=f"a{n}",
                pbx=PBX,
                queues=(QUEUE,),
                logged_in=True,
                skills=(skills or {}).get(n, {}),
            )
            for n in range(agents)
        ]
        plan = Plan(
            lines={LINE: Line(number=LINE, name="", name_en="", queue=QUEUE)},
            queues={QUEUE: queue},
            agents={each.id: each for each in people},
            rules=Rules(misses_before_pause=0),
        )
        self.core, self.now = Core(plan), START
        self.events: list[Event] = []
        self.commands: list[Command] = []
        recovery.restore(self.core.center, (), (), Instant(START))
        reachable = {each.endpoint: True for each in people}
        self.feed(facts.PbxSynced(pbx=PBX, channels=(), reachable=reachable, started_at=START))

    def feed(self, item: Input) -> None:
        decision = self.core.handle(item, Instant(self.now))
        self.events += decision.events
        self.commands += decision.commands

    def arrive(self) -> None:
        self.feed(facts.CallerArrived(pbx=PBX, channel=CALLER, linkedid="c1", line=LINE))

    def wait(self, seconds: float) -> None:
        """Time goes by, timers fire as they are due."""
        end = self.now + seconds
        while due := [(at, key) for key, at in self.core.center.timers.items() if at <= end]:
            at, key = min(due)
            self.now = max(self.now, at)
            self.feed(TimerFired(key=key))
        self.now = end

    def answer(self, ring: RingAgent) -> None:
        leg = ChannelId(ring.offer)
        self.feed(facts.LegAnswered(pbx=PBX, channel=leg))
        for place, channel in enumerate((CALLER, leg), start=1):
            self.feed(facts.BridgeEntered(pbx=PBX, channel=channel, bridge="b", members=place))

    @property
    def rings(self) -> list[RingAgent]:
        return [command for command in self.commands if isinstance(command, RingAgent)]

    @property
    def rung(self) -> list[str]:
        return [ring.endpoint for ring in self.rings]


STEERED = Queue(name=QUEUE, title="", title_en="", ring_s=15.0)
PLAIN = replace(STEERED, deadline_routing=False)


def bench(agents: int, queue: Queue = STEERED, skills: dict[int, dict[str, int]] | None = None) -> Bench:
    """A core with a caller who has just arrived."""
    made = Bench(agents, queue, skills)
    made.arrive()
    return made


def test_while_the_first_phone_rings_on_the_second_joins_it() -> None:
    b = bench(3)
    b.wait(8.0)

    assert b.rung[:2] == ["a0", "a1"]
    assert not [command for command in b.commands if isinstance(command, HangUp)]


def test_without_steering_one_phone_rings_for_the_whole_time() -> None:
    b = bench(3, PLAIN)
    b.wait(14.9)

    assert b.rung == ["a0"]


def test_the_first_answer_wins_and_the_loser_missed_nothing() -> None:
    b = bench(2)
    b.wait(8.0)
    b.answer(b.rings[1])
    ends = {event.agent: event.result for event in b.events if isinstance(event, OfferEnded)}

    assert ends == {"a0": OfferResult.WITHDRAWN, "a1": OfferResult.ANSWERED}
    assert [command.channel for command in b.commands if isinstance(command, HangUp)] == [b.rings[0].offer]
    loser = b.core.center.agents[AgentId("a0")]
    assert (loser.misses, loser.offerable) == (0, True)


def test_never_more_phones_than_allowed_and_none_of_them_twice_at_a_time() -> None:
    b = bench(9)
    for _ in range(150):
        b.wait(0.1)
        agents = [b.core.center.offers[ring].agent for ring in b.core.center.calls[CALL].rings]
        assert 1 <= len(agents) == len(set(agents)) <= MAX_PHONES


def test_between_two_tries_there_is_no_gap() -> None:
    b = bench(2, replace(STEERED, ring_s=4.0))
    b.wait(4.0)

    assert b.rung == ["a0", "a1"]


def test_a_caller_who_waits_has_each_phone_that_gets_free_at_once() -> None:
    b = bench(1)
    b.wait(1.0)
    b.feed(facts.ChannelHungUp(pbx=PBX, channel=ChannelId(b.rings[0].offer), cause=18))
    b.feed(LogOut(agent=AgentId("a0"), actor="test"))
    b.wait(3.0)
    b.feed(LogIn(agent=AgentId("a0"), actor="test"))

    assert b.rung == ["a0", "a0"]


def test_requirements_relax_before_the_deadline_when_nobody_has_what_is_asked_for() -> None:
    text = "english; after 60 s anyone"
    steered, plain = (bench(2, replace(queue, requirement=text)) for queue in (STEERED, PLAIN))
    for b in (steered, plain):
        b.wait(14.9)

    assert steered.rung[:1] == ["a0"]
    assert plain.rung == []


def test_a_step_that_comes_in_time_comes_at_its_own_time() -> None:
    b = bench(2, replace(STEERED, requirement="english; after 8 s anyone"))
    b.wait(7.9)
    assert b.rung == []
    b.wait(0.2)
    assert b.rung == ["a0"]


@pytest.mark.parametrize(("cause", "worse"), [(21, True), (38, False)])
def test_a_refusal_counts_in_the_history_and_a_dead_phone_does_not(cause: int, worse: bool) -> None:
    b = bench(2)
    b.feed(facts.LegRinging(pbx=PBX, channel=ChannelId(b.rings[0].offer)))
    b.wait(0.2)
    b.feed(facts.ChannelHungUp(pbx=PBX, channel=ChannelId(b.rings[0].offer), cause=cause))
    known = b.core.center.pickups.get(AgentId("a0"), NEW)

    assert (known.miss_rate > NEW.miss_rate + 0.02) is worse


def test_a_quick_answer_counts_in_the_history() -> None:
    b = bench(1)
    b.wait(1.0)
    b.answer(b.rings[0])

    assert b.core.center.pickups[AgentId("a0")].log_mean < NEW.log_mean


def test_the_choice_tells_why() -> None:
    b = bench(3)
    b.wait(8.0)
    notes = [choice.note for choice in b.core.center.calls[CALL].why]

    assert "15.0 s left" in notes[0]
    assert "first in the order of the queue" in notes[0]
    assert "have not been answered in their usual time" in notes[1]


@pytest.mark.parametrize(
    ("away", "back"),
    [
        (LogOut(agent=AgentId("a0"), actor="test"), LogIn(agent=AgentId("a0"), actor="test")),
        (Pause(agent=AgentId("a0"), reason="break", actor="test"), Unpause(agent=AgentId("a0"), actor="test")),
    ],
)
def test_who_comes_back_to_the_desk_starts_anew(away: Request, back: Request) -> None:
    b = bench(2)
    b.wait(9.0)
    b.feed(away)
    assert AgentId("a0") in b.core.center.pickups
    b.feed(back)
    assert AgentId("a0") not in b.core.center.pickups
