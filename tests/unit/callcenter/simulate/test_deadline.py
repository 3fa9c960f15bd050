"""Steering by the deadline, on the real core in virtual time."""

from random import Random
from typing import Any

import pytest

from callcenter.simulate import deadline
from callcenter.simulate.people import Caller, Desks, Habits, callers
from callcenter.simulate.tally import Tally


@pytest.fixture(scope="module")
def results() -> dict[float, dict[str, Any]]:
    """Twenty agents at three loads."""
    runs = deadline.runs(seed=3, calls=2000, agents=(20,), loads=(0.6, 0.85, 1.1))
    return {run["load"]: run for run in runs}


def gain(run: dict[str, Any], figure: str) -> float:
    """Ours against the better of the two others, as a share."""
    return float(run["callcenter"][figure] - max(run[way][figure] for way in ("longest_idle_15s", "app_queue")))


@pytest.mark.parametrize("load", [0.6, 0.85])
def test_far_more_callers_are_answered_in_time(results: dict[float, dict[str, Any]], load: float) -> None:
    assert gain(results[load], "within_target") >= 0.12


@pytest.mark.parametrize("load", [0.6, 0.85, 1.1])
def test_it_is_worse_at_no_load(results: dict[float, dict[str, Any]], load: float) -> None:
    run = results[load]

    assert gain(run, "within_target") > 0
    assert run["callcenter"]["abandoned"] <= min(run[way]["abandoned"] for way in ("longest_idle_15s", "app_queue"))


def test_every_call_is_counted_once(results: dict[float, dict[str, Any]]) -> None:
    habits = Habits()
    calls = callers(habits, 5, 0.9, 300, Random(2))
    for way in deadline.WAYS.values():
        assert way(5, calls, Desks(habits, 5, Random(1))).calls == 300


def test_the_same_seed_gives_the_same_run() -> None:
    one, two, other = (list(deadline.runs(seed=seed, calls=150, agents=(5,), loads=(0.8,))) for seed in (1, 1, 2))

    assert one == two != other


def test_the_table_has_a_row_for_each_run() -> None:
    run = next(deadline.runs(calls=60, agents=(4,), loads=(0.5,)))
    row = deadline.line(run)

    assert len(row) == len(deadline.HEADER.splitlines()[1])
    assert row.split()[:2] == ["4", "50%"]


class Absent(Desks):
    """Agent 0 never answers, the others do after 3 s."""

    def __init__(self) -> None:
        super().__init__(Habits(), 1, Random(0))

    def picks_up_after(self, agent: int) -> float | None:
        return None if agent == 0 else 3.0


def one_by_one(way: deadline.Way, count: int = 40) -> Tally:
    """Calls far apart, with three agents."""
    return way(3, [Caller(200.0 * n, 100.0, 30.0, 1.0) for n in range(count)], Absent())


def test_with_one_agent_who_never_answers_every_caller_is_answered_in_time() -> None:
    tally = one_by_one(deadline.by_deadline)

    assert len(tally.answered) == 40
    assert max(tally.answered) <= 15_000


def test_with_fixed_rings_those_callers_are_lost() -> None:
    assert max(one_by_one(deadline.longest_idle).answered) > 15_000
    # Its least recent member stays the least recent one, and is rung again and again.
    assert one_by_one(deadline.app_queue).answered == []
