"""Writes the state diagrams of ARCHITECTURE.md from the tables: ``python -m callcenter.diagrams``."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agents.machine import TABLE as AGENT
from callcenter.calls.machine import TABLE as CALL
from callcenter.domain.machine import Table
from callcenter.orders.diagram import mermaid as case
from callcenter.orders.machine import TABLE as ORDER

TABLES: dict[str, Table[Any, Any]] = {table.name: table for table in (CALL, AGENT, ORDER)}
DRAWINGS: dict[str, Callable[[], str]] = {**{name: table.mermaid for name, table in TABLES.items()}, "case": case}
FILE = Path(__file__).parent.parent / "ARCHITECTURE.md"
_BLOCK = re.compile(r"(<!-- diagram: (\w+) -->\n).*?(<!-- /diagram -->)", re.DOTALL)


def filled(text: str) -> str:
    """The text with every marked diagram drawn anew. Raises KeyError for a mark that names no table."""
    return _BLOCK.sub(lambda m: f"{m[1]}```mermaid\n{DRAWINGS[m[2]]()}\n```\n{m[3]}", text)


def main(path: Path = FILE) -> int:
    """Write the diagrams; 1 when they had to be changed, so that a hook can tell."""
    before = path.read_text("utf-8")
    after = filled(before)
    if after == before:
        return 0
    path.write_text(after, "utf-8")
    print(f"{path.name}: diagrams written")
    return 1


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
