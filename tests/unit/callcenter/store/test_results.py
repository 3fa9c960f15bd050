"""Finished calls count after a restart as they did before it."""

import pytest

from callcenter.center import talk
from callcenter.center.state import Center
from callcenter.domain.events import Outcome
from callcenter.domain.ids import MenuName
from callcenter.domain.plan import Line, Plan, Queue
from callcenter.store.results import result_of
from tests.fakes.story import LINE, QUEUE, answered, arrived, ended, requested

PLAN = Plan(
    lines={LINE: Line(number=LINE, name="热线", name_en="hotline", queue=QUEUE, target_s=12.5, menu=MenuName("m"))},
    queues={QUEUE: Queue(name=QUEUE, title="综合", title_en="general", short_abandon_s=3.0)},
    agents={},
)
CALLS = {
    "answered": ended(answered(requested(arrived("1"))), Outcome.ANSWERED),
    "cut off": ended(answered(requested(arrived("1"))), Outcome.FAILED),
    "gave up": ended(requested(arrived("1")), Outcome.ABANDONED_QUEUE, after=9.0),
    "gave up soon": ended(requested(arrived("1")), Outcome.ABANDONED_QUEUE, after=2.0),
    "left the menu": ended(arrived("1"), Outcome.ABANDONED_MENU),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_record_gives_the_same_result_as_the_engine(name: str) -> None:
    """Both clocks, the target and the short-abandon mark."""
    call = CALLS[name]
    assert call.ended_at is not None
    assert result_of(call, PLAN) == talk.result(Center(PLAN), call, call.ended_at)


def test_a_line_that_is_gone_counts_by_the_defaults() -> None:
    """The configuration may have changed since the call."""
    result = result_of(CALLS["gave up soon"], Plan(lines={}, queues={}, agents={}))
    assert (result.target_ms, result.short) == (15_000, True)
