"""Whatever is done with cases, in whatever order: the rules hold, and a decision that breaks one is found."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from callcenter.domain.record import replace
from callcenter.orders import decide as deciding
from callcenter.orders import writing
from callcenter.orders.actions import Action as A
from callcenter.orders.transitions import TABLE, Time
from callcenter.orders.turn import Move, Turn
from tests.support.case_machine import CaseMachine

# Without shrinking: it takes minutes for stories of this length, and the last step says what broke.
LEAN = settings(
    max_examples=int(os.environ.get("CALLCENTER_CASE_STORIES", "25")),
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[*HealthCheck],
    derandomize=True,
    phases=[Phase.generate],
    database=None,
)


def test_whatever_is_done_the_rules_hold() -> None:
    run_state_machine_as_test(CaseMachine, settings=LEAN)


def moves(action: A, wrong: Callable[[Turn, Move], Move]) -> Callable[[pytest.MonkeyPatch], None]:
    """A decision that goes wrong in this way."""
    right = deciding.MOVES[action]

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setitem(deciding.MOVES, action, lambda turn, request: wrong(turn, right(turn, request)))

    return plant


def uncounted(turn: Turn, move: Move) -> Move:
    return replace(move, case=replace(move.case, returns=turn.case.returns), then=None)


def forgotten_clock(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(deciding.TABLE, A.RESUME, replace(TABLE[A.RESUME], time=Time.UNTOUCHED))


def told_names(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("callcenter.orders.event._SHOWN", frozenset({"title", "citizen.name"}))


def same_version(patch: pytest.MonkeyPatch) -> None:
    right = writing.written

    def stuck(turn: Turn, move: Move) -> Any:
        case, event = right(turn, move)
        return replace(case, version=turn.case.version), event

    patch.setattr(deciding, "written", stuck)


BUGS = {
    "a return is not counted": moves(A.ASK_RETURN, uncounted),
    "an arbitration is not final": moves(A.ARBITRATE, lambda t, m: replace(m, case=replace(m.case, no_return=False))),
    "who asked decides": moves(
        A.EXTEND, lambda t, m: replace(m, approval=m.approval and replace(m.approval, decided_by=m.approval.asked_by))
    ),
    "the main case of a merge is changed untold": moves(
        A.MERGE, lambda t, m: replace(m, changed=tuple(replace(change, events=()) for change in m.changed))
    ),
    "a suspended case goes on without its clock": forgotten_clock,
    "a final case is changed": moves(A.HOLD, lambda t, m: replace(m, case=replace(m.case, title="?"))),
    "the trail has a citizen's name": told_names,
    "a change keeps the version": same_version,
}


@contextmanager
def planted(bug: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        BUGS[bug](patch)
        yield


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str) -> None:
    until_found = settings(LEAN, max_examples=100)
    with planted(bug), pytest.raises(AssertionError):
        run_state_machine_as_test(CaseMachine, settings=until_found)
