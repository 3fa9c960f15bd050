"""Ring plans: whom to ring for one call, for how long, and when to look again."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.pickup import NEW, Pickup, chance, usual_s
from acd.ring_plan import (
    CONSIDERED,
    GOAL,
    LAST_TRY_S,
    LOOK_S,
    MAX_PHONES,
    SECOND_TRY_S,
    SHORTEST_S,
    Candidate,
    Case,
    DeadlinePlan,
    Phone,
    Why,
    plan,
)
from callcenter.domain.ids import AgentId

GOOD = Pickup(answered=30.0, missed=0.5, log_mean=1.0, log_var=0.1)
SLOW = Pickup(answered=30.0, missed=0.5, log_mean=2.5, log_var=0.05)
ABSENT = Pickup(answered=0.3, missed=20.0)


def agents(*known: Pickup) -> Iterator[Candidate]:
    """Idle agents a0, a1, ... in the order of the queue."""
    return (Candidate(AgentId(f"a{n}"), pickup) for n, pickup in enumerate(known))


def case(left: float, idle: int, others: int = 0, *phones: Phone, ring_s: float = 15.0) -> Case:
    """One call at one moment."""
    return Case(left_s=left, ring_s=ring_s, idle=idle, others=others, phones=phones)


def rung(planned: DeadlinePlan) -> list[str]:
    """Who is rung now."""
    return [ring.agent for ring in planned.rings]


def test_with_time_left_one_phone_rings_and_there_is_room_for_another_try() -> None:
    planned = plan(case(15.0, 5), agents(*[NEW] * 5))

    assert rung(planned) == ["a0"]
    assert planned.rings[0].why is Why.FIRST
    assert planned.look_in_s is not None
    assert planned.look_in_s <= 15.0 - SECOND_TRY_S


def test_the_order_of_the_queue_stands_while_there_is_time() -> None:
    assert rung(plan(case(15.0, 3), agents(SLOW, GOOD, GOOD))) == ["a0"]


def test_the_next_phone_joins_the_one_that_has_rung_its_usual_time() -> None:
    planned = plan(case(9.0, 4, 0, Phone(NEW, usual_s(NEW))), agents(*[NEW] * 4))

    assert rung(planned) == ["a0"]
    assert planned.rings[0].why is Why.NEXT


def test_phones_that_are_enough_are_left_alone() -> None:
    sure = Pickup(answered=100.0, missed=0.1, log_mean=0.5, log_var=0.05)
    planned = plan(case(12.0, 4, 0, Phone(sure, 0.0)), agents(*[NEW] * 4))

    assert (rung(planned), planned.idle) == ([], Why.ENOUGH)


def test_short_of_time_several_ring_at_once() -> None:
    planned = plan(case(LAST_TRY_S, 6), agents(*[NEW] * 6))

    assert len(planned.rings) > 1
    assert [ring.why for ring in planned.rings[1:]] == [Why.AT_ONCE] * (len(planned.rings) - 1)


def test_short_of_time_not_more_ring_than_are_needed() -> None:
    quick = Pickup(answered=100.0, missed=3.0, log_mean=0.3, log_var=0.05)
    planned = plan(case(LAST_TRY_S, 6), agents(*[quick] * 6))

    assert len(planned.rings) < MAX_PHONES
    assert planned.chance >= GOAL


def test_short_of_time_those_who_cannot_make_it_come_last() -> None:
    planned = plan(case(4.0, 3, 1), agents(ABSENT, SLOW, GOOD))

    assert rung(planned)[0] == "a2"
    assert planned.passed == ("a0", "a1")


@pytest.mark.parametrize("left", [3.0, 15.0, -4.0])
def test_slow_or_absent_somebody_is_rung_all_the_same(left: float) -> None:
    assert rung(plan(case(left, 1), agents(ABSENT))) == ["a0"]
    assert rung(plan(case(left, 2, 1), agents(SLOW, SLOW))) == ["a0"]


def test_an_agent_who_hardly_ever_answers_gives_way_to_the_next() -> None:
    alone, beside = plan(case(15.0, 1), agents(ABSENT)), plan(case(15.0, 5), agents(ABSENT, *[NEW] * 4))

    assert rung(beside) == ["a0"]
    assert beside.rings[0].ring_s < alone.rings[0].ring_s


def test_an_agent_who_was_ever_so_quick_is_given_time() -> None:
    robot = Pickup(answered=30.0, missed=0.1, log_mean=-2.0, log_var=0.1)
    planned = plan(case(15.0, 5), agents(robot, NEW))

    assert planned.rings[0].ring_s == SHORTEST_S
    assert planned.look_in_s == LOOK_S


@pytest.mark.parametrize("left", [15.0, 8.0, 5.0, 2.0, 0.5, -9.0])
def test_looks_do_not_follow_each_other_closely(left: float) -> None:
    assert (plan(case(left, 5), agents(*[GOOD] * 5)).look_in_s or LOOK_S) >= LOOK_S


def test_in_a_crowd_one_phone_rings_for_each() -> None:
    assert len(plan(case(3.0, 4, 9), agents(*[NEW] * 4)).rings) == 1


def test_in_a_crowd_no_phone_joins_those_that_ring() -> None:
    planned = plan(case(5.0, 2, 2, Phone(NEW, 8.0)), agents(NEW, NEW))

    assert (rung(planned), planned.idle) == ([], Why.CROWDED)
    assert planned.look_in_s is not None


def test_after_the_deadline_the_queue_s_own_ring() -> None:
    planned = plan(case(-3.0, 5, ring_s=8.0), agents(*[NEW] * 5))

    assert rung(planned) == ["a0"]
    assert planned.rings[0].why is Why.LATE
    assert planned.rings[0].ring_s == 8.0


@pytest.mark.parametrize("left", [20.0, 9.0, 2.0, 0.0, -60.0])
def test_no_ring_is_longer_than_the_queue_allows(left: float) -> None:
    assert all(ring.ring_s <= 5.0 for ring in plan(case(left, 6, ring_s=5.0), agents(*[SLOW] * 6)).rings)


def test_with_nobody_idle_it_waits_and_asks_for_a_wider_choice_in_time() -> None:
    early, late = plan(case(12.0, 0), agents()), plan(case(LAST_TRY_S, 0), agents())

    assert (rung(early), early.idle, early.widen) == ([], Why.NOBODY, False)
    assert early.look_in_s == 12.0 - LAST_TRY_S
    assert late.widen


def test_a_wider_choice_is_wanted_where_the_eligible_will_hardly_make_it() -> None:
    assert plan(case(5.0, 1), agents(NEW)).widen
    assert plan(case(5.0, 0, 0, Phone(ABSENT, 9.0)), agents()).widen
    assert not plan(case(14.0, 1), agents(NEW)).widen
    assert not plan(case(-1.0, 1), agents(NEW)).widen


def test_only_the_first_few_are_looked_at() -> None:
    seen = count()
    endless = (Candidate(AgentId(f"a{next(seen)}"), NEW) for _ in count())
    plan(case(3.0, 10_000), endless)

    assert next(seen) <= CONSIDERED


pickups = st.builds(
    Pickup,
    answered=st.floats(0.01, 40),
    missed=st.floats(0.01, 40),
    log_mean=st.floats(-2.3, 4),
    log_var=st.floats(0.02, 3),
)
phones = st.builds(Phone, pickups, st.floats(0, 60))


@given(
    left=st.floats(-120, 60),
    ring_s=st.floats(0.5, 60),
    idle=st.lists(pickups, max_size=12),
    others=st.integers(0, 30),
    ringing=st.lists(phones, max_size=MAX_PHONES),
)
def test_whatever_the_case(left: float, ring_s: float, idle: list[Pickup], others: int, ringing: list[Phone]) -> None:
    one = case(left, len(idle), others, *ringing, ring_s=ring_s)
    planned = plan(one, agents(*idle))

    # Nobody twice, nobody who is not idle, never more phones than are allowed, and none that others need.
    assert len(set(rung(planned))) == len(rung(planned)) <= len(idle)
    assert set(rung(planned)) <= {f"a{n}" for n in range(len(idle))}
    assert len(planned.rings) + len(ringing) <= MAX_PHONES
    if planned.rings and ringing:
        assert len(planned.rings) <= len(idle) - others
    assert len(planned.rings) <= max(1, len(idle) - others)
    # Who waits with somebody idle, and no phone ringing, is never left waiting.
    if idle and not ringing:
        assert planned.rings
    assert all(0 < ring.ring_s <= ring_s for ring in planned.rings)
    assert planned.look_in_s is None or planned.look_in_s > 0
    assert 0.0 <= planned.chance <= 1.0
    assert planned.rings or planned.idle is not None
    assert plan(one, agents(*idle)) == planned


@given(known=pickups, rung=st.floats(0, 100), within=st.floats(0, 100))
def test_a_chance_is_one(known: Pickup, rung: float, within: float) -> None:
    assert 0.0 <= chance(known, within, rung) <= 1.0
