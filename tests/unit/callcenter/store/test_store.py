"""What goes into the record comes out of it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from agents.machine import AgentState
from callcenter.calls.machine import CallState
from callcenter.domain.events import CallArrived, CallEnded, Outcome, Party
from callcenter.domain.ids import CallId, Instant
from callcenter.domain.record import replace
from callcenter.orders.machine import OrderState
from callcenter.orders.model import Handling
from callcenter.orders.number import parse
from callcenter.ports import Step
from callcenter.store.store import Store
from tests.fakes.story import (
    LINE,
    T0,
    agent_at,
    answered,
    answered_steps,
    arrived,
    requested,
    shown,
    unanswered_steps,
)
from tests.support.writing import rows

Open = Callable[[], Awaitable[Store]]


@pytest.fixture
async def store(reopen: Open) -> Store:
    """An empty record."""
    return await reopen()


def record(store: Store, *stories: object) -> None:
    for steps in stories:
        for step in steps:  # type: ignore[attr-defined]
            store.record(step)


async def test_an_answered_call_is_there_with_all_its_parts(store: Store) -> None:
    """Record, journal, ring, order and its moves."""
    record(store, answered_steps("1.1"))
    await store.flush()
    detail = await store.call(CallId("pbx1:1.1"))
    assert detail is not None
    assert detail.call == list(answered_steps("1.1"))[-1].calls[0]
    assert [row.seq for row in detail.events] == [1, 2, 3, 4, 5, 6, 7]
    (offer,) = detail.offers
    assert (offer.made_at, offer.ended_at, offer.result) == (T0 + 1, T0 + 4, "answered")
    assert detail.order is not None
    order = await store.order(str(detail.order.number))
    assert order is not None
    assert order.order == detail.order
    assert [(event.action, event.at) for event in order.events] == [
        ("open", T0),
        ("accept", T0 + 4),
        ("answer", T0 + 60),
    ]


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.ANSWERED])
async def test_every_outcome_makes_one_order(store: Store, outcome: Outcome) -> None:
    """Missed, refused, after hours: nobody is without a number."""
    record(store, unanswered_steps("1", outcome), unanswered_steps("2", outcome))
    await store.flush()
    orders = await store.orders()
    assert [order.call for order in orders] == ["pbx1:2", "pbx1:1"]
    assert {order.outcome for order in orders} == {outcome}
    assert {order.state for order in orders} == {OrderState.CLOSED}


async def test_a_recovered_call_gets_an_order(store: Store) -> None:
    """Found on the PBX in the middle of a talk."""
    call = replace(answered(arrived("1")), recovered=True)
    store.record(Step(Instant(T0 + 9), (CallArrived(call=call.id, line=LINE, recovered=True),), (call,), ()))
    await store.flush()
    (order,) = await store.orders()
    assert (order.state, order.handling) == (OrderState.ACCEPTED, Handling.DIRECT)


async def test_single_commits_and_one_batch_write_the_same(reopen: Open, store_url: str, tmp_path: Path) -> None:
    """Grouping changes nothing but the time it takes; nor does the kind of the store."""
    slow = await reopen()
    for step in answered_steps("1"):
        slow.record(step)
        await slow.flush()
    fast_url = f"sqlite:///{tmp_path / 'b.db'}"
    fast = await Store.open(fast_url, jurisdiction="140500", timezone="Asia/Shanghai")
    record(fast, answered_steps("1"))
    await fast.close()
    await slow.close()
    for table, key in (("events", "id"), ("calls", "id"), ("legs", "no"), ("offers", "id"), ("order_events", "seq")):
        query = f"SELECT * FROM {table} ORDER BY {key}"
        assert rows(store_url, query) == rows(fast_url, query) != []


async def test_recording_again_adds_nothing(reopen: Open) -> None:
    """Neither in the same run nor in the next one."""
    store = await reopen()
    record(store, answered_steps("1"), answered_steps("1"))
    await store.flush()
    record(store, answered_steps("1"))
    await store.close()
    store = await reopen()
    for step in answered_steps("1"):
        store.record(step)
        await store.flush()
    detail = await store.call(CallId("pbx1:1"))
    assert detail is not None
    assert detail.call.state is CallState.ENDED
    assert len(detail.events) == 7
    (order,) = await store.orders()
    found = await store.order(str(order.number))
    assert found is not None
    assert len(found.events) == 3
    await store.close()


async def test_an_old_step_does_not_bring_an_old_record_back(reopen: Open) -> None:
    """A call that is over stays over, and its agent stays where the later steps left them."""
    steps = list(answered_steps("1"))
    store = await reopen()
    record(store, steps)
    await store.close()
    store = await reopen()
    record(store, steps[2:4], [Step(steps[3].at, (), steps[3].calls, ())])
    await store.flush()
    detail = await store.call(CallId("pbx1:1"))
    assert detail is not None
    assert detail.call == steps[-1].calls[0]
    assert (await store.load(Instant(T0 + 100))).agents == steps[-1].agents


async def test_a_restart_goes_on_where_the_last_run_stopped(reopen: Open) -> None:
    """Live calls and agents come back exactly; the journal and the order go on."""
    store = await reopen()
    steps = list(answered_steps("1"))
    record(store, steps[:4], unanswered_steps("2", Outcome.ABANDONED_QUEUE))
    await store.close()

    store = await reopen()
    saved = await store.load(Instant(T0 + 100))
    assert saved.calls == steps[3].calls
    assert saved.agents == steps[3].agents
    (result,) = saved.results
    assert (result.call, result.answered, result.requested) == ("pbx1:2", False, False)
    record(store, steps[4:])
    await store.flush()
    detail = await store.call(CallId("pbx1:1"))
    assert detail is not None
    assert [row.seq for row in detail.events] == [1, 2, 3, 4, 5, 6, 7]
    assert len(await store.orders()) == 2


async def test_the_figures_come_back_for_a_day(store: Store) -> None:
    """Older calls than 24 hours are left out."""
    record(store, unanswered_steps("old", Outcome.ABANDONED_QUEUE, at=T0 - 90_000), answered_steps("new"))
    await store.flush()
    (result,) = (await store.load(Instant(T0 + 100))).results
    assert (result.call, result.answered) == ("pbx1:new", True)
    assert (result.ring_ms, result.wait_ms, result.target_ms) == (4000, 3500, 15_000)


async def test_the_sequence_starts_anew_at_local_midnight(reopen: Open) -> None:
    """In Shanghai the day changes at 16:00 UTC; a restart goes on counting."""
    midnight = 1_795_017_600.0  # 2026-11-19 00:00:00 +08:00
    store = await reopen()
    record(store, *(unanswered_steps(str(n), Outcome.TIMED_OUT, at=midnight - 0.5 + n * 0.25) for n in range(4)))
    await store.close()
    store = await reopen()
    record(store, unanswered_steps("4", Outcome.TIMED_OUT, at=midnight + 9))
    await store.flush()
    numbers = [parse(str(order.number)) for order in reversed(await store.orders())]
    assert [(n.area, n.day.isoformat(), n.sequence) for n in numbers] == [
        ("140500", "2026-11-18", 1),
        ("140500", "2026-11-18", 2),
        ("140500", "2026-11-19", 1),
        ("140500", "2026-11-19", 2),
        ("140500", "2026-11-19", 3),
    ]


HOSTILE = "'; DROP TABLE orders; --\x00<script>alert(1)</script>%s{0}\r\n\u202e\U0001f600"


async def test_hostile_text_is_stored_as_it_is(store: Store, store_url: str) -> None:
    """It is a value, never SQL. PostgreSQL has no NUL in its texts: in columns it is shown as U+FFFD there."""
    call = replace(arrived("'--\"1"), number=HOSTILE, keys=HOSTILE)
    agent = replace(agent_at(T0, AgentState.PAUSED, agent=HOSTILE), name=HOSTILE, reason=HOSTILE)
    events = (CallArrived(call=call.id, line=LINE), replace(shown(agent), reason=HOSTILE))
    store.record(Step(T0, events, (call,), (agent,)))
    await store.flush()
    detail = await store.call(call.id)
    assert detail is not None
    assert detail.call == call
    assert (await store.load(T0)).agents == (agent,)
    shown_number = HOSTILE.replace("\x00", "\ufffd") if store_url.startswith("postgresql:") else HOSTILE
    assert (await store.orders())[0].caller_number == shown_number
    assert await store.order(HOSTILE) is None
    assert await store.orders(line=HOSTILE, after=HOSTILE) == []
    assert await store.call(CallId(HOSTILE)) is None


async def test_pages_follow_each_other_without_gap(store: Store) -> None:
    """Also where several calls arrived at the same moment."""
    record(store, *(unanswered_steps(f"{n:02}", Outcome.TIMED_OUT, at=T0 + n // 3) for n in range(10)))
    await store.flush()
    seen: list[str] = []
    while page := await store.calls(limit=4, after=seen[-1] if seen else None):
        seen += [call.id for call in page]
    assert seen == [f"pbx1:{n:02}" for n in reversed(range(10))]
    numbers: list[str] = []
    while found := await store.orders(limit=3, after=numbers[-1] if numbers else None):
        numbers += [str(order.number) for order in found]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) == 10


async def test_lists_can_be_narrowed(store: Store) -> None:
    """By state, line, outcome and time."""
    record(store, answered_steps("1"), unanswered_steps("2", Outcome.REFUSED, at=T0 + 5))
    await store.flush()
    assert [o.call for o in await store.orders(state=OrderState.ANSWERED)] == ["pbx1:1"]
    assert [o.call for o in await store.orders(since=Instant(T0 + 1))] == ["pbx1:2"]
    assert await store.orders(line="110") == []
    assert [c.id for c in await store.calls(outcome=Outcome.REFUSED)] == ["pbx1:2"]
    assert [c.id for c in await store.calls(queue="general", line="12345", since=T0)] == ["pbx1:1"]


async def test_agents_have_a_history(store: Store, store_url: str) -> None:
    """From when to when, without a gap; re-opened states end when the next begins."""
    states = [AgentState.IDLE, AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP]
    for n, state in enumerate(states):
        agent = agent_at(T0 + n, state)
        store.record(Step(Instant(T0 + n), (shown(agent),), (), (agent,)))
        if n % 2:
            await store.flush()
    found = rows(store_url, "SELECT state, from_at, to_at FROM agent_states ORDER BY from_at")
    assert found == [
        ("idle", T0, T0 + 1),
        ("ringing", T0 + 1, T0 + 2),
        ("talking", T0 + 2, T0 + 3),
        ("wrap_up", T0 + 3, None),
    ]


async def test_listeners_hear_of_committed_orders(store: Store) -> None:
    """Only after the commit, and one that fails does not keep the others from it."""
    heard: list[str] = []

    def fail(_orders: object) -> None:
        raise RuntimeError

    store.on_orders += [fail, lambda orders: heard.extend(str(order.number) for order in orders)]
    record(store, answered_steps("1"))
    assert heard == []
    await store.flush()
    assert heard == [str((await store.orders())[0].number)]


async def test_readers_see_whole_transactions(store: Store) -> None:
    """Reading while the writer writes sees whole transactions only."""
    call = requested(arrived("1"))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(store.run())
        for n in range(20):
            store.record(Step(Instant(T0 + n), (), (replace(call, offers=n),), ()))
            detail = await store.call(call.id)
            assert detail is None or detail.order is not None
        await store.flush()
        running.cancel()
    detail = await store.call(call.id)
    assert detail is not None
    assert detail.call.offers == 19


async def test_cancelled_in_the_middle_of_a_commit(reopen: Open) -> None:
    """What the cancelled run had in hand is written by closing, once."""
    for n in range(5):
        store = await reopen()
        async with asyncio.TaskGroup() as group:
            running = group.create_task(store.run())
            record(store, answered_steps(str(n), at=T0 + n * 100))
            for _ in range(n + 1):
                await asyncio.sleep(0)
            running.cancel()
        assert store.status(T0).pending == 5
        await store.close()
    store = await reopen()
    orders = await store.orders()
    assert len({order.number for order in orders}) == len(orders) == 5
    for order in orders:
        detail = await store.call(order.call)
        assert detail is not None
        assert len(detail.events) == 7


async def test_an_event_of_a_call_without_a_record_is_journalled(store: Store) -> None:
    """The journal takes what it is given."""
    event = CallEnded(call=CallId("pbx1:ghost"), outcome=Outcome.FAILED, ended_by=Party.SYSTEM)
    store.record(Step(T0, (event,), (), ()))
    store.record(Step(T0, (event,), (), ()))
    await store.flush()
    assert store.status(T0).set_aside == 0
    call = replace(arrived("ghost"), recovered=True)
    store.record(Step(Instant(T0 + 1), (CallArrived(call=call.id, line=LINE, recovered=True),), (call,), ()))
    await store.flush()
    detail = await store.call(call.id)
    assert detail is not None
    assert [row.seq for row in detail.events] == [1, 2]
