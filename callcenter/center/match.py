"""Who is offered which call: waiting callers and idle agents are paired until one or the other has run out.

Only rows where a caller or an agent became free in this turn are looked at. Of the rows that could be served, the one
whose queue is heavier and has no agent to spare goes first, then the one whose first caller is due first. In a row,
callers for whom no phone rings come before those for whom one more may ring.
"""

from collections.abc import Iterator

from acd.hall import Row
from acd.ordered import Rank
from acd.penalty import FLAT, Window
from acd.pool import Candidate
from acd.ringing import Caller, Ring, RingPlan, plan
from acd.strategy import WAY, Way
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.center import offers, reasons, steer, timers
from callcenter.center.state import Center
from callcenter.domain.ids import AgentId, Instant, QueueName

_Key = tuple[int, int, tuple[Rank, str]]


def match(c: Center, now: Instant) -> None:
    """Offer waiting callers to idle agents."""
    while kicked := [row for row in c.hall.take_kicked() if _ready(c, row)]:
        while kicked:
            row = kicked[0] if len(kicked) == 1 else min(kicked, key=lambda row: _key(c, row))
            others = sum(len(each.waiting) for each in kicked)
            served = _serve_first(c, row, others - 1, now) if row.waiting else _join_all(c, row, others, now)
            kicked = [r for r in kicked if (served or r is not row) and _ready(c, r)]


def _ready(c: Center, row: Row) -> bool:
    """Whether somebody waits there, somebody is idle for them, and the queue may have one call more."""
    if not row or row.pbx not in c.synced or not len(row.pool):
        return False
    if row.waiting and not has_room(c, row.queue):
        return False
    return row.pool.count(window(c, row)) > 0


def has_room(c: Center, queue: QueueName) -> bool:
    """Whether the queue may have one call more at its agents."""
    cap = c.plan.queues[queue].max_talks
    return cap is None or c.load[queue] < cap


def window(c: Center, row: Row) -> Window:
    """The penalties that the row's callers reach; none count in a queue with few members."""
    limit = c.plan.queues[row.queue].penalty_members_limit
    return FLAT if limit and c.present[row.queue] <= limit else row.need.window


def _key(c: Center, row: Row) -> _Key:
    first = row.waiting.first()
    if first is None:
        return (1, 0, ((), ""))
    weight = c.plan.queues[row.queue].weight
    # A queue with an agent to spare need not push: its callers are served in this same turn.
    strained = weight and len(row.waiting) >= row.pool.count(window(c, row))
    return (0, -weight if strained else 0, first)


def _serve_first(c: Center, row: Row, others: int, now: Instant) -> bool:
    first = row.waiting.first()
    return first is not None and _serve(c, row, c.calls[first[1]], others, now)


def _join_all(c: Center, row: Row, others: int, now: Instant) -> bool:
    """Let the idle ones join the phones that ring; who may not is not asked again in this turn."""
    for call in list(row.joining):
        _serve(c, row, c.calls[call], others, now)
    return False


def _serve(c: Center, row: Row, call: Call, others: int, now: Instant) -> bool:
    chosen = _foreseen(c, call) or planned(c, row, call, others, now)
    if not chosen.rings:
        if chosen.more_s:
            c.start_timer(timers.key(call.id, timers.MORE), Instant(now + chosen.more_s))
        return False
    choice = reasons.choice(c, row, call, chosen, now)
    offers.ring(c, call, chosen, choice, now)
    return True


def _foreseen(c: Center, call: Call) -> RingPlan | None:
    """What was decided for this caller before the record was made."""
    if c.ahead is None or c.ahead[0] != call.channel:
        return None
    (_, chosen), c.ahead = c.ahead, None
    return chosen


def planned(c: Center, row: Row, call: Call, others: int, now: Instant) -> RingPlan:
    """Which phones to ring for the caller now. ``others`` wait for the same agents with no phone ringing."""
    if call.state is CallState.CALL_BACK:
        # One agent for one citizen, who is not there to be answered quickly.
        found = next(in_order(c, row, call), None)
        ring_s = c.plan.queues[row.queue].ring_s
        return RingPlan(rings=(Ring(found[1], ring_s, found[0]),), note="call-back") if found else RingPlan()
    if steer.steers(c.plan.queues[row.queue]):
        idle = row.pool.count(window(c, row))
        return steer.planned(c, row, call, in_order(c, row, call), idle=idle, others=others, now=now)
    queue, rings = c.plan.queues[row.queue], [c.offers[ring] for ring in call.rings if ring in c.offers]
    requested = call.requested_at or now
    caller = Caller(
        now=now,
        requested_at=requested,
        deadline=call.deadline or requested,
        strategy=queue.strategy,
        ring_s=queue.ring_s,
        progressive_s=queue.progressive_s,
        ringing=len(rings),
        tier=min((ring.tier for ring in rings), default=None),
        attempt=call.offers + 1,
    )
    return plan(caller, in_order(c, row, call))


def in_order(c: Center, row: Row, call: Call) -> Iterator[Candidate]:
    """The idle agents who could serve the caller, first choice first, found one by one."""
    return row.pool.order(window(c, row), after=_after(c, row, call), chance=c.chance)


def _after(c: Center, row: Row, call: Call) -> float | None:
    way = WAY.get(c.plan.queues[row.queue].strategy)
    last: AgentId | None = None
    if way is Way.AFTER_CALLER:
        last = call.last_missed_by
    elif way is Way.AFTER_QUEUE:
        last = c.cursor.get(row.queue)
    return None if last is None else float(c.member(row.queue, last).position)
