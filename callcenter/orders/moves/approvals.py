"""What one person asks and another decides: extension (延期), suspension (挂账), void (作废)."""

from collections.abc import Mapping

from callcenter.domain.record import replace
from callcenter.orders import requests as q
from callcenter.orders.actions import Action
from callcenter.orders.records import Approval, ApprovalKind
from callcenter.orders.refusals import Faults, Why
from callcenter.orders.turn import Move, Mover, Turn, reference

ASKS: Mapping[ApprovalKind, Action] = {
    ApprovalKind.EXTENSION: Action.ASK_EXTENSION,
    ApprovalKind.SUSPENSION: Action.ASK_SUSPENSION,
    ApprovalKind.VOID: Action.ASK_VOID,
}
"""How each of them is asked for."""


def ask_extension(turn: Turn, request: q.AskExtension) -> Move:
    """Before the time is over, with a reason, the citizen told."""
    case, faults = turn.case, turn.faults
    faults.missing(reason=request.reason)
    faults.when(case.dues.handle is None or turn.at >= case.dues.handle, Why.TOO_LATE, detail="handle")
    faults.when(not request.citizen_informed, Why.NOT_INFORMED, "citizen_informed")
    _within_extensions(turn, faults)
    return _ask(turn, faults, _approval(turn, ApprovalKind.EXTENSION, request.reason))


def extend(turn: Turn, request: q.Extend) -> Move:
    """T15: as of the moment when it was asked for, so that a slow decision costs the department nothing."""
    faults = turn.faults
    approval = _pending(turn, ApprovalKind.EXTENSION, faults)
    _within_extensions(turn, faults)
    decided = _decided(turn, faults, approval, granted=True, note=request.note)
    dues = turn.facts.deadlines.extended(turn.case, decided.asked_at)
    case = replace(turn.case, dues=dues, extensions=turn.case.extensions + 1)
    return Move(case=case, words=request.note, approval=decided, about={"asked_by": decided.asked_by})


def ask_suspension(turn: Turn, request: q.AskSuspension) -> Move:
    """With what stands against it, a plan and a date, the citizen told."""
    faults = turn.faults
    faults.missing(reason=request.reason, plan=request.plan)
    faults.when(not request.until > turn.at, Why.NOT_IN_FUTURE, "until")
    faults.when(not request.citizen_informed, Why.NOT_INFORMED, "citizen_informed")
    approval = _approval(turn, ApprovalKind.SUSPENSION, request.reason)
    return _ask(turn, faults, replace(approval, ground=request.ground, plan=request.plan, until=request.until))


def suspend(turn: Turn, request: q.Suspend) -> Move:
    """T22: until the day that was asked for, the clock stands."""
    faults = turn.faults
    approval = _pending(turn, ApprovalKind.SUSPENSION, faults)
    past = approval is not None and approval.until is not None and not approval.until > turn.at
    faults.when(past, Why.NOT_IN_FUTURE, "until")
    decided = _decided(turn, faults, approval, granted=True, note=request.note)
    case = replace(turn.case, suspended_until=decided.until)
    ground = decided.ground.value if decided.ground else ""
    return Move(case=case, reason=ground, words=request.note, approval=decided, about={"asked_by": decided.asked_by})


def resume(turn: Turn, request: q.Resume) -> Move:
    """T23: the program when the day has come, a person when what stood against it is gone."""
    faults = turn.faults
    faults.missing(reason=request.reason)
    until = turn.case.suspended_until
    early = turn.actor.is_system and (until is None or turn.at < until)
    faults.when(early, Why.NOT_YET_DUE)
    faults.refuse_any()
    return Move(case=replace(turn.case, suspended_until=None), words=request.reason)


def ask_void(turn: Turn, request: q.AskVoid) -> Move:
    """With a reason; somebody else decides."""
    faults = turn.faults
    faults.missing(reason=request.reason)
    return _ask(turn, faults, _approval(turn, ApprovalKind.VOID, request.reason))


def void(turn: Turn, request: q.Void) -> Move:
    """T28: it stays in the store, and counts nowhere."""
    faults = turn.faults
    decided = _decided(turn, faults, _pending(turn, ApprovalKind.VOID, faults), granted=True, note=request.note)
    case = replace(turn.case, closed_at=turn.at)
    return Move(case=case, words=request.note, approval=decided, about={"asked_by": decided.asked_by})


def refuse_ask(turn: Turn, request: q.RefuseExtension | q.RefuseSuspension | q.RefuseVoid, kind: ApprovalKind) -> Move:
    """What was asked for is not granted; why is said."""
    faults = turn.faults
    faults.missing(reason=request.reason)
    decided = _decided(turn, faults, _pending(turn, kind, faults), granted=False, note=request.reason)
    return Move(case=turn.case, words=request.reason, approval=decided, about={"asked_by": decided.asked_by})


def _within_extensions(turn: Turn, faults: Faults) -> None:
    most = turn.facts.deadlines.most_extensions(turn.case)
    faults.when(turn.case.extensions >= most, Why.EXTENSION_LIMIT, detail=str(most))


def _approval(turn: Turn, kind: ApprovalKind, reason: str) -> Approval:
    return Approval(
        id=reference(turn.case, kind.value),
        number=turn.case.number,
        kind=kind,
        asked_by=turn.actor.id,
        asked_at=turn.at,
        reason=reason,
    )


def _ask(turn: Turn, faults: Faults, approval: Approval) -> Move:
    same = any(other.kind is approval.kind for other in turn.facts.approvals)
    faults.when(same, Why.ASKED_ALREADY, detail=approval.kind.value)
    faults.refuse_any()
    return Move(case=turn.case, approval=approval, words=approval.reason)


def _pending(turn: Turn, kind: ApprovalKind, faults: Faults) -> Approval | None:
    """What was asked for; noted where there is nothing, or the same person would decide."""
    found = next((approval for approval in turn.facts.approvals if approval.kind is kind), None)
    faults.when(found is None, Why.NOTHING_ASKED, detail=kind.value)
    faults.when(found is not None and found.asked_by == turn.actor.id, Why.SAME_PERSON)
    return found


def _decided(turn: Turn, faults: Faults, approval: Approval | None, *, granted: bool, note: str) -> Approval:
    faults.refuse_any()
    assert approval is not None, "noted by _pending"
    return replace(approval, decided_by=turn.actor.id, decided_at=turn.at, granted=granted, note=note)


MOVES: dict[Action, Mover] = {
    Action.ASK_EXTENSION: ask_extension,
    Action.EXTEND: extend,
    Action.REFUSE_EXTENSION: lambda turn, request: refuse_ask(turn, request, ApprovalKind.EXTENSION),
    Action.ASK_SUSPENSION: ask_suspension,
    Action.SUSPEND: suspend,
    Action.REFUSE_SUSPENSION: lambda turn, request: refuse_ask(turn, request, ApprovalKind.SUSPENSION),
    Action.RESUME: resume,
    Action.ASK_VOID: ask_void,
    Action.VOID: void,
    Action.REFUSE_VOID: lambda turn, request: refuse_ask(turn, request, ApprovalKind.VOID),
}
