"""Penalty rules, one row each: what is reached after a wait."""

import pytest

from acd.penalty import OPEN, Window, next_change_ms, window_at
from callcenter.domain.routing import PenaltyChange, PenaltyRule


def to(value: int) -> PenaltyChange:
    """Set to the value."""
    return PenaltyChange(value=value)


def by(value: int) -> PenaltyChange:
    """Moved by the value."""
    return PenaltyChange(value=value, relative=True)


FIRST = PenaltyRule(after_s=0, high=to(2))


@pytest.mark.parametrize(
    ("rules", "waited_ms", "expected"),
    [
        pytest.param([], 99_000, OPEN, id="no rule: no limit"),
        pytest.param([FIRST], 0, Window(high=2), id="a rule at 0 holds from the start"),
        pytest.param([PenaltyRule(after_s=5, high=to(3))], 4999, OPEN, id="not yet"),
        pytest.param([PenaltyRule(after_s=5, high=to(3))], 5000, Window(high=3), id="at its time, to the millisecond"),
        pytest.param([FIRST, PenaltyRule(after_s=5, high=by(3))], 5000, Window(high=5), id="relative: added"),
        pytest.param([FIRST, PenaltyRule(after_s=5, high=by(-9))], 5000, Window(high=0), id="relative: never below 0"),
        pytest.param([PenaltyRule(after_s=5, high=by(3))], 5000, OPEN, id="relative: no limit stays none"),
        pytest.param([PenaltyRule(after_s=5, low=by(1))], 5000, Window(low=1), id="relative lower limit begins at 0"),
        pytest.param(
            [FIRST, PenaltyRule(after_s=5, low=to(7))], 5000, Window(low=2, high=2), id="low never passes high"
        ),
        pytest.param([PenaltyRule(after_s=5, lift=to(3))], 5000, Window(lift=3), id="raise, absolute"),
        pytest.param(
            [PenaltyRule(after_s=0, lift=to(3)), PenaltyRule(after_s=5, lift=by(-1))], 5000, Window(lift=2), id="raise"
        ),
        pytest.param(
            [PenaltyRule(after_s=9, high=to(9)), FIRST],
            8000,
            Window(high=2),
            id="in the order of time, as written or not",
        ),
    ],
)
def test_given_rules_when_a_caller_has_waited_then_the_window_is(
    rules: list[PenaltyRule], waited_ms: int, expected: Window
) -> None:
    assert window_at(rules, waited_ms) == expected


def test_given_rules_when_asked_for_the_next_change_then_the_next_time_or_none() -> None:
    rules = [FIRST, PenaltyRule(after_s=5.5), PenaltyRule(after_s=9)]
    assert [next_change_ms(rules, waited) for waited in (0, 5499, 5500, 9000)] == [5500, 5500, 9000, None]
