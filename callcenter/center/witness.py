"""After a gap: the second witness's account of calls, filled into their records, once the calls themselves go on."""

from agents import desk
from agents.machine import AgentState
from callcenter.calls import fill_in
from callcenter.calls.machine import HAS_PLACE
from callcenter.calls.model import Call
from callcenter.calls.sources import Source
from callcenter.calls.witness import CallsWitnessed
from callcenter.center import talk, turns
from callcenter.center.state import Center, rank
from callcenter.domain.events import CallArrived, CallEnded, Clock, Outcome, Party
from callcenter.domain.ids import AgentId, CallId, Instant, PbxName, call_id
from callcenter.domain.record import replace
from callcenter.domain.witness import Witnessed
from callcenter.domain.witness_events import CallFilledIn
from sla.clock import Marks, look

PBX_DIED_S = 60.0
"""A leg that nobody hung up, and whose PBX was started anew so soon after, ended with the PBX."""


def calls_witnessed(c: Center, fact: CallsWitnessed, now: Instant) -> None:
    """Fill in what is known by now of each call. The core knows the live records, the store those that are over."""
    stored = {call.id: call for call in fact.stored}
    for seen in fact.calls:
        try:
            _one(c, fact, seen, stored, now)
        except Exception as error:
            # One account that makes no sense must not keep the others from being taken.
            c.fault(error)


def names(pbx: PbxName, seen: Witnessed) -> tuple[CallId, CallId]:
    """The ids under which the call may be recorded."""
    return call_id(pbx, seen.linkedid), call_id(pbx, seen.channel)


def _one(c: Center, fact: CallsWitnessed, seen: Witnessed, stored: dict[CallId, Call], now: Instant) -> None:
    known = [call for name in names(fact.pbx, seen) if (call := c.calls.get(name) or stored.get(name)) is not None]
    mine = next((call for call in known if call.stints and call.stints[0].channel == seen.channel), None)
    if mine is not None:
        # A live call that the core does not have any more ended a moment ago, seen by the engine.
        if mine.live == (mine.id in c.calls):
            _fill(c, mine, seen, now)
    elif (name := _free_name(fact, seen, known)) is not None:
        _make(c, fact, seen, name, now)


def _free_name(fact: CallsWitnessed, seen: Witnessed, known: list[Call]) -> CallId | None:
    """The id for a call of which nothing is recorded; None: it is not for us to record."""
    taken = {call.id for call in known}
    free = next((name for name in names(fact.pbx, seen) if name not in taken), None)
    return free if seen.arrived_at is not None and seen.last_at <= fact.until else None


def _make(c: Center, fact: CallsWitnessed, seen: Witnessed, name: CallId, now: Instant) -> None:
    died = _died_with_pbx(c, fact.pbx, seen)
    if seen.ended_at is None and not died:
        return
    line = c.plan.lines.get(seen.line) or next(iter(c.plan.lines.values()))
    bare = fill_in.unseen(seen, fact.pbx, name, line.queue, line.language)
    if died:
        bare = replace(bare, outcome=Outcome.FAILED, ended_by=Party.SYSTEM)
    call = _clocks(c, fill_in.filled(bare, seen, line.queue, _who(c, fact.pbx)))
    c.tell(CallArrived(call=name, line=call.line, recovered=True))
    if call.outcome is not None and call.ended_by is not None:
        c.tell(CallEnded(call=name, outcome=call.outcome, ended_by=call.ended_by))
    c.tell(CallFilledIn(call=name, values=tuple(call.sources), new=True))
    c.put_call(call)
    talk.count(c, talk.result(c, call, call.ended_at or now))


def _died_with_pbx(c: Center, pbx: PbxName, seen: Witnessed) -> bool:
    """Whether the PBX took the leg with it when it ended."""
    started, ended = c.started.get(pbx) or 0.0, seen.ended_at
    if ended is None:
        return seen.last_at < started
    return seen.ended_by is None and ended < started <= ended + PBX_DIED_S


def _fill(c: Center, call: Call, seen: Witnessed, now: Instant) -> None:
    queue = call.queue or c.line_of(call).queue
    after = fill_in.filled(call, seen, queue, _who(c, call.pbx))
    if after == call:
        return
    after = _clocks(c, after)
    if call.state in HAS_PLACE:
        after = _in_place(call, turns.by_the_plan(c, after))
    c.tell(CallFilledIn(call=call.id, values=_learnt(call, after)))
    c.put_call(after)
    if not after.live and after.queue in {None, *c.plan.queues}:
        # Of a queue that is gone there are no figures any more.
        talk.correct(c, talk.result(c, after, after.ended_at or now))
    _wrap_up(c, call, after, now)


def _in_place(before: Call, after: Call) -> Call:
    """The deadline follows the true arrival; the place stays, as the caller was told it, also over a restart."""
    return after if rank(after) == rank(before) else replace(after, turn=rank(before))


def _learnt(before: Call, after: Call) -> tuple[str, ...]:
    known = {name for name, source in before.sources.items() if source is Source.FILLED_IN}
    return tuple(name for name, source in after.sources.items() if source is Source.FILLED_IN and name not in known)


def _who(c: Center, pbx: PbxName) -> fill_in.Who:
    def who(endpoint: str) -> AgentId | None:
        if (sits := c.agent_of_phone.get((pbx, endpoint))) is not None:
            return sits
        planned = (agent.id for agent in c.plan.agents.values() if (agent.pbx, agent.endpoint) == (pbx, endpoint))
        return next(planned, None)

    return who


def _clocks(c: Center, call: Call) -> Call:
    """The 15-second flags by the times that are known now."""
    stopped = call.answered_at or call.ended_at
    if stopped is None:
        return call
    line = c.line_of(call)
    starts = {Clock.RING: call.arrived_at}
    if call.requested_at is not None:
        starts[Clock.REQUEST] = call.requested_at
    due = look(Marks(warn_ms=round(line.warn_s * 1000), breach_ms=round(line.target_s * 1000)), starts, stopped)
    return replace(call, warned=due.warned, breached=due.breached)


def _wrap_up(c: Center, before: Call, after: Call, now: Instant) -> None:
    """Whose talk ended in the gap has been working on it since then, not since we found out."""
    for old, new in zip(before.stints, after.stints, strict=False):
        agent = c.agents.get(AgentId(new.who)) if new.party is Party.AGENT else None
        moved = old.ended_at is not None and new.ended_at is not None and old.ended_at != new.ended_at
        if not moved or agent is None or agent.state is not AgentState.WRAP_UP or agent.since != old.ended_at:
            continue
        c.apply_agent(desk.wrapping_since(agent, Instant(new.ended_at or now), now))
