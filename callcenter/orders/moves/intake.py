"""From the first word to the way it is dealt with: open, accept, answer, hand over, ask for dispatch, amend."""

import re

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders import matter, texts
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.actions import Action
from callcenter.orders.case import Case
from callcenter.orders.guards import children_closed, not_reported
from callcenter.orders.refusals import Faults, Why
from callcenter.orders.turn import Move, Mover, Turn

JOINED_S = 10.0
"""So long the three of a three-way call must have talked for it to count, in seconds."""
_JURISDICTION = re.compile(r"[0-9]{6}", re.ASCII)
_NOTHING_THERE = frozenset({t.DemandType.MISSED_CALL, t.DemandType.INVALID})
_NOT_TAKEN_ON = frozenset({t.Scope.GUIDE, t.Scope.REFUSE})


def opened(number: str, request: q.Open, at: Instant) -> Case:
    """The new case. Raises OrderRefused for values that no case may have."""
    faults = Faults()
    texts.check(request, faults)
    known = _JURISDICTION.fullmatch(request.jurisdiction)
    faults.when(not known, Why.FIELD_INVALID, "jurisdiction", "6 digits, GB/T 2260")
    case = Case(
        number=number,
        jurisdiction=request.jurisdiction,
        channel=request.channel,
        call=request.call,
        line=request.line,
        opened_at=at if request.opened_at is None else request.opened_at,
    )
    case = matter.changed(case, request.changes, faults)
    faults.refuse_any()
    return case


def accept(turn: Turn, request: q.Accept) -> Move:
    """T02: what the form says is complete, and in scope."""
    faults = turn.faults
    case = matter.changed(turn.case, request.changes, faults)
    matter.complete(case, faults)
    faults.when(request.scope is not t.Scope.ACCEPT, Why.OUT_OF_SCOPE, "scope")
    faults.refuse_any()
    case = replace(case, scope=request.scope, accepted_at=turn.at, accepted_by=turn.actor.id)
    return Move(case=case)


def auto_close(turn: Turn, request: q.AutoClose) -> Move:
    """T03: missed, invalid, or not taken on; of the latter the caller is told why and where to turn."""
    faults = turn.faults
    missed = request.demand_type is t.DemandType.MISSED_CALL
    faults.when(missed and not turn.actor.is_system, Why.ONLY_THE_PROGRAM, "demand_type", request.demand_type.value)
    if request.demand_type not in _NOTHING_THERE:
        scope = request.scope if request.scope in _NOT_TAKEN_ON else None
        faults.missing(scope=scope, scope_reason=request.scope_reason, guidance=request.guidance)
    children_closed(turn)
    faults.refuse_any()
    case = replace(
        turn.case,
        demand_type=request.demand_type,
        scope=request.scope,
        scope_reason=request.scope_reason,
        answer=request.guidance,
        handling_mode=None if request.demand_type in _NOTHING_THERE else t.HandlingMode.OUT_OF_SCOPE,
        closed_at=turn.at,
    )
    reason = request.scope_reason.value if request.scope_reason else request.demand_type.value
    return Move(case=replace(case, dues=turn.facts.deadlines.after_close(case, turn.at)), reason=reason)


def answer(turn: Turn, request: q.Answer) -> Move:
    """T04: an article of the knowledge base, or what was said instead."""
    faults = turn.faults
    if not request.kb_article:
        faults.missing(answer=request.answer)
    faults.refuse_any()
    mode = t.HandlingMode.DIRECT
    case = replace(turn.case, handling_mode=mode, kb_article=request.kb_article, answer=request.answer)
    return Move(case=case, about={"kb_article": request.kb_article} if request.kb_article else {})


def close_direct(turn: Turn, request: q.CloseDirect) -> Move:
    """T05: the caller wants nothing more."""
    faults = turn.faults
    faults.when(request.further_request, Why.FURTHER_REQUEST, "further_request")
    children_closed(turn)
    faults.refuse_any()
    case = replace(turn.case, closed_at=turn.at)
    return Move(case=replace(case, dues=turn.facts.deadlines.after_close(case, turn.at)))


def three_party(turn: Turn, request: q.ThreeParty) -> Move:
    """T06: a department was in the call long enough, and something came of it."""
    faults = turn.faults
    faults.missing(department=request.department, outcome=request.outcome)
    faults.when(not request.joined_s >= JOINED_S, Why.TALK_TOO_SHORT, "joined_s", f"{JOINED_S:g}")
    faults.refuse_any()
    mode = t.HandlingMode.THREE_PARTY
    case = replace(turn.case, handling_mode=mode, answer=request.outcome)
    return Move(case=case, about={"department": request.department, "joined_s": f"{request.joined_s:.1f}"})


def hand_off(turn: Turn, request: q.HandOff) -> Move:
    """T07: the other desk has the caller, or has given its own number for the matter."""
    faults = turn.faults
    faults.missing(desk=request.desk)
    faults.when(not request.answered and not request.external_no, Why.NOT_HANDED_OVER, "answered")
    faults.refuse_any()
    case = replace(
        turn.case,
        handling_mode=t.HandlingMode.EMERGENCY_HANDOFF,
        demand_type=turn.case.demand_type or t.DemandType.EMERGENCY_HANDOFF,
        scope=t.Scope.HANDOFF,
        external_no=request.external_no or turn.case.external_no,
        closed_at=turn.at,
    )
    ack = {} if request.ack_ms is None else {"handoff_ack_ms": str(request.ack_ms)}
    return Move(case=case, about={"desk": request.desk, **ack})


def ask_dispatch(turn: Turn, request: q.AskDispatch) -> Move:
    """T08: a department has to deal with it."""
    turn.faults.refuse_any()
    case = replace(turn.case, handling_mode=t.HandlingMode.TRANSFER)
    dues = replace(case.dues, dispatch=turn.facts.deadlines.due_for_dispatch(case, turn.at))
    return Move(case=replace(case, dues=dues), words=request.note)


def amend(turn: Turn, request: q.Amend) -> Move:
    """What is known is corrected; what acceptance needed is still needed."""
    faults = turn.faults
    case = matter.changed(turn.case, request.changes, faults)
    if turn.case.state is not t.CaseState.DRAFT:
        matter.complete(case, faults)
    faults.when(case == turn.case, Why.NOTHING_CHANGED)
    not_reported(case, (case.lead, *case.co_departments), turn.facts.departments, faults)
    faults.refuse_any()
    return Move(case=case, words=request.reason)


MOVES: dict[Action, Mover] = {
    Action.ACCEPT: accept,
    Action.AUTO_CLOSE: auto_close,
    Action.ANSWER: answer,
    Action.CLOSE_DIRECT: close_direct,
    Action.THREE_PARTY: three_party,
    Action.HAND_OFF: hand_off,
    Action.ASK_DISPATCH: ask_dispatch,
    Action.AMEND: amend,
}
