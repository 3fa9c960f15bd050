"""Who of a queue's idle members is rung first: every strategy in one line.

A strategy is a rank that a member has by itself (smaller is rung first) and a way to walk through the ranks. Ranks
change only when the member does, so members are kept in order and nobody is looked at to find the first. Except for
``weighted_random``, a tier of penalties is only reached when the tiers below it have nobody idle.
"""

from collections.abc import Callable
from enum import Enum

from acd.member import Seat
from callcenter.domain.routing import Strategy

__all__ = ["RANK", "WAY", "Strategy", "Way"]


class Way(Enum):
    """How the ranks are walked through."""

    IN_ORDER = "from the first to the last"
    AFTER_CALLER = "from below the member this caller was last rung at, round once"
    AFTER_QUEUE = "from below the member the queue last rang, round once"
    BY_LOT = "by lot"
    BY_WEIGHTED_LOT = "by lot over all tiers, a member's chance being 1 / (1 + penalty)"


def ring_all(seat: Seat) -> float:
    """All idle members of the lowest tier ring at once; the next tier when every phone of this one has stopped."""
    return seat.idle_since


def ring_progressively(seat: Seat) -> float:
    """One phone more every few seconds, longest idle first; those that ring go on ringing."""
    return seat.idle_since


def longest_idle(seat: Seat) -> float:
    """Whoever has been without a call longest."""
    return seat.idle_since


def fewest_calls(seat: Seat) -> float:
    """Whoever has taken the fewest calls today."""
    return seat.calls


def least_talk(seat: Seat) -> float:
    """Whoever has talked the shortest time today."""
    return seat.talk_ms


def round_robin(seat: Seat) -> float:
    """Whoever this queue rang longest ago; whoever it never rang comes first."""
    return seat.last_ring


def round_robin_ordered(seat: Seat) -> float:
    """In the members' order, beginning below the one this queue rang last."""
    return seat.position


def linear(seat: Seat) -> float:
    """In the members' order: every caller begins at the top, every further try goes on below the last."""
    return seat.position


def random(seat: Seat) -> float:
    """Anyone, with equal chances."""
    return 0.0


def weighted_random(seat: Seat) -> float:
    """Anyone of any tier, with chances of 1 / (1 + penalty)."""
    return 0.0


S, W = Strategy, Way
RANK: dict[Strategy, Callable[[Seat], float]] = {
    S.RING_ALL: ring_all,
    S.RING_PROGRESSIVELY: ring_progressively,
    S.LONGEST_IDLE: longest_idle,
    S.FEWEST_CALLS: fewest_calls,
    S.LEAST_TALK: least_talk,
    S.ROUND_ROBIN: round_robin,
    S.ROUND_ROBIN_ORDERED: round_robin_ordered,
    S.LINEAR: linear,
    S.RANDOM: random,
    S.WEIGHTED_RANDOM: weighted_random,
}
WAY: dict[Strategy, Way] = {
    S.ROUND_ROBIN_ORDERED: W.AFTER_QUEUE,
    S.LINEAR: W.AFTER_CALLER,
    S.RANDOM: W.BY_LOT,
    S.WEIGHTED_RANDOM: W.BY_WEIGHTED_LOT,
}
"""Where it is not ``IN_ORDER``."""
