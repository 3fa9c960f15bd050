"""About the case as a whole: reminders (催办), supervision letters (督办), legal hold (法律保全)."""

from callcenter.domain.record import replace
from callcenter.orders import requests as q
from callcenter.orders.actions import Action
from callcenter.orders.records import Supervision, SupervisionKind, SupervisionLevel
from callcenter.orders.refusals import Why
from callcenter.orders.turn import Move, Mover, Turn, reference


def urge(turn: Turn, request: q.Urge) -> Move:
    """T24: the department is reminded; a card may come with it."""
    faults = turn.faults
    faults.missing(reason=request.reason)
    faults.refuse_any()
    case = turn.case if request.card is None else replace(turn.case, card=request.card)
    letter = issued(turn, SupervisionKind.TIME, SupervisionLevel.URGE, request.reason)
    return Move(case=case, words=request.reason, supervision=letter)


def supervise(turn: Turn, request: q.Supervise) -> Move:
    """T24: a letter with a number and a term of its own."""
    faults = turn.faults
    faults.missing(text=request.text)
    faults.when(request.due is not None and not request.due > turn.at, Why.NOT_IN_FUTURE, "due")
    faults.refuse_any()
    letter = replace(issued(turn, request.kind, request.level, request.text), due=request.due)
    return Move(case=turn.case, reason=request.kind.value, words=request.text, supervision=letter)


def hold(turn: Turn, request: q.Hold) -> Move:
    """Nothing of it is deleted as long as it is held."""
    faults = turn.faults
    faults.missing(reason=request.reason)
    faults.when(turn.case.legal_hold == request.on, Why.NOTHING_CHANGED, "on")
    faults.refuse_any()
    return Move(case=replace(turn.case, legal_hold=request.on), words=request.reason)


def recount(turn: Turn, request: q.Recount) -> Move:
    """The same limits in the calendar as it is now."""
    dues = turn.facts.deadlines.recounted(turn.case)
    turn.faults.when(dues == turn.case.dues, Why.NOTHING_CHANGED)
    turn.faults.refuse_any()
    return Move(case=replace(turn.case, dues=dues))


def issued(turn: Turn, kind: SupervisionKind, level: SupervisionLevel, text: str) -> Supervision:
    """A letter to the department that leads."""
    return Supervision(
        sv_no=reference(turn.case, "DB"),
        number=turn.case.number,
        kind=kind,
        level=level,
        issued_by=turn.actor.id,
        issued_at=turn.at,
        department=turn.case.lead,
        text=text,
    )


MOVES: dict[Action, Mover] = {
    Action.URGE: urge,
    Action.SUPERVISE: supervise,
    Action.HOLD: hold,
    Action.RECOUNT: recount,
}
