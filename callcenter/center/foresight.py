"""The first ring of the next caller, decided before anybody calls.

Whoever calls a plain line and finds nobody waiting is offered to the agent whose turn it is: nothing about the caller
can change that. So it is worked out in quiet moments; when a caller comes, the phone is rung first and the record made
after it. What was foreseen is what the centre then decides by, so the two cannot differ.
"""

from acd.hall import Foreseen
from acd.member import ANY
from acd.strategy import WAY, Way
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.center import arrival, legs, match
from callcenter.center.state import Center
from callcenter.domain.commands import RingAgent
from callcenter.domain.facts import CallerComing
from callcenter.domain.ids import CallId, ChannelId, Instant, OfferId, PbxName, QueueName
from callcenter.domain.plan import Line, Queue
from callcenter.domain.record import replace

_BY_LOT = frozenset({Way.BY_LOT, Way.BY_WEIGHTED_LOT})


def look(c: Center, now: Instant) -> bool:
    """Work out one queue where somebody has come or gone; the answer is whether there are more."""
    news = c.hall.news
    if news:
        queue = next(iter(news))
        del news[queue]
        if queue in c.plan.queues:
            _look(c, queue, now)
    return bool(news)


def _look(c: Center, name: QueueName, now: Instant) -> None:
    for line in c.plan.lines.values():
        if line.queue != name:
            continue
        for pbx in c.synced:
            chosen = _plan(c, line, c.plan.queues[name], pbx, now)
            if chosen is None:
                c.hall.foreseen.pop((pbx, line.number), None)
            else:
                c.hall.foreseen[pbx, line.number] = chosen


def _plan(c: Center, line: Line, queue: Queue, pbx: PbxName, now: Instant) -> Foreseen | None:
    row = c.hall.row((queue.name, pbx), ANY)
    if row.waiting or not len(row.pool) or not _plain(line, queue):
        return None
    nobody = Call(
        id=CallId(""),
        pbx=pbx,
        channel=ChannelId(""),
        line=line.number,
        number="",
        arrived_at=now,
        language="",
        state=CallState.WAITING,
        queue=queue.name,
        requested_at=now,
        deadline=Instant(now + line.target_s),
        round=1,
    )
    chosen = match.planned(c, row, nobody, 0, now)
    if len(chosen.rings) != 1:
        return None
    ring = chosen.rings[0]
    told = legs.command(c, nobody, c.agents[ring.agent], OfferId(ChannelId("")), ring.ring_s)
    return Foreseen(chosen, row, told, _sure(line, queue))


def _plain(line: Line, queue: Queue) -> bool:
    """Whether all callers of the line are alike to the queue: same needs, no agent of their own, nothing by lot."""
    if not arrival.rings_at_once(line):
        return False
    wants = line.requirement or queue.requirement or queue.penalty_rules or queue.sticky_days
    return not wants and WAY.get(queue.strategy) not in _BY_LOT


def _sure(line: Line, queue: Queue) -> bool:
    """Whether ``arrival.may_begin`` and ``match.has_room`` can only say yes: no caller need wait for their answer."""
    limits = line.hours, queue.max_length, queue.max_talks
    return limits == (None, None, None) and not queue.waits.join_empty and not queue.waits.leave_when_empty


def coming(c: Center, fact: CallerComing, now: Instant) -> RingAgent | None:
    """The ring for this caller, if it was foreseen and still holds; the centre is bound to it in this turn."""
    found, line = c.hall.foreseen.get((fact.pbx, fact.line)), c.plan.lines.get(fact.line)
    if found is None or line is None or line.queue in c.hall.news or not _as_foreseen(c, fact, found):
        return None
    if not found.sure and not (arrival.may_begin(c, fact, now) and match.has_room(c, line.queue)):
        return None
    c.ahead = (fact.channel, found.plan)
    return replace(
        found.ring,
        offer=legs.leg_id(fact.channel, 1),
        call=arrival.call_name(c, fact),
        caller=fact.channel,
        shown_number=legs.shown(c, fact.number),
        round=legs.round_of(fact.channel, 1),
    )


def _as_foreseen(c: Center, fact: CallerComing, found: Foreseen) -> bool:
    # An agent who calls from the own phone may be the one foreseen.
    if fact.channel in c.call_of_channel or (fact.pbx, fact.endpoint) in c.agent_of_phone:
        return False
    # Whoever was to be called back is not dialled any more once on the line: that frees another agent in this turn.
    if c.numbers.kept(fact.number) is not None:
        return False
    return fact.pbx in c.synced and not found.row.waiting and found.plan.rings[0].agent in found.row.pool
