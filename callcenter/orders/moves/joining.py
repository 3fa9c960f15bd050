"""One matter, many callers (并单); one call, many matters (拆单); the same matter once more (复核)."""

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders import matter
from callcenter.orders import requests as q
from callcenter.orders.actions import Action
from callcenter.orders.case import Case, Dues
from callcenter.orders.decision import Change
from callcenter.orders.guards import addressed, children_closed
from callcenter.orders.moves.dispatch import dispatch
from callcenter.orders.refusals import Why
from callcenter.orders.terms import CaseState, Clock, DemandType, DueKind, HandlingMode, Relation, Scope, Secrecy
from callcenter.orders.transitions import OPEN, TABLE
from callcenter.orders.turn import Move, Mover, Turn
from callcenter.orders.writing import event, written

REOPEN_S = 15 * 86400.0
"""So long after its archiving a new order about a case can be asked for, in seconds."""
LEAST_PARTS = 2
_AT_WORK = OPEN - {CaseState.DRAFT, CaseState.ACCEPTED, CaseState.ANSWERED}
"""Into these a case can be merged whose time runs: there is one who stops it."""
_ALONE = frozenset({Secrecy.SEALED})


def merge(turn: Turn, request: q.Merge) -> Move:
    """T25: the other case goes on for both, from the earlier beginning; those merged into this one go along."""
    case, main, faults = turn.case, turn.facts.main, turn.faults
    faults.missing(reason=request.reason)
    if main is None or main.number != request.into:
        faults.refuse(Why.MAIN_CASE_UNFIT, "into", request.into)
    if unfit := _unfit(case, main):
        faults.when(True, Why.MAIN_CASE_UNFIT, "into", unfit)
    here, there = case.place.area_code, main.place.area_code
    faults.when(bool(here) and bool(there) and here != there, Why.OTHER_PLACE, "into")
    children_closed(turn)
    faults.refuse_any()
    merged = replace(case, relation=Relation.MERGED_INTO, related_to=main.number, closed_at=turn.at)
    merged = replace(merged, suspended_until=None)
    others = tuple(_pointed(turn, other, main.number) for other in turn.facts.participants)
    return Move(
        case=merged,
        words=request.reason,
        about={"into": main.number},
        changed=(_longer(turn, main), *others),
    )


def split(turn: Turn, request: q.Split) -> Move:
    """T26: a new case for each part, ready to be dispatched; this one closes after them."""
    numbers, faults = turn.facts.numbers, turn.faults
    faults.missing(reason=request.reason)
    few = len(request.parts) < LEAST_PARTS or len(numbers) < len(request.parts)
    faults.when(few, Why.TOO_FEW_PARTS, "parts")
    for part in request.parts:
        faults.missing(title=part.title, content=part.content, category=part.category)
        addressed(turn, part.department)
    faults.refuse_any()
    born = tuple(_child(turn, number, part) for number, part in zip(numbers, request.parts, strict=False))
    numbers = tuple(change.case.number for change in born)
    case = replace(turn.case, children=(*turn.case.children, *numbers))
    return Move(case=case, words=request.reason, about={"children": ",".join(numbers)}, created=born)


def reopen(turn: Turn, request: q.Reopen) -> Move:
    """T27: the archived case stays as it is; a new one about the same matter waits for its dispatch."""
    case, faults = turn.case, turn.faults
    faults.missing(ground=request.ground, number=turn.facts.numbers)
    late = case.archived_at is None or turn.at > case.archived_at + REOPEN_S
    faults.when(late, Why.TOO_LATE, detail="15 d")
    faults.refuse_any()
    new = matter.copied(case, turn.facts.numbers[0], **_waiting(turn), relation=Relation.REDO_OF)
    new = replace(new, related_to=case.number)
    born = _born(turn, new, request.ground)
    return Move(case=case, words=request.ground, about={"new": new.number}, created=(born,))


def _unfit(case: Case, main: Case) -> str:
    """Why the case cannot be merged into the other; empty: it can."""
    if main.number == case.number:
        return "itself"
    if main.state not in (OPEN - {CaseState.DRAFT} if case.clock is Clock.STOPPED else _AT_WORK):
        return main.state.value
    # Who reports, and what is sealed, is not laid beside others' cases.
    kinds = {(c.demand_type is DemandType.REPORT, c.reported_department, c.secrecy in _ALONE) for c in (case, main)}
    return "report or sealed" if len(kinds) > 1 or case.secrecy in _ALONE else ""


def _longer(turn: Turn, main: Case) -> Change:
    """The main case as of the earlier of both beginnings."""
    case = turn.case
    begun = [at for at in (main.dispatched_at, case.dispatched_at) if at is not None]
    after = replace(main, dues=_earlier(main.dues, case.dues), dispatched_at=min(begun, default=None))
    if main.clock is Clock.STOPPED and case.clock is Clock.RUNNING:
        after = replace(after, clock=Clock.RUNNING)
    after = replace(after, version=main.version + 1)
    about = {"merged": case.number}
    return Change(case=after, events=(event(turn.row, turn.actor, turn.at, main, after, about=about),))


def _earlier(main: Dues, other: Dues) -> Dues:
    """The main case's limits, with the other's time for handling where that ends earlier."""
    if other.handle is None or (main.handle is not None and main.handle <= other.handle):
        return main
    steps = [step for step in main.steps if step.due is not DueKind.HANDLE]
    steps += [step for step in other.steps if step.due is DueKind.HANDLE]
    provisional = main.provisional or other.provisional
    return replace(main, handle=other.handle, steps=tuple(steps), provisional=provisional)


def _pointed(turn: Turn, other: Case, main: str) -> Change:
    after = replace(other, related_to=main, version=other.version + 1)
    return Change(case=after, events=(event(turn.row, turn.actor, turn.at, other, after, about={"into": main}),))


def _child(turn: Turn, number: str, part: q.Part) -> Change:
    case = matter.copied(turn.case, number, **_waiting(turn), relation=Relation.SPLIT_FROM)
    case = replace(case, title=part.title, content=part.content, category=part.category)
    case = replace(case, related_to=turn.case.number)
    child = _born(turn, case, "")
    if not part.department:
        return child
    return _sent(turn, child, part.department)


def _sent(turn: Turn, child: Change, department: str) -> Change:
    """The new case with the department that was named for it."""
    turn = replace(turn, case=child.case, row=TABLE[Action.DISPATCH])
    case, sent = written(turn, dispatch(turn, q.Dispatch(lead=department, basis="named")))
    return Change(case=case, events=(*child.events, sent))


def _waiting(turn: Turn) -> dict[str, object]:
    return {
        "state": CaseState.TO_DISPATCH,
        "opened_at": turn.at,
        "accepted_at": turn.at,
        "accepted_by": turn.actor.id,
        "scope": Scope.ACCEPT,
        "handling_mode": HandlingMode.TRANSFER,
    }


def _born(turn: Turn, case: Case, words: str) -> Change:
    due: Instant | None = turn.facts.deadlines.due_for_dispatch(case, turn.at)
    case = replace(case, dues=Dues(dispatch=due))
    about = {"from": turn.case.number}
    return Change(case=case, events=(event(turn.row, turn.actor, turn.at, None, case, words=words, about=about),))


MOVES: dict[Action, Mover] = {
    Action.MERGE: merge,
    Action.SPLIT: split,
    Action.REOPEN: reopen,
}
