"""Pick-up histories: what is learnt from rings, and what is made of it."""

from random import Random

import pytest

from acd.pickup import NEW, Pickup, answered, chance, unanswered, usual_s


def after(rings: list[float | None], ring_s: float = 15.0) -> Pickup:
    """The history of rings that were answered after so many seconds, or never."""
    known = NEW
    for seconds in rings:
        known = unanswered(known, ring_s) if seconds is None or seconds > ring_s else answered(known, seconds)
    return known


def rings(count: int, miss: float, middle: float, seed: int = 1) -> list[float | None]:
    """Rings of an agent with these habits."""
    r = Random(seed)
    return [None if r.random() < miss else middle * r.lognormvariate(0, 0.4) for _ in range(count)]


def test_a_new_agent_is_neither_trusted_nor_blamed() -> None:
    assert 0.6 < chance(NEW, 15.0) < 0.9
    assert NEW.miss_rate == pytest.approx(0.15)


@pytest.mark.parametrize("within", [-5.0, 0.0])
def test_no_time_is_no_chance(within: float) -> None:
    assert chance(NEW, within) == 0.0


def test_more_time_is_more_chance_and_never_certainty() -> None:
    chances = [chance(NEW, s) for s in (0.05, 0.5, 1, 2, 4, 8, 16, 32, 1e6)]

    assert chances == sorted(chances)
    assert chances[-1] == pytest.approx(1 - NEW.miss_rate)


def test_a_phone_that_rings_on_is_ever_less_likely_to_be_answered() -> None:
    left = [chance(NEW, 60.0, rung) for rung in (0, 4, 8, 12, 20)]

    assert left == sorted(left, reverse=True)
    assert left[-1] < 0.1


@pytest.mark.parametrize(("miss", "middle"), [(0.0, 2.0), (0.2, 4.0), (0.5, 3.0), (0.1, 7.0)])
def test_habits_are_learnt(miss: float, middle: float) -> None:
    known = after(rings(400, miss, middle), ring_s=20.0)

    assert known.miss_rate == pytest.approx(miss, abs=0.12)
    assert usual_s(known, 0.0) == pytest.approx(middle, rel=0.25)


def test_habits_are_learnt_from_rings_that_are_cut_short_too() -> None:
    known = after(rings(400, 0.2, 4.0), ring_s=5.0)

    assert known.miss_rate == pytest.approx(0.2, abs=0.12)
    assert usual_s(known, 0.0) == pytest.approx(4.0, rel=0.3)


def test_newer_rings_count_more() -> None:
    came_back = after([None] * 50 + [3.0] * 40)

    assert after([None] * 50).miss_rate > 0.8
    assert came_back.miss_rate < 0.35


def test_a_ring_that_was_stopped_at_once_says_nothing() -> None:
    known = NEW
    for _ in range(200):
        known = unanswered(known, 0.1)

    assert known.miss_rate == pytest.approx(NEW.miss_rate, abs=0.01)
    assert known.log_mean == pytest.approx(NEW.log_mean, abs=0.2)


def test_a_longer_silence_is_the_more_a_miss() -> None:
    misses = [unanswered(NEW, s).miss_rate for s in (1, 3, 6, 12, 30)]

    assert misses == sorted(misses)


def test_extremes_are_digested() -> None:
    known = after([0.0, 0.0, 1e-9, 1e5, 0.01] * 20, ring_s=1e6)

    assert 0.0 <= chance(known, 15.0) <= 1.0
    assert 0.0 <= chance(after([None] * 500), 15.0) < 0.05
    assert usual_s(after([0.05] * 500), 1.0) < 0.3
