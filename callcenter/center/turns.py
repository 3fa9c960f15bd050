"""Whose turn it is: what each caller needs at this time, and where each stands in the queue."""

from acd import penalty, skills
from acd.callers import Left
from acd.member import ANY, Need
from acd.ordered import Rank
from acd.ring_plan import SECOND_TRY_S
from agents.machine import AgentState
from callcenter.calls.machine import HAS_PLACE
from callcenter.calls.model import Call
from callcenter.center import steer, timers
from callcenter.center.state import Center, rank
from callcenter.domain.ids import AgentId, CallId, Instant, elapsed_ms
from callcenter.domain.plan import Line, Queue
from callcenter.domain.record import replace
from callcenter.domain.routing import Lane

DAY_S = 86_400.0
ROOM_S = 0.001
_AT_WORK = frozenset({AgentState.IDLE, AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP})


# What a caller needs.


def requirements(c: Center, call: Call) -> tuple[skills.Requirement, ...]:
    """What queue, line and menu ask for; all of it holds."""
    texts = (c.queue_of(call.queue).requirement, c.line_of(call).requirement, call.requirement)
    return tuple(skills.parse(text) for text in texts if text)


def relax(c: Center, call: Call, now: Instant) -> Call:
    """Work out what the caller needs by now, and wake up when that changes."""
    start = call.requested_at
    if call.state not in HAS_PLACE or start is None:
        return call
    asked, rules = requirements(c, call), c.queue_of(call.queue).penalty_rules
    if call.prefers is not None and now >= (call.prefers_until or now):
        call = replace(call, prefers=None)
    need, next_at = ANY, call.prefers_until if call.prefers is not None else None
    if asked or rules or call.prefers is not None:
        waited = elapsed_ms(start, now)
        hurry = _hurry_ms(c, call, start)
        early = hurry is not None and waited >= hurry
        clause = skills.asked_at(asked, waited, early=early)
        need = Need(clause=clause, window=penalty.window_at(rules, waited), only=call.prefers)
        ahead = hurry if asked and not early else None
        marks = (skills.next_change_ms(asked, waited), penalty.next_change_ms(rules, waited), ahead)
        times = [Instant(start + mark / 1000) for mark in marks if mark is not None]
        next_at = min([*times, *([next_at] if next_at is not None else [])], default=None)
    c.needs[call.id] = need
    if next_at is not None:
        c.start_timer(timers.key(call.id, timers.RELAX), next_at)
    return c.put_call(call)


def _hurry_ms(c: Center, call: Call, start: Instant) -> int | None:
    """The wait from which requirements relax a step early: there is just time for one more try."""
    if call.deadline is None or not steer.steers(c.queue_of(call.queue)):
        return None
    return max(0, elapsed_ms(start, Instant(call.deadline - SECOND_TRY_S)))


# Where a caller stands.


def enter_queue(c: Center, call: Call, now: Instant) -> Call:
    """Priority, deadline, place and the agent to wait for, as the caller asks for a person."""
    line, queue = c.line_of(call), c.queue_of(call.queue)
    lane = _lane(c, call, now)
    if lane is not None and lane.priority > call.priority:
        call = replace(call, priority=lane.priority, lane=lane.name)
    call = replace(call, deadline=deadline(line, call))
    call = _kept_place(c, call, queue, now)
    if call.turn is None and (position := call.position or line.position) is not None:
        call = replace(call, turn=_asked_place(c, call, position))
    return _sticky(c, call, queue, now)


def deadline(line: Line, call: Call) -> Instant:
    """By when a person should be there."""
    start = call.arrived_at if line.deadline_from_arrival or call.requested_at is None else call.requested_at
    return Instant(start + line.target_s)


def by_the_plan(c: Center, call: Call) -> Call:
    """The call by the plan as it is now, for when it waits. A queue that is gone gives way to the line's."""
    line = c.line_of(call)
    if call.queue is not None and call.queue not in c.plan.queues:
        call = replace(call, queue=line.queue, overdue=False)
    if call.prefers is not None:
        agent = c.plan.agents.get(call.prefers)
        if agent is None or call.queue not in agent.queues:
            call = replace(call, prefers=None)
    if call.deadline is not None:
        call = replace(call, deadline=deadline(line, call))
    return call


def _lane(c: Center, call: Call, now: Instant) -> Lane | None:
    """The lane with the greatest priority of those that the caller belongs to."""
    if not c.plan.lanes:
        return None
    number, known = c.callers.key(call.number), c.callers.of(call.number)
    found = []
    for lane in c.plan.lanes.values():
        calls = sum(at >= now - lane.repeat_within_s for at in known.calls)
        listed = bool(number) and number in {c.callers.key(each) for each in lane.numbers}
        if listed or call.lane == lane.name or (lane.repeat_calls and calls >= lane.repeat_calls):
            found.append(lane)
    return max(found, key=lambda lane: lane.priority, default=None)


def _kept_place(c: Center, call: Call, queue: Queue, now: Instant) -> Call:
    """Who hung up a moment ago, or is to be called back, and calls again stands where that call stands."""
    kept = c.numbers.kept(call.number)
    if kept is not None and c.calls[kept].queue == queue.name:
        return replace(call, turn=min(rank(c.calls[kept]), rank(call)))
    left = c.callers.of(call.number).left
    if left is None or left.queue != queue.name or now - left.at > queue.redial_s:
        return call
    c.callers.left(call.number, None)
    return replace(call, turn=min(left.rank, rank(call)))


def gave_up(c: Center, call: Call, now: Instant) -> None:
    """The caller hung up while waiting: the place is kept for a while."""
    if call.queue is not None and c.queue_of(call.queue).redial_s > 0:
        c.callers.left(call.number, Left(queue=call.queue, rank=rank(call), at=now))


def _sticky(c: Center, call: Call, queue: Queue, now: Instant) -> Call:
    """Whoever spoke with this caller last is waited for first, if at work here."""
    known = c.callers.of(call.number)
    if not queue.sticky_days or known.agent is None or known.spoke_at is None:
        return call
    agent = c.agents.get(known.agent)
    recent = now - known.spoke_at <= queue.sticky_days * DAY_S
    if not recent or agent is None or queue.name not in agent.queues or not at_work(c, known.agent):
        return call
    if agent.pbx != call.pbx:
        return call
    return replace(call, prefers=agent.id, prefers_until=Instant(now + queue.sticky_wait_s))


def at_work(c: Center, agent_id: AgentId) -> bool:
    """Whether the agent takes calls, now or after the one in hand."""
    agent = c.agents[agent_id]
    stays = agent.then_pause is None and not agent.then_log_out
    return agent.state in _AT_WORK and agent.reachable and stays


def _asked_place(c: Center, call: Call, position: int) -> Rank | None:
    """The rank of a requested place; never before somebody of greater priority, never behind one's own."""
    row, own = c.in_queue[c.queue_of(call.queue).name], rank(call)
    behind = row.behind(own)
    index = min(position - 1, behind)
    while index < behind and row.at(index)[0][0] < own[0]:
        index += 1
    return None if index >= behind else rank_at(c, call, index)


def rank_at(c: Center, call: Call, index: int) -> Rank:
    """A rank that puts the call at this index (from 0) of its queue, whoever stands there moving back by one."""
    row = c.in_queue[c.queue_of(call.queue).name]
    # Taken out first, so that those behind move up before the place is counted; whoever asks puts the call back.
    row.discard(call.id)
    index = max(0, min(index, len(row)))
    before = row.at(index - 1)[0] if index else None
    after = row.at(index)[0] if index < len(row) else None
    found = between(before, after, rank(call))
    if (before is None or before < found) and (after is None or found < after):
        return found
    _make_room(c, [row.at(i)[1] for i in range(index, len(row))], after)
    return between(before, row.at(index)[0], rank(call))


def _make_room(c: Center, behind: list[CallId], from_rank: Rank | None) -> None:
    """Moved in between each other ever so often, two callers leave no number between them: the others step back."""
    for each in behind:
        at = rank(c.calls[each])
        if from_rank is None or at[0] != from_rank[0]:
            return
        c.put_call(replace(c.calls[each], turn=(at[0], at[1] + ROOM_S, *at[2:])))


def between(before: Rank | None, after: Rank | None, own: Rank) -> Rank:
    """A rank between two neighbours, as much like its own as can be."""
    if before is None and after is None:
        return own
    if before is None:
        assert after is not None
        return (after[0], after[1] - 1.0, *own[2:])
    if after is None or before[0] != after[0]:
        return (before[0], before[1] + 1.0, *own[2:])
    if before[1] != after[1]:
        return (before[0], (before[1] + after[1]) / 2, *own[2:])
    return (before[0], before[1], (before[2] + after[2]) / 2)
