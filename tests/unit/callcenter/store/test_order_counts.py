"""The number of work orders in each state: what is stored, and what is committed from then on."""

from collections import Counter
from collections.abc import Awaitable, Callable

from callcenter.domain.events import Outcome
from callcenter.orders.machine import OrderState
from callcenter.store.store import Store
from tests.fakes.story import answered_steps, unanswered_steps

Open = Callable[[], Awaitable[Store]]


async def stored(store: Store) -> dict[str, int]:
    """Counted anew, order by order."""
    found = Counter(row.state.value for row in await store.orders(limit=500))
    return {state.value: found[state.value] for state in OrderState}


async def test_the_counts_are_those_of_the_table_at_every_step_and_after_a_restart(reopen: Open) -> None:
    store = await reopen()
    assert sum(store.order_counts.by_state().values()) == 0
    seen = set()
    third = list(answered_steps("u3"))
    steps = [*answered_steps("u1"), *unanswered_steps("u2", Outcome.ABANDONED_QUEUE), *third[:3]]
    for step in steps:
        store.record(step)
        await store.flush()
        assert store.order_counts.by_state() == await stored(store)
        seen.add(tuple(store.order_counts.by_state().values()))
    assert len(seen) > 3
    again = await reopen()
    assert again.order_counts.by_state() == await stored(store)
    for step in third[3:]:
        again.record(step)
        await again.flush()
    assert again.order_counts.by_state() == await stored(again)
