"""Why an agent was rung for a caller, or not: kept with the call, short, and readable without the configuration."""

from callcenter.domain.ids import AgentId, Instant, QueueName
from callcenter.domain.record import Record

MOST_CHOICES, MOST_NAMED = 12, 6
"""How many choices a call keeps, and how many agents one choice names of each kind."""


class Passed(Record, frozen=True, kw_only=True):
    """Somebody who was not rung, and why."""

    agent: AgentId
    reason: str


class Choice(Record, frozen=True, kw_only=True):
    """One choice for a caller."""

    at: Instant
    queue: QueueName
    strategy: str
    asked: str
    """What was asked for at that moment, in words."""
    rung: tuple[AgentId, ...]
    next: tuple[AgentId, ...] = ()
    """Who would have been next."""
    passed: tuple[Passed, ...] = ()
    idle: int = 0
    """How many idle agents could have been chosen."""
    waiting: int = 0
    """How many callers waited, this one included."""
    ring_s: float = 0.0
    note: str = ""
    """What else decided: several rung at once, the last agent, a heavier queue."""


def keep(kept: tuple[Choice, ...], new: Choice) -> tuple[Choice, ...]:
    """The choices with a new one; the first stays, the oldest of the others go."""
    if len(kept) < MOST_CHOICES:
        return (*kept, new)
    return (kept[0], *kept[2:], new)
