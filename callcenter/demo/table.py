"""The table at the demo's end."""

import unicodedata
from typing import Any

from callcenter.demo.words import Words

_ROWS = (
    "asterisk_version", "seconds", "calls_offered", "answered", "abandoned", "within_15s", "three_way",
    "orders", "orders_missing", "orders_duplicate", "dropped",
)  # fmt: skip


def table(result: dict[str, Any], words: Words) -> str:
    """The summary for people."""
    rows = [(words(name), str(result[name])) for name in _ROWS]
    waits = (result["wait_ms"][name] for name in ("p50", "p95", "max"))
    rows.append((words("wait"), " / ".join("-" if wait is None else f"{wait / 1000:.1f}" for wait in waits)))
    rows += [(words(name), _counts(result[name])) for name in ("outcomes", "transfers")]
    widest = max(width(name) for name, _ in rows)
    lines = [f"  {name}{' ' * (widest - width(name))}  {value}" for name, value in rows]
    return "\n".join((words("title"), *lines))


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items()) or "-"


def fitted(text: str, columns: int) -> str:
    """As much of the text as fits into so many columns."""
    while width(text) > columns:
        text = text[:-1]
    return text


def width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
