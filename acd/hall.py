"""Who waits where, and who is idle for them: the indexes that a choice is made from.

A row is the callers of one queue on one PBX who need the same. Callers whom nobody can serve stand in a row of their
own, so they never stand before others. Each row looks into a pool: the idle members who have what its callers need.
Rows on which something has changed are kicked; only these are looked at.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from acd.member import ANY, Need, Seat
from acd.ordered import Ordered, Rank
from acd.pool import Pool
from acd.ringing import RingPlan
from acd.skills import Clause
from acd.strategy import Strategy
from callcenter.domain.commands import RingAgent
from callcenter.domain.ids import AgentId, CallId, LineNumber, PbxName, QueueName

Place = tuple[QueueName, PbxName]
"""Callers and agents of one queue on one PBX; only these can be bridged with each other."""
_PoolKey = tuple[QueueName, PbxName, Clause, AgentId | None]
Skills = Mapping[AgentId, Mapping[str, int]]


class Row:
    """Callers of equal need at one place."""

    def __init__(self, queue: QueueName, pbx: PbxName, need: Need, pool: Pool) -> None:
        self.queue, self.pbx, self.need, self.pool = queue, pbx, need, pool
        self.waiting: Ordered[CallId] = Ordered()
        """Callers for whom no phone rings."""
        self.joining: Ordered[CallId] = Ordered()
        """Callers for whom phones ring and further ones may join."""

    def __len__(self) -> int:
        return len(self.waiting) + len(self.joining)


class Foreseen(NamedTuple):
    """What the next caller of a line would be offered."""

    plan: RingPlan
    row: Row
    ring: RingAgent
    """As the PBX will be told of it, but for what tells who the caller is."""
    sure: bool
    """Whether it hangs on nothing else: no opening hours, no limits, no rules for who may join."""


class Hall:
    """The rows and pools of the whole centre."""

    def __init__(self, strategies: Mapping[QueueName, Strategy], skills: Skills) -> None:
        self._strategies, self._skills = strategies, skills
        self._rows: dict[tuple[QueueName, PbxName, Need], Row] = {}
        self._pools: dict[_PoolKey, Pool] = {}
        self._rows_of: dict[_PoolKey, list[Row]] = {}
        self._keys_at: dict[Place, list[_PoolKey]] = {}
        self._row_of: dict[CallId, Row] = {}
        self._seats: dict[tuple[QueueName, PbxName, AgentId], Seat] = {}
        self._kicked: dict[Row, None] = {}
        self.news: dict[QueueName, None] = {}
        """Queues where somebody has come or gone since they were taken out of here."""
        self.foreseen: dict[tuple[PbxName, LineNumber], Foreseen] = {}
        """By line; holds while there is no news of its queue."""

    # Callers.

    def put_caller(self, call: CallId, place: Place, need: Need, rank: Rank, *, joining: bool) -> None:
        """The caller waits there, in the row of the need."""
        self.news[place[0]] = None
        row = self.row(place, need)
        if self._row_of.get(call) is not row:
            self.drop_caller(call)
            self._row_of[call] = row
        (row.waiting if joining else row.joining).discard(call)
        (row.joining if joining else row.waiting).add(call, rank)
        self._kicked[row] = None

    def drop_caller(self, call: CallId) -> None:
        """The caller does not wait any more, or no further phone may join."""
        row = self._row_of.pop(call, None)
        if row is None:
            return
        self.news[row.queue] = None
        row.waiting.discard(call)
        row.joining.discard(call)
        if row.need.only is not None and not row:
            self._forget(row)

    def row_of(self, call: CallId) -> Row | None:
        """Where the caller waits."""
        return self._row_of.get(call)

    def rows(self) -> Iterable[Row]:
        """Every row there is."""
        return self._rows.values()

    # Agents.

    def put_idle(self, place: Place, seat: Seat) -> None:
        """The member is idle there."""
        self.news[place[0]] = None
        self._seats[*place, seat.agent] = seat
        skills = self._skills.get(seat.agent, {})
        self.pool(place)
        for key in self._keys_at[place]:
            if Need(clause=key[2], only=key[3]).admits(seat.agent, skills):
                self._pools[key].put(seat)
                self._kick(key)

    def drop_idle(self, place: Place, agent: AgentId) -> None:
        """The member is not idle there any more."""
        if self._seats.pop((*place, agent), None) is not None:
            self.news[place[0]] = None
            for key in self._keys_at[place]:
                self._pools[key].discard(agent)

    def pool(self, place: Place, need: Need = ANY) -> Pool:
        """The idle members there who have what is needed."""
        key = (*place, need.clause, need.only)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = Pool(self._strategies[place[0]])
            self._keys_at.setdefault(place, []).append(key)
            self._rows_of[key] = []
            self._fill(pool, place, need)
        return pool

    def _fill(self, pool: Pool, place: Place, need: Need) -> None:
        """A need that was not met with before: from now on its pool is kept beside the others."""
        everyone = self._pools.get((*place, (), None))
        names = (need.only,) if need.only is not None else everyone or ()
        for agent in names:
            seat = self._seats.get((*place, agent))
            if seat is not None and need.admits(agent, self._skills.get(agent, {})):
                pool.put(seat)

    # What has changed.

    def take_kicked(self) -> list[Row]:
        """Rows where a caller or an agent has become free since the last look."""
        kicked, self._kicked = self._kicked, {}
        return list(kicked)

    def kick(self, place: Place) -> None:
        """Look at all rows of this place again in this turn."""
        for key in self._keys_at.get(place, ()):
            self._kick(key)

    def kick_queue(self, queue: QueueName) -> None:
        """Look at all rows of this queue again in this turn."""
        self.news[queue] = None
        for place in [place for place in self._keys_at if place[0] == queue]:
            self.kick(place)

    def _kick(self, key: _PoolKey) -> None:
        for row in self._rows_of[key]:
            if row:
                self._kicked[row] = None

    def row(self, place: Place, need: Need) -> Row:
        """The row of these callers, made if there was none."""
        row = self._rows.get((*place, need))
        if row is None:
            row = Row(*place, need, self.pool(place, need))
            self._rows[*place, need] = row
            self._rows_of[*place, need.clause, need.only].append(row)
        return row

    def _forget(self, row: Row) -> None:
        """Rows that wait for one agent are many and short-lived."""
        place, key = (row.queue, row.pbx), (row.queue, row.pbx, row.need.clause, row.need.only)
        del self._rows[*place, row.need]
        self._rows_of[key].remove(row)
        self._kicked.pop(row, None)
        if not self._rows_of[key]:
            del self._rows_of[key], self._pools[key]
            self._keys_at[place].remove(key)
