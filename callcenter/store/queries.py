"""Reading: for a restart, and for people. Lists are newest first, a page at a time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.domain.events import Outcome
from callcenter.domain.ids import CallId, Instant
from callcenter.orders.machine import OrderState
from callcenter.orders.model import Order
from callcenter.store import codec, schema
from callcenter.store.columns import read_order, read_order_event
from callcenter.store.order_counts import UNFINISHED, OrderCounts
from callcenter.store.rows import CallDetail, CallerSeen, JournalRow, OfferRow, OrderDetail

MOST_ROWS = 500
MOST_CALLERS = 200_000


async def last_moment(connection: AsyncConnection) -> Instant | None:
    """When the newest event of the journal happened, by the clock of its time."""
    events = schema.events
    at = (await connection.execute(select(events.c.at).order_by(events.c.id.desc()).limit(1))).scalar()
    return Instant(at) if at is not None else None


async def live_calls(connection: AsyncConnection) -> tuple[Call, ...]:
    """Calls that were not over, oldest first."""
    calls = schema.calls
    query = select(calls.c.snapshot).where(calls.c.state != "ended").order_by(calls.c.arrived_at, calls.c.id)
    return tuple(codec.load_call(text) for text in (await connection.execute(query)).scalars())


async def ended_calls(connection: AsyncConnection, since: Instant) -> tuple[Call, ...]:
    """Calls that are over and arrived at or after ``since``, oldest first."""
    calls = schema.calls
    query = select(calls.c.snapshot).where(calls.c.arrived_at >= since, calls.c.state == "ended")
    query = query.order_by(calls.c.arrived_at, calls.c.id)
    return tuple(codec.load_call(text) for text in (await connection.execute(query)).scalars())


async def some_calls(connection: AsyncConnection, ids: Sequence[CallId]) -> tuple[Call, ...]:
    """The calls of these ids, as far as they are stored."""
    calls, found = schema.calls, list[Call]()
    for start in range(0, len(ids), MOST_ROWS):
        query = select(calls.c.snapshot).where(calls.c.id.in_(ids[start : start + MOST_ROWS]))
        found += [codec.load_call(text) for text in (await connection.execute(query)).scalars()]
    return tuple(found)


async def last_event_at(connection: AsyncConnection) -> Instant | None:
    """When something was recorded last; None: never."""
    query = select(schema.events.c.at).order_by(schema.events.c.id.desc()).limit(1)
    at = (await connection.execute(query)).scalar()
    return None if at is None else Instant(at)


async def callers(connection: AsyncConnection, since: Instant) -> tuple[CallerSeen, ...]:
    """Who called since then and with whom they spoke, oldest first."""
    calls = schema.calls
    query = select(calls.c.number, calls.c.arrived_at, calls.c.agent, calls.c.answered_at, calls.c.ended_at)
    query = query.where(calls.c.arrived_at >= since, calls.c.number != "").order_by(calls.c.arrived_at.desc())
    found = (await connection.execute(query.limit(MOST_CALLERS))).all()
    return tuple(
        CallerSeen(
            number=number,
            arrived_at=arrived_at,
            agent=agent if answered_at is not None else None,
            spoke_at=(ended_at or answered_at) if agent is not None else None,
        )
        for number, arrived_at, agent, answered_at, ended_at in reversed(found)
    )


async def agents(connection: AsyncConnection) -> tuple[Agent, ...]:
    """Every agent as last seen."""
    query = select(schema.agents.c.snapshot).order_by(schema.agents.c.id)
    return tuple(codec.load_agent(text) for text in (await connection.execute(query)).scalars())


async def order_counts(connection: AsyncConnection) -> OrderCounts:
    """How many orders stand in each state now."""
    orders = schema.orders
    counts = await connection.execute(select(orders.c.state, func.count()).group_by(orders.c.state))
    left = select(orders.c.number, orders.c.state).where(orders.c.state.in_([state.value for state in UNFINISHED]))
    unfinished = await connection.execute(left)
    return OrderCounts(
        {OrderState(state): number for state, number in counts.all()},
        {name: OrderState(state) for name, state in unfinished.all()},
    )


async def order_page(
    connection: AsyncConnection,
    state: OrderState | None,
    line: str | None,
    since: Instant | None,
    limit: int,
    after: str | None,
) -> list[Order]:
    """A page of orders; ``after`` is the number of the last one of the page before."""
    orders = schema.orders
    wanted: list[ColumnElement[bool]] = []
    if state is not None:
        wanted.append(orders.c.state == state.value)
    if line is not None:
        wanted.append(orders.c.line == line)
    if since is not None:
        wanted.append(orders.c.arrived_at >= since)
    if after is not None:
        wanted.append(orders.c.id < select(orders.c.id).where(orders.c.number == after).scalar_subquery())
    query = _page(select(orders).where(*wanted).order_by(orders.c.id.desc()), limit)
    return [read_order(row) for row in (await connection.execute(query)).mappings()]


async def call_page(
    connection: AsyncConnection,
    line: str | None,
    queue: str | None,
    outcome: Outcome | None,
    since: Instant | None,
    limit: int,
    after: str | None,
) -> list[Call]:
    """A page of calls; ``after`` is the id of the last one of the page before."""
    calls = schema.calls
    wanted: list[ColumnElement[bool]] = []
    if line is not None:
        wanted.append(calls.c.line == line)
    if queue is not None:
        wanted.append(calls.c.queue == queue)
    if outcome is not None:
        wanted.append(calls.c.outcome == outcome.value)
    if since is not None:
        wanted.append(calls.c.arrived_at >= since)
    if after is not None:
        last = select(calls.c.arrived_at).where(calls.c.id == after).scalar_subquery()
        wanted.append(tuple_(calls.c.arrived_at, calls.c.id) < tuple_(last, after))
    query = select(calls.c.snapshot).where(*wanted).order_by(calls.c.arrived_at.desc(), calls.c.id.desc())
    return [codec.load_call(text) for text in (await connection.execute(_page(query, limit))).scalars()]


async def order_detail(connection: AsyncConnection, number: str) -> OrderDetail | None:
    """One order and its moves."""
    orders, moves = schema.orders, schema.order_events
    row = (await connection.execute(select(orders).where(orders.c.number == number))).mappings().first()
    if row is None:
        return None
    found = await connection.execute(select(moves).where(moves.c.order_number == number).order_by(moves.c.seq))
    return OrderDetail(order=read_order(row), events=tuple(read_order_event(move) for move in found.mappings()))


async def call_detail(connection: AsyncConnection, call: CallId) -> CallDetail | None:
    """One call with all that is known of it."""
    calls, orders = schema.calls, schema.orders
    snapshot = (await connection.execute(select(calls.c.snapshot).where(calls.c.id == call))).scalar()
    if snapshot is None:
        return None
    order = (await connection.execute(select(orders).where(orders.c.call_id == call))).mappings().first()
    return CallDetail(
        call=codec.load_call(snapshot),
        events=await _journal(connection, call),
        offers=await _offers(connection, call),
        order=None if order is None else read_order(order),
    )


async def _journal(connection: AsyncConnection, call: CallId) -> tuple[JournalRow, ...]:
    events = schema.events
    query = select(events.c.seq, events.c.at, events.c.type, events.c.payload).where(events.c.call_id == call)
    found = await connection.execute(query.order_by(events.c.seq))
    return tuple(JournalRow(seq=seq, at=at, event=codec.load_event(kind, payload)) for seq, at, kind, payload in found)


async def _offers(connection: AsyncConnection, call: CallId) -> tuple[OfferRow, ...]:
    offers = schema.offers
    found = await connection.execute(select(offers).where(offers.c.call_id == call).order_by(offers.c.made_at))
    return tuple(
        OfferRow(**{name: value for name, value in row.items() if name != "call_id"}) for row in found.mappings()
    )


def _page(query: Select[Any], limit: int) -> Select[Any]:
    return query.limit(max(1, min(limit, MOST_ROWS)))
