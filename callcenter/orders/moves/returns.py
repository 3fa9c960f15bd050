"""退单: a department says that it is not its duty; the dispatcher decides, the second time the supervisor does."""

from callcenter.domain.record import replace
from callcenter.orders import requests as q
from callcenter.orders.actions import Action
from callcenter.orders.case import Case
from callcenter.orders.guards import addressed, known
from callcenter.orders.moves.dispatch import others
from callcenter.orders.refusals import Why
from callcenter.orders.terms import Clock
from callcenter.orders.transitions import TABLE
from callcenter.orders.turn import Move, Mover, Turn

DISPUTED = 2
"""So many returns, or departments that refuse, are a dispute."""


def ask_return(turn: Turn, request: q.AskReturn) -> Move:
    """T11: with the legal basis, whose duty it is instead, and in time. The second goes straight to arbitration."""
    case, faults = turn.case, turn.faults
    faults.missing(legal_basis=request.legal_basis, suggested=request.suggested)
    addressed(turn, request.suggested)
    most = turn.facts.deadlines.most_returns(case)
    faults.when(case.no_return, Why.NO_RETURN)
    faults.when(not case.no_return and case.returns >= most, Why.RETURN_LIMIT, detail=str(most))
    until = turn.facts.deadlines.last_return(case)
    late = until is not None and turn.at > until
    faults.when(late, Why.TOO_LATE, detail="sign" if case.dues.sign is not None else "handle")
    faults.refuse_any()
    case = replace(case, returns=case.returns + 1)
    return Move(
        case=case,
        words=request.legal_basis,
        about={"department": case.lead, "suggested": request.suggested},
        then=TABLE[Action.ESCALATE] if case.returns >= DISPUTED else None,
    )


def grant_return(turn: Turn, request: q.GrantReturn) -> Move:
    """T12: sent elsewhere next; the time for handling goes on unless the error was ours."""
    faults = turn.faults
    faults.missing(reason=request.reason)
    faults.when(turn.case.returns >= DISPUTED, Why.GOES_TO_ARBITRATION)
    faults.refuse_any()
    case = _taken_back(turn.case)
    if request.our_error:
        case = replace(case, clock=Clock.STOPPED, dispatched_at=None)
    dues = replace(case.dues, dispatch=turn.facts.deadlines.due_for_dispatch(case, turn.at))
    return Move(
        case=replace(case, dues=dues),
        reason="our_error" if request.our_error else "",
        words=request.reason,
        about={"department": turn.case.lead},
    )


def refuse_return(turn: Turn, request: q.RefuseReturn) -> Move:
    """T13: it stays where it is, and counts as signed."""
    faults = turn.faults
    faults.missing(reason=request.reason)
    faults.when(turn.case.returns >= DISPUTED, Why.GOES_TO_ARBITRATION)
    faults.refuse_any()
    signed_at = turn.at if turn.case.signed_at is None else turn.case.signed_at
    return Move(case=replace(turn.case, signed_at=signed_at), words=request.reason)


def escalate(turn: Turn, request: q.Escalate) -> Move:
    """T14: two departments refuse; after a second return the program has done this already."""
    faults = turn.faults
    faults.missing(reason=request.reason)
    refusing = {turn.case.lead, *request.refused_by} - {""}
    known(turn, *request.refused_by)
    disputed = turn.case.returns >= DISPUTED or len(refusing) >= DISPUTED
    faults.when(not disputed, Why.NOT_DISPUTED, "refused_by")
    faults.refuse_any()
    return Move(case=turn.case, words=request.reason, about={"refused_by": ",".join(sorted(refusing))})


def arbitrate(turn: Turn, request: q.Arbitrate) -> Move:
    """T14: the supervisor says whose it is; nobody returns it any more."""
    faults = turn.faults
    faults.missing(lead=request.lead, reason=request.reason)
    addressed(turn, request.lead, *request.co_departments)
    faults.refuse_any()
    case = replace(
        _taken_back(turn.case),
        lead=request.lead,
        co_departments=others(request.lead, request.co_departments),
        dispatch_basis="named",
        no_return=True,
    )
    dues = turn.facts.deadlines.dues_at_dispatch(case, turn.at)
    return Move(case=replace(case, dues=dues), words=request.reason, about={"department": request.lead})


def _taken_back(case: Case) -> Case:
    # Whoever gets it next signs and calls the citizen for itself.
    return replace(case, lead="", co_departments=(), dispatch_basis="", signed_at=None, first_contact_at=None)


MOVES: dict[Action, Mover] = {
    Action.ASK_RETURN: ask_return,
    Action.GRANT_RETURN: grant_return,
    Action.REFUSE_RETURN: refuse_return,
    Action.ESCALATE: escalate,
    Action.ARBITRATE: arbitrate,
}
