"""A set kept in order: who waits longest, who is idle longest."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=str)
Rank = tuple[float, ...]
"""Compared number by number; smaller comes first."""
_LAST = "\U0010ffff"


class Ordered(Generic[K]):
    """Members by rank, smallest first; ties in the order of their names. Adding again moves a member."""

    def __init__(self) -> None:
        self._rows: list[tuple[Rank, K]] = []
        self._rank: dict[K, Rank] = {}

    def add(self, member: K, rank: Rank) -> None:
        """Put the member at its rank."""
        if self._rank.get(member) == rank:
            return
        self.discard(member)
        self._rank[member] = rank
        insort(self._rows, (rank, member))

    def discard(self, member: K) -> None:
        """Take the member out, if it is in."""
        rank = self._rank.pop(member, None)
        if rank is not None:
            del self._rows[bisect_left(self._rows, (rank, member))]

    def first(self) -> tuple[Rank, K] | None:
        """Rank and name of the first member, or None."""
        return self._rows[0] if self._rows else None

    def at(self, index: int) -> tuple[Rank, K]:
        """Rank and name at a place counted from 0."""
        return self._rows[index]

    def rank(self, member: K) -> Rank | None:
        """The member's rank, or None."""
        return self._rank.get(member)

    def position(self, member: K) -> int | None:
        """The member's place, from 1, or None."""
        rank = self._rank.get(member)
        return None if rank is None else bisect_left(self._rows, (rank, member)) + 1

    def behind(self, rank: Rank) -> int:
        """How many members have this rank or a smaller one."""
        return bisect_right(self._rows, (rank, _LAST))

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[K]:
        return (member for _, member in self._rows)

    def __contains__(self, member: object) -> bool:
        return member in self._rank
