"""The range of a wait: honest, and never longer because one has waited."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd import estimate
from acd.estimate import BUCKETS, Handle, Range, Staff, bucket, gamma, learnt, pool, prior

TALK = prior(0.0)
SECONDS = st.floats(min_value=0.0, max_value=900.0)


def range_of(staff: Staff, before: float, handle: Handle = TALK) -> Range:
    """The range for somebody with so many before."""
    agents = pool(staff, handle)
    assert agents is not None
    return estimate.estimate(agents, before)


def test_nothing_can_be_said_without_agents() -> None:
    assert pool(Staff(), TALK) is None


def test_an_idle_agent_only_has_to_pick_up() -> None:
    assert range_of(Staff(idle=1), 0) == Range(low_s=0.0, high_s=15.0)


def test_a_wrap_up_ends_when_it_ends() -> None:
    found = range_of(Staff(wrap_up_s=(30.0, 90.0)), 0)
    assert found.low_s <= 31.0
    assert 30.0 <= found.high_s <= 45.0
    assert range_of(Staff(wrap_up_s=(30.0, 90.0)), 1).high_s <= 120.0


@pytest.mark.parametrize("before", [0, 1, 5, 40])
def test_the_range_holds_what_a_pool_of_unforeseeable_talks_does(before: int) -> None:
    """Ten agents whose talks end at any moment: nine in ten waits lie inside."""
    chance, mean = Random(before), TALK.mean_s
    found = range_of(Staff(talking_s=(60.0,) * 10), before)
    waits = [sum(chance.expovariate(10 / mean) for _ in range(before + 1)) + 4.0 for _ in range(2000)]
    inside = sum(found.low_s <= wait <= found.high_s for wait in waits) / len(waits)
    assert inside >= 0.8
    assert found.high_s <= 4.0 * sum(waits) / len(waits)


def test_more_callers_before_mean_a_longer_wait_and_more_agents_a_shorter_one() -> None:
    longer = [range_of(Staff(talking_s=(10.0,) * 3), n) for n in range(12)]
    assert [each.high_s for each in longer] == sorted(each.high_s for each in longer)
    assert [each.low_s for each in longer] == sorted(each.low_s for each in longer)
    fewer = [range_of(Staff(talking_s=(10.0,) * n), 5).high_s for n in range(1, 12)]
    assert fewer == sorted(fewer, reverse=True)


def test_a_limit_of_talks_counts_as_so_many_agents() -> None:
    limited = range_of(Staff(idle=8, talking_s=(10.0, 10.0), room=0, most=2), 3)
    assert limited == range_of(Staff(talking_s=(0.0, 0.0)), 3)
    assert range_of(Staff(idle=8, talking_s=(10.0,), room=1, most=2), 0).high_s == 15.0


def test_even_talks_end_sooner_when_they_have_gone_on_for_long() -> None:
    even = prior(0.0)
    for _ in range(400):
        even = learnt(even, 120.0)
    assert even.mean_s == pytest.approx(120.0, rel=0.02)
    assert even.evenness < 0.5
    young, old = (range_of(Staff(talking_s=(since,)), 0, even).high_s for since in (0.0, 300.0))
    assert old < young / 1.5


@given(
    st.lists(SECONDS, max_size=6),
    st.lists(SECONDS, max_size=6),
    st.integers(min_value=0, max_value=2),
    st.integers(min_value=0, max_value=30),
    st.floats(min_value=0.0, max_value=600.0),
    st.lists(st.floats(min_value=10.0, max_value=600.0), max_size=20),
)
def test_it_never_rises_because_one_has_waited(
    talking: list[float], wrapping: list[float], idle: int, before: int, later: float, seen: list[float]
) -> None:
    """The same queue and the same agents, asked again: the long end is no longer than it was."""
    handle = prior(10.0)
    for took in seen:
        handle = learnt(handle, took)
    now = pool(Staff(idle=idle, talking_s=tuple(talking), wrap_up_s=tuple(wrapping)), handle)
    then = pool(
        Staff(
            idle=idle,
            talking_s=tuple(each + later for each in talking),
            wrap_up_s=tuple(each - later for each in wrapping),
        ),
        handle,
    )
    if now is None or then is None:
        assert now is then
        return
    assert estimate.estimate(then, before).high_s <= estimate.estimate(now, before).high_s


@given(st.lists(SECONDS, min_size=1, max_size=6), st.lists(SECONDS, max_size=6), st.integers(0, 2), st.integers(0, 200))
def test_a_range_is_one(talking: list[float], wrapping: list[float], idle: int, before: int) -> None:
    found = range_of(Staff(idle=idle, talking_s=tuple(talking), wrap_up_s=tuple(wrapping)), before)
    assert 0.0 <= found.low_s <= found.high_s < 200 * 3600


@pytest.mark.parametrize(("shape", "tenth"), [(1.0, 0.1054), (2.0, 0.5318), (5.0, 2.4326), (50.0, 41.18)])
def test_the_quantile_of_a_gamma_variable(shape: float, tenth: float) -> None:
    assert gamma(shape, -1.2816) == pytest.approx(tenth, rel=0.08)


def test_buckets_go_by_the_long_end() -> None:
    ends = (15.0, 60.0, 65.0, 120.0, 300.0, 600.0, 1200.0, 1260.0)
    assert [bucket(Range(low_s=0.0, high_s=end)) for end in ends] == [0, 0, 1, 1, 2, 3, 4, 5]
    assert len(BUCKETS) == 5
