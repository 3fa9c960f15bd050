"""A state machine is a table: (state, trigger) -> state."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from callcenter.domain.errors import IllegalTransition

S = TypeVar("S", bound=Enum)
T = TypeVar("T", bound=Enum)


@dataclass(frozen=True, slots=True)
class Table(Generic[S, T]):
    """The rows of one machine, its first state and its final ones."""

    name: str
    start: S
    rows: Mapping[tuple[S, T], S]

    def next(self, state: S, trigger: T) -> S:
        """The state after ``trigger``. Raises IllegalTransition where the table has no row."""
        try:
            return self.rows[state, trigger]
        except KeyError:
            raise IllegalTransition(self.name, state, trigger) from None

    def allows(self, state: S, trigger: T) -> bool:
        """Whether the table has a row for the pair."""
        return (state, trigger) in self.rows

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, for ARCHITECTURE.md."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start.value}"]
        lines += [f"    {a.value} --> {b.value}: {t.value}" for (a, t), b in self.rows.items()]
        left = {a for a, _ in self.rows}
        lines += [f"    {s.value} --> [*]" for s in type(self.start) if s not in left]
        return "\n".join(lines)
