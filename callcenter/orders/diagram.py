"""The table of transitions as a Mermaid state diagram, for ARCHITECTURE.md."""

from collections.abc import Iterator

from callcenter.orders.terms import CaseState
from callcenter.orders.transitions import FINAL, OPEN, ROWS, Transition

_GROUP = "open"


def mermaid() -> str:
    """The diagram: every row that leads somewhere; what is possible in all open states leads out of their group."""
    lines = ["stateDiagram-v2", f"    state {_GROUP} {{", "        [*] --> draft: T01 open"]
    lines += [f"        {arrow}" for arrow in _arrows(inside=True)]
    lines += ["    }", *(f"    {arrow}" for arrow in _arrows(inside=False))]
    lines += [f"    {state.value} --> [*]" for state in CaseState if state in FINAL]
    return "\n".join(lines)


def _arrows(*, inside: bool) -> Iterator[str]:
    for row in ROWS:
        if row.target is None:
            continue
        if row.sources == OPEN:
            if not inside:
                yield _arrow(_GROUP, row)
            continue
        for state in CaseState:
            if state in row.sources and (state in OPEN and row.target in OPEN) is inside:
                yield _arrow(state.value, row)


def _arrow(source: str, row: Transition) -> str:
    assert row.target is not None
    return f"{source} --> {row.target.value}: {row.code} {row.action.value}"
