"""Printing: JSON for programs, tables for people. What is not known is a dash."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import typer


def print_json(value: object) -> None:
    """The value as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def plain(value: object) -> str:
    """A value for the terminal: None is a dash, and nothing in it can move the cursor or turn text around."""
    if value is None or value == "":
        return "-"
    return "".join(c if c.isprintable() else "\ufffd" for c in str(value))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table, as wide as the terminal, or as wide as it needs in a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        shown.add_column(Text(column), overflow="fold")
    for row in rows:
        # Text, because rich would take [brackets] in a plain string for its own markup.
        shown.add_row(*(Text(plain(value)) for value in row))
    console = Console(file=sys.stdout, soft_wrap=False)
    if not console.is_terminal:
        console.width = 1000
    console.print(shown)


def fields(values: dict[str, Any], remarks: Mapping[str, str] | None = None) -> None:
    """A record, one field to a line, some with a remark."""
    width = max(map(len, values), default=0)
    for name, value in values.items():
        remark = f"  [{remarks[name]}]" if remarks and name in remarks else ""
        typer.echo(f"{name:<{width}}  {plain(_short(name, value))}{remark}")


def _short(name: str, value: Any) -> Any:
    if isinstance(value, float | int) and name.endswith("_at"):
        return moment(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def moment(at: float | None) -> str:
    """A time of the clock, where the terminal is."""
    return "-" if at is None else datetime.fromtimestamp(at, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def share(value: float | None) -> str:
    """0.962 as 96.2%."""
    return "-" if value is None else f"{value * 100:.1f}%"


def seconds(ms: float | None) -> str:
    """Milliseconds as seconds."""
    return "-" if ms is None else f"{ms / 1000:.1f}s"


def wait(low_s: float | None, high_s: float | None) -> str:
    """A range of waits, as minutes and seconds."""
    return "-" if low_s is None or high_s is None else f"{span(0, low_s)}-{span(0, high_s)}"


def span(since: float | None, now: float) -> str:
    """How long ago, as minutes and seconds."""
    if since is None:
        return "-"
    whole = max(0, int(now - since))
    return f"{whole // 60}:{whole % 60:02}"
