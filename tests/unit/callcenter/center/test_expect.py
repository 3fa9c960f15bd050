"""Who counts for the likely wait: agents who could serve the caller, and callers before whom the same agents serve."""

from dataclasses import replace
from typing import Any

import pytest

from acd.estimate import Range
from callcenter.center import expect
from callcenter.domain.ids import AgentId, ChannelId, Instant, QueueName
from callcenter.domain.plan import Plan
from callcenter.domain.requests import SetPriority
from callcenter.domain.routing import Membership, PenaltyChange, PenaltyRule
from tests.support.core import World, with_line
from tests.support.floor import DIRECT, MAIN, MUSIC, OTHER, SECOND, make_plan


def likely(w: World, caller: ChannelId) -> Range | None:
    """The caller's likely wait, worked out at this moment."""
    w.now = Instant(w.now + expect.FRESH_S)
    return expect.wait(w.core.center, w.call(caller), w.now)


def high(w: World, caller: ChannelId) -> float:
    """Its long end."""
    found = likely(w, caller)
    assert found is not None
    return found.high_s


def only(base: Plan, **queues: tuple[Any, ...]) -> Plan:
    """Agents in these queues."""
    agents = {AgentId(name): replace(base.agents[AgentId(name)], queues=into) for name, into in queues.items()}
    return replace(base, agents={**base.agents, **agents})


def all_talk(w: World, *agents: str) -> None:
    """These agents log in and talk."""
    for agent in agents:
        w.log_in(agent)
        caller = w.arrive()
        assert w.rung(caller) == agent
        w.pick_up(caller)


def test_nothing_can_be_said_with_nobody_at_work() -> None:
    w = World(agents=())
    assert likely(w, w.arrive()) is None


@pytest.mark.parametrize("away", ["pause", "log_out"])
def test_who_is_away_or_will_be_does_not_count(away: str) -> None:
    w = World(agents=())
    all_talk(w, "a1", "a2")
    caller = w.arrive()
    before = high(w, caller)
    getattr(w, away)("a1")
    assert high(w, caller) > before
    getattr(w, away)("a2")
    assert likely(w, caller) is None


def test_a_phone_that_cannot_be_rung_does_not_count() -> None:
    w = World(agents=())
    all_talk(w, "a1")
    caller = w.arrive()
    w.register("1001", reachable=False)
    assert likely(w, caller) is None


def test_a_phone_that_rings_is_answered_before_long() -> None:
    w = World()
    caller = w.arrive()
    assert likely(w, caller) == Range(low_s=0.0, high_s=15.0)


def test_callers_before_make_it_longer_and_those_behind_do_not() -> None:
    w = World(agents=())
    all_talk(w, "a1")
    first, second = w.arrive(), w.arrive()
    alone = high(w, first)
    assert high(w, second) > alone
    assert high(w, first) == alone
    w.ask(SetPriority(actor="test", call=w.call(second).id, priority=5))
    assert high(w, second) == alone
    assert high(w, first) > alone


def test_callers_of_another_queue_count_if_the_same_agents_serve_them() -> None:
    shared = World(only(make_plan(), a1=(MAIN, OTHER), a2=(OTHER,), a3=(OTHER,)), agents=())
    apart = World(only(make_plan(), a1=(MAIN,), a2=(OTHER,), a3=(OTHER,)), agents=())
    found = []
    for w in (shared, apart):
        all_talk(w, "a1")
        for agent in ("a2", "a3"):
            w.log_in(agent)
            w.pick_up(w.arrive(SECOND))
        for _ in range(6):
            w.arrive(SECOND)
        found.append(high(w, w.arrive()))
    assert found[0] > found[1]


def test_only_who_has_the_skills_counts() -> None:
    base = make_plan()
    agents = {**base.agents, AgentId("a1"): replace(base.agents[AgentId("a1")], skills={"english": 2})}
    w = World(with_line(replace(base, agents=agents), MUSIC, requirement="english"), agents=())
    all_talk(w, "a2", "a3")
    english, other = w.arrive(MUSIC), w.arrive()
    assert likely(w, english) is None
    assert likely(w, other) is not None
    w.log_in("a1")
    assert likely(w, english) is not None


def test_only_who_is_within_the_penalties_counts() -> None:
    rules = (PenaltyRule(after_s=0, high=PenaltyChange(value=0)), PenaltyRule(after_s=60, high=PenaltyChange(value=1)))
    base = make_plan(queue={"penalty_rules": rules})
    far = replace(base.agents[AgentId("a1")], members={MAIN: Membership(penalty=1)})
    w = World(replace(base, agents={**base.agents, AgentId("a1"): far}), agents=())
    w.log_in("a1")
    caller = w.arrive()
    assert likely(w, caller) is None
    w.own_call("1001")
    w.wait(60)
    assert likely(w, caller) is not None


def test_for_the_same_queue_and_agents_it_does_not_rise_as_time_goes_by() -> None:
    w = World(make_plan(queue={"max_wait_s": 7200.0, "wrap_up_s": 120.0}), agents=())
    all_talk(w, "a1", "a2", "a3")
    w.wait(20)
    w.hang_up(next(call.channel for call in w.core.center.calls.values()))
    callers = [w.arrive(MUSIC) for _ in range(4)]
    before = [high(w, caller) for caller in callers]
    for _ in range(9):
        w.wait(10)
        now = [high(w, caller) for caller in callers]
        assert all(later <= earlier for later, earlier in zip(now, before, strict=True))
        before = now


def test_how_long_calls_take_is_learnt() -> None:
    w = World(make_plan(queue={"wrap_up_s": 5.0}))
    before = w.core.center.foyer.handle(MAIN, 5.0).mean_s
    for _ in range(30):
        caller = w.arrive()
        w.wait(3)
        w.pick_up(caller)
        w.wait(20)
        w.hang_up(caller)
        w.wait(10)
    assert before == pytest.approx(185.0)
    assert w.core.center.foyer.handle(MAIN, 5.0).mean_s < 60.0


def test_it_is_worked_out_once_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    w = World(agents=())
    all_talk(w, "a1")
    callers = [w.arrive() for _ in range(5)]
    made: list[object] = []
    real = expect._pool
    monkeypatch.setattr(expect, "_pool", lambda *args: made.append(args) or real(*args))
    for _ in range(3):
        for caller in callers:
            expect.wait(w.core.center, w.call(caller), w.now)
        expect.joining(w.core.center, MAIN, w.now)
    assert len(made) == 1
    w.wait(expect.FRESH_S)
    expect.wait(w.core.center, w.call(callers[0]), w.now)
    assert len(made) == 2


def test_who_would_join_now_stands_behind_everybody() -> None:
    w = World(agents=())
    all_talk(w, "a1")
    for _ in range(3):
        last = w.arrive(DIRECT)
    w.now = Instant(w.now + expect.FRESH_S)
    joining = expect.joining(w.core.center, MAIN, w.now)
    assert joining is not None
    assert joining.high_s > high(w, last)
    assert expect.joining(w.core.center, OTHER, w.now) is not None


def test_only_a_few_queues_are_looked_at_anew_at_one_moment() -> None:
    queues = {f"q{n}": replace(make_plan().queues[MAIN], name=QueueName(f"q{n}")) for n in range(12)}
    w = World(replace(make_plan(), queues={**make_plan().queues, **queues}))
    c = w.core.center

    def look(after_s: float) -> set[str]:
        w.now = Instant(w.now + after_s)
        for name in queues:
            expect.joining(c, QueueName(name), w.now)
        return {name for name in queues if c.foyer.outlooks[QueueName(name)].at == w.now}

    assert look(0.0) == set(queues)
    assert [len(look(1.5)), len(look(0.2)), len(look(0.2))] == [expect.MOST_AT_ONCE, expect.MOST_AT_ONCE, 2]
    assert look(expect.OLD_S) == set(queues)
