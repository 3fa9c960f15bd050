"""Records and events as other programs see them: plain data, with names and without whole numbers."""

import re
from typing import Any

import msgspec

from callcenter.calls.model import Call
from callcenter.domain.events import Event, MenuAnswered
from callcenter.domain.record import Record
from callcenter.orders.case import Case
from callcenter.orders.masking import mask_number
from callcenter.orders.model import Order
from callcenter.orders.terms import Secrecy
from callcenter.orders.trail import CaseEvent
from callcenter.orders.warnings.finding import Alert

_ALERT_CODES = frozenset(
    {"department", "oldest_due", "category", "area", "usual", "within_s", "group", "orders", "year", "why", "webhook"}
    | {"table", "row", "how"}
)
"""What of an alert's details is a code: not who looked, nor the words of an order."""
_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def event_name(kind: type[Event]) -> str:
    """``CallAnswered`` -> ``call_answered``."""
    return _WORD_START.sub("_", kind.__name__).lower()


def event_data(event: Event) -> dict[str, Any]:
    """An event with its name."""
    data = _data(event)
    if isinstance(event, MenuAnswered):
        data["digits"] = _hide_keys(event.digits)
    return {"event": event_name(type(event)), **data}


def order_data(order: Order) -> dict[str, Any]:
    """A work order, the caller's number masked."""
    return {**_data(order), "caller_number": order.shown_number}


def case_event_data(case: Case, event: CaseEvent) -> dict[str, Any]:
    """What happened to a case, in codes: nothing of the citizen, no free text, not who; little of a sealed one."""
    told = {
        "event": f"case_{event.action}",
        "at": event.at,
        "number": event.number,
        "version": event.version,
        "state": event.to_state,
        "from_state": event.from_state or None,
    }
    if case.secrecy is Secrecy.SEALED:
        return told
    return told | {
        "reason": event.reason or None,
        "channel": case.channel,
        "demand_type": case.demand_type,
        "category": case.category or None,
        "urgency": case.urgency,
        "handling_mode": case.handling_mode,
        "lead": case.lead or None,
        "handle_due_at": case.dues.handle,
        "card": case.card,
    }


def alert_data(before: Alert | None, alert: Alert) -> dict[str, Any]:
    """What has become of an alert, in codes: nobody's name, no note, no words of an order."""
    same = before is not None and before.state is alert.state
    return {
        "event": "alert_updated" if same else f"alert_{alert.state.value}",
        "alert": alert.id,
        "kind": alert.kind,
        "level": alert.level,
        "state": alert.state,
        "count": alert.count,
        "raised_at": alert.raised_at,
        "seen_at": alert.seen_at,
        "confirmed": alert.confirmed,
        "detail": {name: value for name, value in alert.detail.items() if name in _ALERT_CODES},
    }


def call_data(call: Call) -> dict[str, Any]:
    """A call's record, the caller's number masked."""
    keys = ",".join(_hide_keys(part) for part in call.keys.split(","))
    return {**_data(call), "number": mask_number(call.number), "keys": keys}


def _hide_keys(digits: str) -> str:
    # A menu's choice is one or two keys; more may be an identity or card number.
    return digits if len(digits) <= 2 else "*" * len(digits)


def _data(record: Record) -> dict[str, Any]:
    return msgspec.structs.asdict(record)


def plain(value: Any) -> Any:
    """The value as dictionaries, lists and what JSON knows."""
    return msgspec.to_builtins(value)


encode = msgspec.json.Encoder().encode
"""The value as JSON: records, data classes, enumerations and sets included."""
