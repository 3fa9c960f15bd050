"""To the department: dispatch, sign, pass on to one below, first contact."""

from callcenter.domain.record import replace
from callcenter.orders import requests as q
from callcenter.orders.actions import Action
from callcenter.orders.guards import addressed
from callcenter.orders.refusals import Why
from callcenter.orders.terms import Clock
from callcenter.orders.turn import Move, Mover, Turn


def dispatch(turn: Turn, request: q.Dispatch) -> Move:
    """T09: the clock starts now. After a return the time for handling goes on, unless the error was ours."""
    faults = turn.faults
    faults.missing(lead=request.lead, basis=request.basis)
    addressed(turn, request.lead, *request.co_departments)
    faults.refuse_any()
    case = replace(
        turn.case,
        lead=request.lead,
        co_departments=others(request.lead, request.co_departments),
        dispatch_basis=request.basis,
        policy=request.policy or turn.case.policy,
    )
    anew = case.clock is not Clock.RUNNING
    dues = turn.facts.deadlines.dues_at_dispatch(case, turn.at, anew=anew)
    case = replace(case, dues=replace(dues, dispatch=None), dispatched_at=turn.at if anew else case.dispatched_at)
    return Move(case=case, reason=request.basis, words=request.note)


def sign(turn: Turn, request: q.Sign) -> Move:
    """T10: the department has it; when it does not sign in time, the program does and says so."""
    due = turn.case.dues.sign
    early = turn.actor.is_system and (due is None or turn.at < due)
    turn.faults.when(early, Why.NOT_YET_DUE)
    turn.faults.refuse_any()
    late = due is not None and turn.at >= due
    return Move(case=replace(turn.case, signed_at=turn.at), reason="sign_overdue" if late else "")


def delegate(turn: Turn, request: q.Delegate) -> Move:
    """One below in the tree leads from now on; every limit stays."""
    faults = turn.faults
    addressed(turn, request.lead)
    above = turn.actor.department or turn.case.lead
    outside = request.lead == turn.case.lead or not turn.facts.departments.covers(above, request.lead)
    faults.when(outside, Why.OUTSIDE_YOUR_TREE, "lead", request.lead)
    faults.refuse_any()
    return Move(case=replace(turn.case, lead=request.lead))


def first_contact(turn: Turn, request: q.FirstContact) -> Move:
    """The first contact counts; a later one changes the number at most."""
    faults = turn.faults
    since = turn.case.dispatched_at or turn.case.opened_at
    faults.when(not since <= request.contacted_at <= turn.at, Why.FIELD_INVALID, "contacted_at", "dispatched_at .. now")
    faults.refuse_any()
    first = turn.case.first_contact_at
    citizen = replace(turn.case.citizen, contact_number=request.contact_number or turn.case.citizen.contact_number)
    contacted_at = request.contacted_at if first is None else min(first, request.contacted_at)
    return Move(case=replace(turn.case, first_contact_at=contacted_at, citizen=citizen))


def others(lead: str, departments: tuple[str, ...]) -> tuple[str, ...]:
    """The departments beside the one that leads (协办单位), each once."""
    return tuple(dict.fromkeys(name for name in departments if name and name != lead))


MOVES: dict[Action, Mover] = {
    Action.DISPATCH: dispatch,
    Action.SIGN: sign,
    Action.DELEGATE: delegate,
    Action.FIRST_CONTACT: first_contact,
}
