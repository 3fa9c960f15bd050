"""Every strategy and every penalty window, one row each: who is rung first, second, third."""

from collections import Counter

import pytest

from acd.chance import Chance
from acd.member import Seat
from acd.penalty import FLAT, OPEN, Window
from acd.pool import Pool
from callcenter.domain.ids import AgentId
from callcenter.domain.routing import Strategy as S

A, B, C, D = (AgentId(name) for name in "abcd")


def seats(**changes: dict[str, float]) -> list[Seat]:
    """Four members in the order a, b, c, d, all alike but for the changes."""
    usual = {"penalty": 0, "idle_since": 0.0, "calls": 0, "talk_ms": 0, "last_ring": 0}
    return [
        Seat(agent=AgentId(name), position=place, **(usual | changes.get(name, {})))  # type: ignore[arg-type]
        for place, name in enumerate("abcd")
    ]


def order(strategy: S, members: list[Seat], window: Window = OPEN, after: float | None = None, seed: int = 1) -> str:
    """Everybody in the order in which they would be rung."""
    pool = Pool(strategy)
    for seat in reversed(members):
        pool.put(seat)
    return "".join(agent for _, agent in pool.order(window, after=after, chance=Chance(seed)))


IDLE = seats(a={"idle_since": 30}, b={"idle_since": 10}, c={"idle_since": 40}, d={"idle_since": 20})


@pytest.mark.parametrize(
    ("strategy", "members", "after", "expected"),
    [
        pytest.param(S.LONGEST_IDLE, IDLE, None, "bdac", id="longest idle: by the end of the last call"),
        pytest.param(S.LONGEST_IDLE, seats(), None, "abcd", id="longest idle: ties in the members' order"),
        pytest.param(S.RING_ALL, IDLE, None, "bdac", id="ring all: everybody, longest idle first"),
        pytest.param(S.RING_PROGRESSIVELY, IDLE, None, "bdac", id="ring progressively: longest idle first"),
        pytest.param(
            S.FEWEST_CALLS,
            seats(a={"calls": 3}, b={"calls": 1}, c={"calls": 2}),
            None,
            "dbca",
            id="fewest calls of the day",
        ),
        pytest.param(
            S.LEAST_TALK, seats(a={"talk_ms": 9}, b={"talk_ms": 5}, c={"talk_ms": 7}), None, "dbca", id="least talk"
        ),
        pytest.param(
            S.ROUND_ROBIN,
            seats(a={"last_ring": 4}, b={"last_ring": 2}, c={"last_ring": 3}),
            1.0,
            "dbca",
            id="round robin: never rung first, then rung longest ago, wherever they stand",
        ),
        pytest.param(S.ROUND_ROBIN_ORDERED, seats(), None, "abcd", id="ordered round robin: at first from the top"),
        pytest.param(
            S.ROUND_ROBIN_ORDERED, seats(), 1.0, "cdab", id="ordered round robin: on below the last, then round"
        ),
        pytest.param(
            S.ROUND_ROBIN_ORDERED, seats(), 3.0, "abcd", id="ordered round robin: after the last comes the top"
        ),
        pytest.param(
            S.LINEAR, IDLE, None, "abcd", id="linear: a new caller begins at the top, idle times do not matter"
        ),
        pytest.param(S.LINEAR, IDLE, 0.0, "bcda", id="linear: a further try goes on below the last"),
    ],
)
def test_given_idle_members_when_ordered_then_as_the_strategy_says(
    strategy: S, members: list[Seat], after: float | None, expected: str
) -> None:
    assert order(strategy, members, after=after) == expected


TIERS = seats(
    a={"penalty": 2, "idle_since": 1}, b={"penalty": 1, "idle_since": 4}, c={"penalty": 5}, d={"idle_since": 9}
)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        pytest.param(OPEN, "dbac", id="no window: a tier is a strict order before all else"),
        pytest.param(Window(high=1), "db", id="upper limit: members above it are not rung"),
        pytest.param(Window(low=1), "bac", id="lower limit: members below it are not rung"),
        pytest.param(Window(low=1, high=2), "ba", id="both limits"),
        pytest.param(Window(low=1, high=1), "b", id="both limits alike: one tier"),
        pytest.param(Window(low=3, high=4), "", id="nobody inside"),
        pytest.param(Window(lift=2), "abdc", id="raise: lower tiers become one, ranked together"),
        pytest.param(Window(low=1, lift=3), "abc", id="raise does not let in whom the lower limit keeps out"),
        pytest.param(FLAT, "cabd", id="few members: penalties do not count at all"),
    ],
)
def test_given_penalties_when_a_window_is_laid_on_then_its_tiers_are_rung_in_order(
    window: Window, expected: str
) -> None:
    assert order(S.LONGEST_IDLE, TIERS, window) == expected


@pytest.mark.parametrize("strategy", [s for s in S if s is not S.WEIGHTED_RANDOM])
def test_given_two_tiers_when_ordered_then_no_strategy_mixes_them(strategy: S) -> None:
    members = seats(a={"penalty": 1}, b={"penalty": 1})
    drawn = order(strategy, members, after=0.0)
    assert set(drawn[:2]) == {"c", "d"}
    assert set(drawn[2:]) == {"a", "b"}


def test_given_random_when_drawn_often_then_everybody_is_first_equally_often() -> None:
    first = Counter(order(S.RANDOM, seats(), seed=seed)[0] for seed in range(4000))
    assert set(first) == {"a", "b", "c", "d"}
    assert all(900 < count < 1100 for count in first.values()), first


def test_given_random_when_drawn_to_the_end_then_everybody_comes_exactly_once() -> None:
    assert {"".join(sorted(order(S.RANDOM, seats(), seed=seed))) for seed in range(50)} == {"abcd"}


def test_given_random_when_the_seed_is_the_same_then_so_is_the_order() -> None:
    assert order(S.RANDOM, seats(), seed=7) == order(S.RANDOM, seats(), seed=7)


def test_given_weighted_random_when_drawn_often_then_chances_fall_with_the_penalty() -> None:
    members = seats(a={"penalty": 1}, b={"penalty": 3}, c={"penalty": 3}, d={"penalty": 0})
    first = Counter(order(S.WEIGHTED_RANDOM, members, seed=seed)[0] for seed in range(6000))
    # 1 : 1/2 : 1/4 : 1/4
    assert 2800 < first["d"] < 3200
    assert 1350 < first["a"] < 1650
    assert 600 < first["b"] < 900
    assert 600 < first["c"] < 900


def test_given_a_member_who_leaves_when_ordered_then_not_among_them() -> None:
    pool = Pool(S.LONGEST_IDLE)
    for seat in TIERS:
        pool.put(seat)
    pool.discard(B)
    assert [agent for _, agent in pool.order(chance=Chance())] == [D, A, C]
    assert (len(pool), pool.count(Window(high=2)), B in pool) == (3, 2, False)


def test_given_a_member_whose_penalty_changes_when_put_again_then_in_the_new_tier_only() -> None:
    pool = Pool(S.LONGEST_IDLE)
    for seat in (*TIERS, Seat(agent=D, penalty=9)):
        pool.put(seat)
    assert [agent for _, agent in pool.order(chance=Chance())] == [B, A, C, D]
