"""Records as rows of their tables, and back."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from sqlalchemy import RowMapping

from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.domain.events import Clock, Outcome
from callcenter.domain.ids import Instant
from callcenter.orders.machine import OrderState
from callcenter.orders.model import Handling, Order, OrderEvent
from callcenter.store import codec
from callcenter.store.batch import Row


def call_row(call: Call, at: Instant) -> Row:
    """A call as it stands at ``at``."""
    settled = call.answered_at is not None or not call.live
    return {
        "id": call.id,
        "pbx": call.pbx,
        "linkedid": call.id.removeprefix(f"{call.pbx}:"),
        "line": call.line,
        "number": call.number,
        "language": call.language,
        "state": call.state.value,
        "queue": call.queue,
        "agent": call.agent,
        "department": call.department,
        "menu_keys": call.keys,
        "arrived_at": call.arrived_at,
        "requested_at": call.requested_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "outcome": _value(call.outcome),
        "ended_by": _value(call.ended_by),
        "ring_ms": call.ring_ms(at) if settled else None,
        "wait_ms": call.wait_ms(at) if settled else None,
        "talk_ms": call.talk_ms(),
        "offers": call.offers,
        "ring_breached": Clock.RING in call.breached,
        "request_breached": Clock.REQUEST in call.breached,
        "three_way": call.three_way,
        "recovered": call.recovered,
        "updated_at": at,
        "snapshot": codec.dump(call),
    }


def leg_rows(call: Call, stored: Call | None) -> Iterator[Row]:
    """The stints that differ from the stored ones."""
    known = stored.stints if stored is not None else ()
    for no, stint in enumerate(call.stints):
        if no < len(known) and known[no] == stint:
            continue
        yield {
            "call_id": call.id,
            "no": no,
            "party": stint.party.value,
            "who": stint.who,
            "channel": stint.channel,
            "started_at": stint.started_at,
            "joined_at": stint.joined_at,
            "ended_at": stint.ended_at,
            "result": stint.result,
        }


def agent_row(agent: Agent, at: Instant) -> Row:
    """An agent as of ``at``."""
    return {
        "id": agent.id,
        "name": agent.name,
        "endpoint": agent.endpoint,
        "state": agent.state.value,
        "reason": agent.reason,
        "since": agent.since,
        "reachable": agent.reachable,
        "updated_at": at,
        "snapshot": codec.dump(agent),
    }


def order_row(order: Order) -> Row:
    """An order; its number must be set."""
    return {
        "number": order.number,
        "call_id": order.call,
        "line": order.line,
        "queue": order.queue,
        "caller_number": order.caller_number,
        "department": order.department,
        "agent": order.agent,
        "arrived_at": order.arrived_at,
        "requested_at": order.requested_at,
        "answered_at": order.answered_at,
        "ended_at": order.ended_at,
        "ring_ms": order.ring_ms,
        "wait_ms": order.wait_ms,
        "talk_ms": order.talk_ms,
        "outcome": _value(order.outcome),
        "handling": _value(order.handling),
        "state": order.state.value,
        "callback_due_at": order.callback_due_at,
        "version": order.version,
    }


def read_order(row: RowMapping) -> Order:
    """The order that ``order_row`` wrote."""
    values: dict[str, Any] = {name: row[name] for name in _SAME}
    return Order(
        call=row["call_id"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        handling=None if row["handling"] is None else Handling(row["handling"]),
        state=OrderState(row["state"]),
        **values,
    )


_SAME = (
    *("number", "line", "queue", "caller_number", "department", "agent", "version"),
    *("arrived_at", "requested_at", "answered_at", "ended_at", "callback_due_at", "ring_ms", "wait_ms", "talk_ms"),
)


def order_event_row(number: str, seq: int, event: OrderEvent) -> Row:
    """One move of the order ``number``."""
    return {
        "order_number": number,
        "seq": seq,
        "at": event.at,
        "action": event.action,
        "actor": event.actor,
        "from_state": _value(event.from_state),
        "to_state": event.to_state.value,
    }


def read_order_event(row: RowMapping) -> OrderEvent:
    """The move that ``order_event_row`` wrote."""
    return OrderEvent(
        at=Instant(row["at"]),
        action=row["action"],
        actor=row["actor"],
        from_state=None if row["from_state"] is None else OrderState(row["from_state"]),
        to_state=OrderState(row["to_state"]),
    )


def _value(member: Enum | None) -> str | None:
    return None if member is None else member.value
