"""Which agent a call goes to: strategies, penalties and skills, one row each."""

from dataclasses import replace
from typing import Any

import pytest

from callcenter.domain.plan import Choice
from callcenter.domain.routing import PenaltyChange, PenaltyRule, Strategy
from tests.support.core import World, with_line
from tests.support.floor import MAIN, MENU, make_plan
from tests.support.routing import (
    ALL,
    agents,
    penalties,
    serve,
)


def six_calls(strategy: Strategy, talks: dict[str, float] | None = None) -> str:
    """Who takes six calls, one after the other, all three agents being free each time."""
    w = World(make_plan(queue={"strategy": strategy, "wrap_up_s": 0.0}), agents=ALL)
    taken = ""
    for _ in range(6):
        caller = w.arrive()
        agent = w.rung(caller) or ""
        taken += agent[1]
        serve(w, caller, (talks or {}).get(agent, 5.0))
        w.wait(1.0)
    return taken


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (Strategy.LONGEST_IDLE, "123123"),
        (Strategy.FEWEST_CALLS, "123123"),
        (Strategy.ROUND_ROBIN, "123123"),
        (Strategy.ROUND_ROBIN_ORDERED, "123123"),
        (Strategy.LINEAR, "111111"),
    ],
)
def test_given_three_free_agents_when_six_calls_come_then_taken_by(strategy: Strategy, expected: str) -> None:
    assert six_calls(strategy) == expected


def test_given_least_talk_when_one_talks_long_then_the_others_take_the_next_calls() -> None:
    assert six_calls(Strategy.LEAST_TALK, {"a1": 100.0, "a2": 30.0, "a3": 20.0}) == "123323"


@pytest.mark.parametrize("strategy", [Strategy.RANDOM, Strategy.WEIGHTED_RANDOM])
def test_given_chance_when_the_same_calls_come_then_the_same_agents_take_them(strategy: Strategy) -> None:
    assert six_calls(strategy) == six_calls(strategy)
    assert set(six_calls(strategy)) <= {"1", "2", "3"}


@pytest.mark.parametrize(
    ("strategy", "tried"),
    [
        # A miss is no call: whoever has rested stands where they stood.
        (Strategy.LONGEST_IDLE, "1212"),
        (Strategy.FEWEST_CALLS, "1212"),
        (Strategy.LEAST_TALK, "1212"),
        (Strategy.ROUND_ROBIN, "1231"),
        (Strategy.ROUND_ROBIN_ORDERED, "1231"),
        (Strategy.LINEAR, "1231"),
    ],
)
def test_given_one_phone_at_a_time_when_nobody_answers_then_tried(strategy: Strategy, tried: str) -> None:
    w = World(make_plan(queue={"strategy": strategy, "deadline_routing": False}, rules={"rest_s": 0.5}), agents=ALL)
    caller, seen = w.arrive(), ""
    for _ in range(4):
        seen += (w.rung(caller) or " -")[1]
        w.wait(8.0)
    assert seen == tried


@pytest.mark.parametrize("strategy", [Strategy.RANDOM, Strategy.WEIGHTED_RANDOM])
def test_given_chance_when_an_agent_misses_then_another_is_tried_at_once(strategy: Strategy) -> None:
    w = World(make_plan(queue={"strategy": strategy, "deadline_routing": False}), agents=ALL)
    caller, tried = w.arrive(), list[str | None]()
    for _ in range(2):
        tried.append(w.rung(caller))
        w.wait(8.0)
    assert len({*tried, None}) == 3


def test_given_midnight_when_fewest_calls_then_everybody_begins_anew() -> None:
    w = World(make_plan(queue={"strategy": Strategy.FEWEST_CALLS, "wrap_up_s": 0.0}), agents=ALL[:2])
    serve(w, w.arrive())
    caller = w.arrive()
    assert w.rung(caller) == "a2"
    serve(w, caller)
    serve(w, w.arrive())
    w.wait(9 * 3600.0)
    assert w.rung(w.arrive()) == "a1"


# Penalties.


@pytest.mark.parametrize(
    ("settings", "wait_s", "expected"),
    [
        pytest.param({}, 0.0, "a2", id="the lowest tier first"),
        pytest.param({"penalty_rules": (PenaltyRule(after_s=0, high=PenaltyChange(value=0)),)}, 0.0, None, id="max"),
        pytest.param(
            {
                "penalty_rules": (
                    PenaltyRule(after_s=0, high=PenaltyChange(value=0)),
                    PenaltyRule(after_s=6, high=PenaltyChange(value=1, relative=True)),
                )
            },
            6.0,
            "a2",
            id="a rule opens the next tier at its time, with nothing else happening",
        ),
        pytest.param({"penalty_rules": (PenaltyRule(after_s=0, low=PenaltyChange(value=2)),)}, 0.0, "a3", id="min"),
        pytest.param({"penalty_rules": (PenaltyRule(after_s=0, lift=PenaltyChange(value=5)),)}, 0.0, "a1", id="raise"),
        pytest.param(
            {"penalty_rules": (PenaltyRule(after_s=0, low=PenaltyChange(value=3), high=PenaltyChange(value=2)),)},
            0.0,
            "a3",
            id="min above max: max counts",
        ),
        pytest.param(
            {
                "penalty_rules": (
                    PenaltyRule(after_s=0, low=PenaltyChange(value=9)),
                    PenaltyRule(after_s=4, low=PenaltyChange(value=-6, relative=True)),
                )
            },
            4.0,
            "a1",
            id="a rule moves min down",
        ),
        pytest.param(
            {
                "penalty_rules": (
                    PenaltyRule(after_s=0, high=PenaltyChange(value=0)),
                    PenaltyRule(after_s=5, high=PenaltyChange(value=9), lift=PenaltyChange(value=3)),
                )
            },
            5.0,
            "a1",
            id="a rule opens all tiers and makes them one",
        ),
        pytest.param({"penalty_members_limit": 3}, 0.0, "a1", id="few members: penalties do not count"),
        pytest.param({"penalty_members_limit": 2}, 0.0, "a2", id="more members than the limit: penalties count"),
    ],
)
def test_given_penalties_when_a_caller_waits_then_rung(settings: dict[str, Any], wait_s: float, expected: str) -> None:
    w = World(penalties(make_plan(queue=settings), a1=3, a2=1, a3=2), agents=ALL)
    caller = w.arrive()
    if wait_s:
        assert w.rung(caller) is None
        w.wait(wait_s)
    assert w.rung(caller) == expected


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        pytest.param(Strategy.LONGEST_IDLE, {"a1"}, id="tiers are strict"),
        pytest.param(Strategy.RANDOM, {"a1"}, id="also by lot"),
        pytest.param(Strategy.WEIGHTED_RANDOM, {"a1", "a2"}, id="but a weight where lots are weighted"),
    ],
)
def test_given_two_tiers_when_many_calls_come_then_taken_by(strategy: Strategy, expected: set[str]) -> None:
    w = World(penalties(make_plan(queue={"strategy": strategy, "wrap_up_s": 0.0}), a2=1), agents=ALL[:2])
    assert {serve(w, w.arrive(), 1.0) for _ in range(20)} == expected


def test_given_two_tiers_when_the_first_is_busy_then_the_second() -> None:
    w = World(penalties(make_plan(), a1=1), agents=ALL[:2])
    first, second = w.arrive(number="1"), w.arrive(number="2")
    assert (w.rung(first), w.rung(second)) == ("a2", "a1")


# Skills, and turns that nobody is kept from.


ENGLISH = "english >= 3; after 8 s english >= 1; after 12 s anyone"


def test_given_a_requirement_when_the_wait_grows_then_it_relaxes_step_by_step() -> None:
    plan = agents(make_plan(), a1={"skills": {}}, a2={"skills": {"english": 1}})
    w = World(with_line(plan, "12345", requirement=ENGLISH), agents=("a1",))
    caller = w.arrive()
    w.wait(7.9)
    assert w.rung(caller) is None
    w.log_in("a2")
    assert w.rung(caller) is None
    w.wait(0.1)
    assert w.rung(caller) == "a2"
    w.log_out("a2")
    assert w.rung(caller) is None
    w.wait(4.0)
    assert w.rung(caller) == "a1"


def test_given_a_caller_whom_nobody_can_serve_when_others_come_then_they_are_not_kept_waiting() -> None:
    plan = with_line(agents(make_plan(), a1={"skills": {}}), "12345", requirement="english")
    w = World(plan, agents=("a1",))
    first = w.arrive("12345")
    second = w.arrive("12347", number="13900000002")
    assert (w.rung(first), w.rung(second)) == (None, "a1")


def test_given_requirements_of_queue_and_key_when_chosen_then_both_hold() -> None:
    plan = make_plan(queue={"requirement": "tax"})
    top = plan.menus[plan.lines[MENU].menu]  # type: ignore[index]
    menu = replace(top, keys={"1": Choice(queue=MAIN, requirement="english >= 2")})
    plan = replace(plan, menus={**plan.menus, menu.name: menu})
    plan = agents(
        plan, a1={"skills": {"tax": 1}}, a2={"skills": {"english": 3}}, a3={"skills": {"english": 2, "tax": 1}}
    )
    w = World(plan, agents=ALL)
    caller = w.arrive(MENU)
    w.digits(caller, "1")
    assert w.rung(caller) == "a3"
    why = w.call(caller).why[-1]
    assert why.asked == "english >= 2 and tax >= 1"
    assert {p.agent: p.reason for p in why.passed} == {"a1": "english 0 < 2", "a2": "tax 0 < 1"}
