"""Records on a clock that was set back: every moment moved by the same span, so that no duration changes."""

from functools import cache
from typing import TypeVar, get_args

import msgspec

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record, replace

R = TypeVar("R", bound=Record)
_DAYS = frozenset({"today_began"})
"""Moments that a calendar gives, not a clock."""


def shifted(record: R, by_s: float) -> R:
    """The record with all its moments, and those of the records in it, moved by ``by_s`` seconds."""
    changes: dict[str, object] = {name: _moved(getattr(record, name), by_s) for name in _moments(type(record))}
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, Record):
            changes[name] = shifted(value, by_s)
        elif isinstance(value, tuple) and value and isinstance(value[0], Record):
            changes[name] = tuple(shifted(each, by_s) for each in value)
    return replace(record, **changes)


def _moved(value: float | None, by_s: float) -> float | None:
    # 0: it never was.
    return value + by_s if value else value


@cache
def _moments(kind: type[Record]) -> tuple[str, ...]:
    """The fields that hold a moment."""
    fields = msgspec.structs.fields(kind)
    return tuple(f.name for f in fields if Instant in (f.type, *get_args(f.type)) and f.name not in _DAYS)
