"""The idle members of one place, in the order in which they would be rung."""

from collections.abc import Iterator
from heapq import merge

from acd.chance import Chance
from acd.member import Seat
from acd.ordered import Ordered
from acd.penalty import OPEN, Window
from acd.strategy import RANK, WAY, Strategy, Way
from callcenter.domain.ids import AgentId

Candidate = tuple[int, AgentId]
"""The tier in which somebody is tried, and who."""
Tier = list[Ordered[AgentId]]
"""Members of one tier: of one penalty, or of several that a window lifted to one."""


class Pool:
    """Idle members by tier and rank. Joining and leaving cost O(log n); looking for the first costs nothing more."""

    def __init__(self, strategy: Strategy) -> None:
        self._rank, self._way = RANK[strategy], WAY.get(strategy, Way.IN_ORDER)
        self._tiers: dict[int, Ordered[AgentId]] = {}
        self._penalty: dict[AgentId, int] = {}

    def put(self, seat: Seat) -> None:
        """The member is idle, as the seat says."""
        before = self._penalty.get(seat.agent)
        if before is not None and before != seat.penalty:
            self.discard(seat.agent)
        self._penalty[seat.agent] = seat.penalty
        tier = self._tiers.get(seat.penalty)
        if tier is None:
            tier = self._tiers[seat.penalty] = Ordered()
        tier.add(seat.agent, (self._rank(seat), seat.position))

    def discard(self, agent: AgentId) -> None:
        """The member is not idle any more."""
        penalty = self._penalty.pop(agent, None)
        if penalty is None:
            return
        self._tiers[penalty].discard(agent)
        if not self._tiers[penalty]:
            del self._tiers[penalty]

    def count(self, window: Window = OPEN) -> int:
        """How many are idle inside the window."""
        return sum(len(tier) for penalty, tier in self._tiers.items() if window.tier(penalty) is not None)

    def order(self, window: Window = OPEN, *, after: float | None = None, chance: Chance) -> Iterator[Candidate]:
        """Everybody inside the window, first choice first, found one by one as asked for.

        ``after`` is the configured place below which to begin, for the strategies that go round.
        """
        tiers: dict[int, Tier] = {}
        for penalty in sorted(self._tiers):
            shown = window.tier(penalty)
            if shown is not None:
                tiers.setdefault(shown, []).append(self._tiers[penalty])
        if self._way is Way.BY_WEIGHTED_LOT:
            yield from _by_weighted_lot(tiers, chance)
            return
        for shown, tier in sorted(tiers.items(), key=lambda item: item[0]):
            for agent in self._walk(tier, after, chance):
                yield shown, agent

    def _walk(self, tier: Tier, after: float | None, chance: Chance) -> Iterator[AgentId]:
        match self._way:
            case Way.BY_LOT:
                return _by_lot(tier, chance)
            case Way.AFTER_CALLER | Way.AFTER_QUEUE if after is not None:
                return _round(tier, after)
            case _:
                return (agent for _, agent in merge(*(_rows(row, 0, len(row)) for row in tier)))

    def __len__(self) -> int:
        return len(self._penalty)

    def __contains__(self, agent: object) -> bool:
        return agent in self._penalty

    def __iter__(self) -> Iterator[AgentId]:
        return iter(self._penalty)


def _rows(row: Ordered[AgentId], start: int, end: int) -> Iterator[tuple[tuple[float, ...], AgentId]]:
    return (row.at(i) for i in range(start, end))


def _round(tier: Tier, after: float) -> Iterator[AgentId]:
    """Those below a configured place, then those above it."""
    edge = (after, float("inf"))
    for low in (False, True):
        parts = (_rows(r, 0, r.behind(edge)) if low else _rows(r, r.behind(edge), len(r)) for r in tier)
        yield from (agent for _, agent in merge(*parts))


def _by_lot(tier: Tier, chance: Chance) -> Iterator[AgentId]:
    """A shuffle dealt card by card: only the cards dealt are moved."""
    left, moved = sum(map(len, tier)), dict[int, int]()
    while left:
        drawn = chance.below(left)
        left -= 1
        index = moved.get(drawn, drawn)
        moved[drawn] = moved.pop(left, left)
        yield _nth(tier, index)


def _nth(tier: Tier, index: int) -> AgentId:
    for row in tier:
        if index < len(row):
            return row.at(index)[1]
        index -= len(row)
    raise IndexError(index)


def _by_weighted_lot(tiers: dict[int, Tier], chance: Chance) -> Iterator[Candidate]:
    """Draw a tier by its weight, then anyone of it who was not drawn yet."""
    left = {shown: sum(map(len, tier)) for shown, tier in tiers.items()}
    draws = {shown: _by_lot(tier, chance) for shown, tier in tiers.items()}
    while left:
        shown = _drawn({shown: count / (1 + shown) for shown, count in left.items()}, chance.share())
        yield shown, next(draws[shown])
        left[shown] -= 1
        if not left[shown]:
            del left[shown]


def _drawn(weights: dict[int, float], share: float) -> int:
    """The tier in which a share of the summed weights lies."""
    rest = share * sum(weights.values())
    for shown, weight in weights.items():
        rest -= weight
        if rest < 0:
            return shown
    return next(reversed(weights))
