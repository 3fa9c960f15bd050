"""Texts in requests: none longer than its field may be, none with characters that no keyboard makes."""

import re
from typing import Any

import msgspec

from callcenter.domain.record import Record
from callcenter.orders.refusals import Faults, Why

LINE, TEXT, MOST_ITEMS = 200, 4000, 50
"""Characters of a one-line field and of any other text; entries of a list."""
_LIMITS = {"title": 60, "content": TEXT}
_TEXTS = frozenset(
    {"answer", "finality", "ground", "guidance", "handling_note", "leader_instruction", "legal_basis", "note"}
    | {"outcome", "plan", "public_reply", "quote", "reason", "text", "unsolved_reason"}
)
_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_IN_A_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def check(record: Record, faults: Faults) -> None:
    """Note every text of the record, and of the records in it, that is too long or holds control characters."""
    for name in record.__struct_fields__:
        _check(name, getattr(record, name), faults)


def limit(name: str) -> int:
    """How many characters a field may have."""
    return _LIMITS.get(name, TEXT if name in _TEXTS else LINE)


def _check(name: str, value: Any, faults: Faults) -> None:
    if isinstance(value, str):
        most = limit(name)
        faults.when(len(value) > most, Why.FIELD_TOO_LONG, name, str(most))
        control = _IN_A_TEXT if most == TEXT else _IN_A_LINE
        faults.when(control.search(value) is not None, Why.FIELD_INVALID, name, "control characters")
    elif isinstance(value, tuple):
        faults.when(len(value) > MOST_ITEMS, Why.FIELD_INVALID, name, f"> {MOST_ITEMS}")
        for item in value[:MOST_ITEMS]:
            _check(name, item, faults)
    elif isinstance(value, msgspec.Struct):
        check(value, faults)  # type: ignore[arg-type]
