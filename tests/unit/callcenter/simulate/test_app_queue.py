"""app_queue's rules, as the simulation plays them."""

from random import Random

import pytest

from callcenter.simulate.app_queue import AppQueue
from callcenter.simulate.people import Caller, Desks, Habits
from callcenter.simulate.tally import Tally


class Script(Desks):
    """Desks that pick up as they are told, ring by ring."""

    def __init__(self, *picks_up: float | None) -> None:
        super().__init__(Habits(), 1, Random(0))
        self._rings = iter(picks_up)

    def picks_up_after(self, agent: int) -> float | None:
        return next(self._rings)


def caller(at: float, talk_s: float = 30.0, wrap_up_s: float = 0.0, patience_s: float = 300.0) -> Caller:
    """A call."""
    return Caller(at, patience_s, talk_s, wrap_up_s)


def run(agents: int, calls: list[Caller], *picks_up: float | None) -> Tally:
    """What comes of these calls."""
    return AppQueue(agents, Script(*picks_up)).run(calls)


def test_a_free_member_is_rung_at_once() -> None:
    assert run(1, [caller(0.0)], 3.0).answered == [3000]


@pytest.mark.parametrize("first", [None, 15.0, 40.0])
def test_after_a_missed_ring_of_15_s_nobody_rings_for_5_s(first: float | None) -> None:
    tally = run(2, [caller(0.0)], first, 2.0)

    assert (tally.answered, tally.rings) == ([22_000], 2)


def test_a_freed_member_is_noticed_at_the_callers_next_look() -> None:
    # Free at 33.5 s; the second caller came at 10.2 s and looks once a second.
    assert run(1, [caller(0.0, 31.0, 0.5), caller(10.2)], 2.0, 1.0).answered == [2000, 25_000]


def test_wrap_up_keeps_a_member_from_being_rung() -> None:
    assert run(1, [caller(0.0, 30.0, 10.0), caller(1.0)], 2.0, 1.0).answered == [2000, 42_000]


def test_a_caller_between_two_tries_holds_its_place_before_the_free_member() -> None:
    # The first is in its gap of 5 s; the only member is free, but it is not the second caller's turn.
    tally = run(1, [caller(0.0), caller(16.0)], None, 2.0, 2.0)

    assert tally.answered == [22_000, 22_000 + 30_000 - 16_000 + 2_000]


def test_a_caller_whose_phone_rings_holds_no_place() -> None:
    assert run(2, [caller(0.0), caller(1.0)], 8.0, 2.0).answered == [2000, 8000]


def test_the_member_without_a_call_for_longest_is_rung() -> None:
    seen: list[int] = []

    class Watched(Script):
        def picks_up_after(self, agent: int) -> float | None:
            seen.append(agent)
            return 1.0

    AppQueue(2, Watched()).run([caller(0.0, 5.0), caller(20.0, 5.0), caller(40.0, 5.0), caller(60.0, 5.0)])

    assert seen == [0, 1, 0, 1]


def test_who_gives_up_frees_the_phone_that_rings() -> None:
    tally = run(1, [caller(0.0, patience_s=4.0), caller(5.0)], None, 1.0)

    assert (tally.gave_up, tally.answered) == ([4000], [1000])
