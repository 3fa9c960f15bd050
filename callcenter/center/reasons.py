"""Why-records: made at the moment of a choice from what it was made from, a few agents at most."""

from itertools import islice

from acd.hall import Row
from acd.member import ANY
from acd.ringing import RingPlan
from acd.skills import lacking, shown
from agents.machine import AgentState
from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.center.state import Center
from callcenter.domain.ids import AgentId, CallId, Instant
from callcenter.domain.why import MOST_NAMED, Choice, Passed
from callcenter.view import Standing

MOST_MEMBERS = 50


def choice(c: Center, row: Row, call: Call, chosen: RingPlan, now: Instant) -> Choice:
    """Why these agents are rung for the caller."""
    rung = {ring.agent for ring in chosen.rings}
    # Chance is not drawn on here: looking must not change what comes next.
    following = (agent for agent in row.pool if agent not in rung)
    return Choice(
        at=now,
        queue=row.queue,
        strategy=c.plan.queues[row.queue].strategy.value,
        asked=asked(row),
        rung=tuple(ring.agent for ring in chosen.rings[:MOST_NAMED]),
        next=tuple(islice(following, MOST_NAMED)),
        passed=tuple(_passed(c, row, rung)),
        idle=row.pool.count(row.need.window),
        waiting=len(c.in_queue[row.queue]),
        ring_s=max(ring.ring_s for ring in chosen.rings),
        note=_note(c, row, call, chosen),
    )


def asked(row: Row) -> str:
    """What the row's callers need, in words."""
    need, words = row.need, shown(row.need.clause)
    if need.only is not None:
        words = f"agent {need.only}"
    if need.window.high is not None:
        words += f", penalty {need.window.low} to {need.window.high}"
    elif need.window.low:
        words += f", penalty from {need.window.low}"
    if need.window.lift:
        words += f", all below {need.window.lift} alike"
    return words


def _note(c: Center, row: Row, call: Call, chosen: RingPlan) -> str:
    parts = [chosen.note]
    if call.lane:
        parts.append(f"lane {call.lane}")
    if c.plan.queues[row.queue].weight:
        parts.append(f"weight {c.plan.queues[row.queue].weight}")
    return ", ".join(filter(None, parts))


def _passed(c: Center, row: Row, rung: set[AgentId]) -> list[Passed]:
    """Idle members of the queue whom the caller's need kept out, a few of them."""
    if row.need == ANY:
        return []
    everyone = c.hall.pool((row.queue, row.pbx))
    found: list[Passed] = []
    for agent in islice(everyone, 4 * MOST_NAMED):
        if agent not in rung and (why := _kept_out(c, row, agent)):
            found.append(Passed(agent=agent, reason=why))
        if len(found) == MOST_NAMED:
            break
    return found


def _kept_out(c: Center, row: Row, agent: AgentId) -> str:
    need, plan = row.need, c.plan.agents.get(agent)
    if need.only is not None and need.only != agent:
        return f"the caller waits for agent {need.only}"
    if lack := lacking(plan.skills if plan is not None else {}, need.clause):
        return lack
    penalty = c.member(row.queue, agent).penalty
    return f"penalty {penalty}" if need.window.tier(penalty) is None else ""


def why_not(c: Center, row: Row, agent: Agent) -> str:
    """Why a member cannot be offered a caller of this row now; empty: nothing stands against it."""
    if agent.state is not AgentState.IDLE:
        return str(agent.state.value)
    if not agent.reachable:
        return "unreachable"
    if agent.own_channels:
        return "own_call"
    if agent.resting:
        return "rests after a miss"
    if agent.id in c.ending:
        return "the last call's leg is still there"
    return _kept_out(c, row, agent.id)


def standing(c: Center, call_id: CallId) -> Standing | None:
    """Why a caller still waits; looks at every member of the queue, so only for people who ask."""
    call, row = c.calls.get(call_id), c.hall.row_of(call_id)
    if call is None or row is None:
        return None
    ahead = [each for each in row.waiting if each != call_id][: (row.waiting.position(call_id) or 1) - 1]
    members = [agent for agent in c.agents.values() if row.queue in agent.queues and agent.pbx == row.pbx]
    at_work = [agent for agent in members if agent.state is not AgentState.LOGGED_OUT]
    return Standing(
        queue=row.queue,
        position=c.in_queue[row.queue].position(call_id) or 1,
        asked=asked(row),
        before=tuple(ahead[-MOST_NAMED:]),
        idle=row.pool.count(row.need.window),
        agents={agent.id: why_not(c, row, agent) for agent in at_work[:MOST_MEMBERS]},
    )
