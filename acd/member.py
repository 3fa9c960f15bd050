"""One member of a queue: what strategies rank by, and whom a caller's need lets through."""

from collections.abc import Mapping

from acd.penalty import OPEN, Window
from acd.skills import ANYONE, Clause, lacking
from callcenter.domain.ids import AgentId
from callcenter.domain.record import Record


class Seat(Record, frozen=True, kw_only=True):
    """An idle member as strategies see one."""

    agent: AgentId
    penalty: int = 0
    position: int = 0
    """The place among the members as configured."""
    idle_since: float = 0.0
    calls: int = 0
    """Calls taken today."""
    talk_ms: int = 0
    """Time talked today."""
    last_ring: int = 0
    """The number of this queue's ring that was the member's last; 0: none yet."""


class Need(Record, frozen=True, kw_only=True):
    """Whom a waiting caller can be offered to. Callers of equal need stand in one row."""

    clause: Clause = ANYONE
    window: Window = OPEN
    only: AgentId | None = None
    """The one agent this caller waits for."""

    def admits(self, agent: AgentId, skills: Mapping[str, int]) -> bool:
        """Whether the agent has what is asked for, penalties apart."""
        return (self.only is None or self.only == agent) and not lacking(skills, self.clause)


ANY = Need()
