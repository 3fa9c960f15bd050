"""The record when the machine's clock was changed between two runs."""

from collections.abc import Awaitable, Callable, Iterable

import pytest
from structlog.testing import capture_logs

from callcenter.domain.events import Outcome
from callcenter.domain.ids import Instant
from callcenter.ports import Step
from callcenter.store.store import Store
from tests.fakes.story import T0, answered_steps

Open = Callable[[], Awaitable[Store]]


def record(store: Store, steps: Iterable[Step]) -> None:
    for step in steps:
        store.record(step)


@pytest.mark.parametrize("back_s", [0.5, 3600.0, 86_400.0])
async def test_after_the_clock_was_set_back_every_duration_goes_on(reopen: Open, back_s: float) -> None:
    """The engine starts on a clock that is behind its own record: nobody waits for a negative time."""
    store = await reopen()
    steps = list(answered_steps("1"))
    record(store, steps[:4])
    await store.close()
    store = await reopen()
    [before], last = steps[3].calls, max(step.at for step in steps[:4])
    with capture_logs() as logs:
        saved = await store.load(Instant(last - back_s))
    [after] = saved.calls
    assert after.wait_ms(Instant(last - back_s)) == before.wait_ms(Instant(last))
    assert after.requested_at == pytest.approx((before.requested_at or 0) - back_s)
    assert [(entry["event"], entry["by_s"]) for entry in logs] == [("store.clock_was_set_back", back_s)]
    record(store, [Step(Instant(step.at - back_s), step.events, step.calls, step.agents) for step in steps[4:]])
    await store.flush()
    assert [(order.outcome, order.ended_at is not None) for order in await store.orders()] == [(Outcome.ANSWERED, True)]


async def test_a_clock_that_goes_on_changes_nothing(reopen: Open) -> None:
    """A second later all is as it was recorded."""
    store = await reopen()
    steps = list(answered_steps("1"))
    record(store, steps[:4])
    await store.close()
    store = await reopen()
    with capture_logs() as logs:
        saved = await store.load(Instant(T0 + 100))
    assert (saved.calls, saved.agents) == (steps[3].calls, steps[3].agents)
    assert logs == []
