"""Whom to ring for a caller, and for how long: the one place where an offer's plan is made."""

from collections.abc import Iterator

from acd.pool import Candidate
from callcenter.domain.ids import AgentId, Instant
from callcenter.domain.record import Record
from callcenter.domain.routing import Strategy

MOST_AT_ONCE = 20
"""More phones are never rung for one caller at a time."""


class Caller(Record, frozen=True, kw_only=True):
    """What is known of the caller whose turn it is."""

    now: Instant
    requested_at: Instant
    deadline: Instant
    strategy: Strategy
    ring_s: float
    """The time that the queue lets a phone ring."""
    progressive_s: float = 10.0
    ringing: int = 0
    """Phones that ring for this caller already."""
    tier: int | None = None
    """The tier of those phones."""
    attempt: int = 1


class Ring(Record, frozen=True):
    """One phone to be rung."""

    agent: AgentId
    ring_s: float
    tier: int = 0


class RingPlan(Record, frozen=True, kw_only=True):
    """The phones to ring now, and what follows."""

    rings: tuple[Ring, ...] = ()
    more_s: float | None = None
    """After how long to look again; 0: whenever an agent becomes free; None: not before these have stopped."""
    note: str = ""


def plan(caller: Caller, idle: Iterator[Candidate]) -> RingPlan:
    """Whom to ring now. ``idle`` gives the agents who could serve the caller, first choice first."""
    if caller.strategy is Strategy.RING_ALL:
        return _all(caller, idle)
    if caller.strategy is Strategy.RING_PROGRESSIVELY:
        return _one(caller, idle, caller.progressive_s)
    return _one(caller, idle, None) if not caller.ringing else RingPlan()


def _one(caller: Caller, idle: Iterator[Candidate], more_s: float | None) -> RingPlan:
    found = next(idle, None)
    if found is None:
        return RingPlan()
    note = "one phone more" if caller.ringing else ""
    return RingPlan(rings=(Ring(found[1], caller.ring_s, found[0]),), more_s=more_s, note=note)


def _all(caller: Caller, idle: Iterator[Candidate]) -> RingPlan:
    """All of the lowest tier, or those of the ringing tier who have become free meanwhile."""
    tier, rings = caller.tier, list[Ring]()
    for penalty, agent in idle:
        tier = penalty if tier is None else tier
        if penalty > tier or len(rings) + caller.ringing >= MOST_AT_ONCE:
            break
        rings.append(Ring(agent, caller.ring_s, penalty))
    if not rings:
        return RingPlan()
    return RingPlan(rings=tuple(rings), more_s=0.0, note=f"all {len(rings)} at once" if len(rings) > 1 else "")
