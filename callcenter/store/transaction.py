"""Write one batch of steps inside one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from callcenter.domain.ids import CallId, Instant
from callcenter.domain.record import replace
from callcenter.orders import number
from callcenter.orders.model import Order, OrderEvent
from callcenter.orders.service import follow
from callcenter.ports import Step
from callcenter.store import codec, schema, statements
from callcenter.store.batch import Batch, Row, gather, mentioned
from callcenter.store.columns import agent_row, call_row, leg_rows, order_event_row, order_row, read_order
from callcenter.store.memory import CallMemo, Memory

_RECENT_LOOSE = 1000


@dataclass(slots=True)
class _Followed:
    """An order that moved or changed, and where its new events begin."""

    memo: CallMemo
    order: Order
    events: tuple[OrderEvent, ...]


class Transaction:
    """Writes batches over the connection it is given; what it remembers is right only once the commit has succeeded."""

    def __init__(self, jurisdiction: str, timezone: ZoneInfo) -> None:
        self._memory = Memory()
        self._thorough = False
        """Look for journal rows also where there is no call: after a failure nothing is taken for granted."""
        self._jurisdiction = jurisdiction
        self._timezone = timezone

    def write(self, connection: Connection, steps: Sequence[Step]) -> tuple[Order, ...]:
        """Write the steps. Returns the orders that changed.

        Not a coroutine: one hop to the writer's thread per batch costs a tenth of one per statement.
        """
        self._recall(connection, steps)
        batch = gather(steps, self._memory, doubt=self._thorough)
        self._write_calls(connection, batch)
        orders = self._write_orders(connection, batch)
        statements.ADD_EVENTS.run(connection, batch.events)
        self._write_agents(connection, batch)
        return orders

    def forget(self) -> None:
        """A commit has failed, or its fate is unknown: read anew what is stored."""
        self._memory.forget()
        self._thorough = True

    def settle(self, steps: Sequence[Step]) -> None:
        """The commit has succeeded: forget the calls that are over."""
        records, named = mentioned(steps)
        self._memory.forget_ended([*records, *named])
        self._thorough = False

    def _recall(self, connection: Connection, steps: Sequence[Step]) -> None:
        """Read what is stored of the calls that are not in memory."""
        known = self._memory.calls
        records, named = mentioned(steps)
        unknown = (records | named) - known.keys()
        if unknown:
            known.update((id_, CallMemo()) for id_ in unknown)
            stored = self._recall_calls(connection, unknown)
            self._recall_journal(connection, unknown if self._thorough else stored | (named & unknown))
        if self._memory.loose is None:
            self._memory.start_loose(_recent_loose(connection))

    def _recall_calls(self, connection: Connection, unknown: set[CallId]) -> set[CallId]:
        calls, orders = schema.calls, schema.orders
        query = select(calls.c.id, calls.c.snapshot, calls.c.updated_at).where(calls.c.id.in_(sorted(unknown)))
        stored = set()
        for id_, snapshot, updated_at in connection.execute(query):
            memo = self._memory.calls[id_]
            memo.call, memo.updated_at = codec.load_call(snapshot), updated_at
            stored.add(id_)
        if stored:
            found = connection.execute(select(orders).where(orders.c.call_id.in_(sorted(stored))))
            for row in found.mappings():
                memo = self._memory.calls[row["call_id"]]
                memo.order = read_order(row)
                memo.order_events = _count_order_events(connection, row["number"])
        return stored

    def _recall_journal(self, connection: Connection, ids: set[CallId]) -> None:
        if not ids:
            return
        events = schema.events
        query = select(events.c.call_id, events.c.at, events.c.type, events.c.payload, events.c.seq)
        for id_, at, kind, payload, seq in connection.execute(query.where(events.c.call_id.in_(sorted(ids)))):
            memo = self._memory.calls[id_]
            memo.marks.add((at, kind, payload))
            memo.seq = max(memo.seq, seq)

    def _write_calls(self, connection: Connection, batch: Batch) -> None:
        known = self._memory.calls
        legs: list[Row] = []
        for at, call in batch.calls.values():
            memo = known[call.id]
            legs.extend(leg_rows(call, memo.call))
            memo.call, memo.updated_at = call, at
        statements.SAVE_CALLS.run(connection, [call_row(call, at) for at, call in batch.calls.values()])
        statements.SAVE_LEGS.run(connection, legs)
        statements.SAVE_OFFERS.run(connection, list(batch.offers.values()))

    def _write_orders(self, connection: Connection, batch: Batch) -> tuple[Order, ...]:
        changed = []
        for at, call in batch.calls.values():
            memo = self._memory.calls[call.id]
            order, events = follow(memo.order, call, at)
            if order != memo.order:
                changed.append(_Followed(memo, order, events))
        self._number(connection, [c for c in changed if c.order.number is None])
        moves: list[Row] = []
        for change in changed:
            memo, order = change.memo, change.order
            memo.order = order
            for event in change.events:
                memo.order_events += 1
                moves.append(order_event_row(str(order.number), memo.order_events, event))
        statements.SAVE_ORDERS.run(connection, [order_row(c.order) for c in changed])
        statements.ADD_ORDER_EVENTS.run(connection, moves)
        return tuple(c.order for c in changed)

    def _number(self, connection: Connection, new: list[_Followed]) -> None:
        """Give new orders their numbers, counted per local day of arrival."""
        days: dict[date, list[_Followed]] = {}
        for change in new:
            days.setdefault(self._day(change.order.arrived_at), []).append(change)
        take = statements.TAKE_NUMBERS[statements.kind_of(connection.dialect)]
        for day, changes in days.items():
            taken = {"jurisdiction": self._jurisdiction, "day": day.isoformat(), "last": len(changes)}
            last = (connection.execute(take, taken)).scalar_one()
            for sequence, change in enumerate(changes, last - len(changes) + 1):
                given = number.make(self._jurisdiction, day, sequence)
                change.order = replace(change.order, number=given)

    def _day(self, at: Instant) -> date:
        return datetime.fromtimestamp(at, self._timezone).date()

    def _write_agents(self, connection: Connection, batch: Batch) -> None:
        rows = [agent_row(agent, at) for at, agent in batch.agents.values()]
        statements.SAVE_AGENTS.run(connection, rows)
        ends = [{"agent_": agent, "at_": rows[0]["from_at"]} for agent, rows in batch.states.items()]
        statements.CLOSE_STATES.run(connection, ends)
        statements.OPEN_STATES.run(connection, [row for rows in batch.states.values() for row in rows])


def _recent_loose(connection: Connection) -> list[tuple[float, str, str]]:
    events = schema.events
    query = (
        select(events.c.at, events.c.type, events.c.payload)
        .where(events.c.call_id.is_(None), events.c.seq.is_(None))
        .order_by(events.c.id.desc())
        .limit(_RECENT_LOOSE)
    )
    return [(at, kind, payload) for at, kind, payload in reversed((connection.execute(query)).all())]


def _count_order_events(connection: Connection, order_number: str) -> int:
    moves = schema.order_events
    query = select(moves.c.seq).where(moves.c.order_number == order_number).order_by(moves.c.seq.desc()).limit(1)
    return (connection.execute(query)).scalar() or 0
