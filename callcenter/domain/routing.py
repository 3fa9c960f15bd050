"""How callers and agents are paired, as the operator configured it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Strategy(Enum):
    """Who of a queue's idle members is rung first; the values are the names in the configuration."""

    RING_ALL = "ring_all"
    RING_PROGRESSIVELY = "ring_progressively"
    LONGEST_IDLE = "longest_idle"
    FEWEST_CALLS = "fewest_calls"
    LEAST_TALK = "least_talk"
    ROUND_ROBIN = "round_robin"
    ROUND_ROBIN_ORDERED = "round_robin_ordered"
    LINEAR = "linear"
    RANDOM = "random"
    WEIGHTED_RANDOM = "weighted_random"


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyChange:
    """A limit set to a value, or moved by one."""

    value: int
    relative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyRule:
    """From a wait on, other penalties are reached."""

    after_s: float
    low: PenaltyChange | None = None
    high: PenaltyChange | None = None
    lift: PenaltyChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """An agent's place in one queue."""

    penalty: int = 0
    position: int = 0
    """The order that some strategies follow; by default that of the configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Callers who go before others: by number, by calling again and again, or by a key that names the lane."""

    name: str
    priority: int
    numbers: frozenset[str] = frozenset()
    repeat_calls: int = 0
    """So many calls within ``repeat_within_s``, this one included; 0: no such rule."""
    repeat_within_s: float = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoPause:
    """After how many misses of one cause an agent is paused; 0: never. A cause not named here counts for all."""

    limits: Mapping[str, int] = field(default_factory=dict)
    """Cause -> limit: no_answer, rejected, dropped, busy, unreachable."""
    within_s: float = 0.0
    """Misses count together only if each follows the one before within this time; 0: at any distance."""
