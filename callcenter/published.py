"""Records and events as other programs see them: plain data, with names and without whole numbers."""

import re
from dataclasses import fields
from enum import Enum
from typing import Any

import msgspec

from callcenter.calls.model import Call
from callcenter.domain.events import Event, MenuAnswered
from callcenter.orders.masking import mask_number
from callcenter.orders.model import Order

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


def call_data(call: Call) -> dict[str, Any]:
    """A call's record, the caller's number masked."""
    keys = ",".join(_hide_keys(part) for part in call.keys.split(","))
    return {**_data(call), "number": mask_number(call.number), "keys": keys}


def _hide_keys(digits: str) -> str:
    # A menu's choice is one or two keys; more may be an identity or card number.
    return digits if len(digits) <= 2 else "*" * len(digits)


def _data(record: Any) -> dict[str, Any]:
    names = getattr(record, "__struct_fields__", None) or [field.name for field in fields(record)]
    return {name: getattr(record, name) for name in names}


_encoder = msgspec.json.Encoder(enc_hook=lambda value: _plain(value))


def _plain(value: object) -> Any:
    if isinstance(value, frozenset | set):
        return sorted((v.value if isinstance(v, Enum) else v for v in value), key=str)
    raise TypeError(f"cannot be written as JSON: {type(value).__name__}")


def encode(value: object) -> bytes:
    """The value as JSON: data classes, enumerations and sets included."""
    return _encoder.encode(value)
