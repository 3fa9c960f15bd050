"""Every change of a case: what the table allows and the guards agree to, written down."""

from collections.abc import Iterator, Mapping

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders import texts
from callcenter.orders.actions import Action
from callcenter.orders.actor import SYSTEM, Actor
from callcenter.orders.admit import admit
from callcenter.orders.case import Case
from callcenter.orders.decision import Change, Decision, Facts
from callcenter.orders.moves import approvals, closing, dispatch, intake, joining, reply, returns, whole
from callcenter.orders.moves.approvals import ASKS
from callcenter.orders.records import Approval
from callcenter.orders.refusals import Faults
from callcenter.orders.requests import Open, Request
from callcenter.orders.transitions import TABLE
from callcenter.orders.turn import Move, Mover, Turn
from callcenter.orders.writing import event, written

MOVES: Mapping[Action, Mover] = {
    **intake.MOVES,
    **dispatch.MOVES,
    **returns.MOVES,
    **approvals.MOVES,
    **reply.MOVES,
    **closing.MOVES,
    **joining.MOVES,
    **whole.MOVES,
}


def decide(case: Case, request: Request, actor: Actor, at: Instant, facts: Facts) -> Decision:
    """What the request leads to. Raises OrderRefused with everything that stands in its way; then nothing changes."""
    row = TABLE[request.action]
    admit(row, case, actor, facts.departments)
    faults = Faults()
    texts.check(request, faults)
    turn = Turn(case=case, row=row, actor=actor, at=at, facts=facts, faults=faults)
    move = MOVES[request.action](turn, request)
    faults.refuse_any()
    return _decision(turn, move)


def open_case(number: str, request: Open, actor: Actor, at: Instant) -> Change:
    """T01: the case of a matter that has come in, under its number. Raises OrderRefused."""
    row = TABLE[Action.OPEN]
    admit(row, None, actor, None)
    case = intake.opened(number, request, at)
    return Change(case=case, events=(event(row, actor, at, None, case, reason=request.channel.value),))


def _decision(turn: Turn, move: Move) -> Decision:
    case, first = written(turn, move)
    events = [first]
    asked = () if move.approval is None else (move.approval,)
    if move.then is not None:
        before, case = case, replace(case, state=move.then.target or case.state)
        events.append(event(move.then, SYSTEM, turn.at, before, case))
    return Decision(
        case=case,
        events=tuple(events),
        created=move.created,
        changed=move.changed,
        approvals=(*asked, *_lapsed(turn, case, asked)),
        supervision=move.supervision,
        follow_ups=move.follow_ups,
        tell=move.tell,
    )


def _lapsed(turn: Turn, case: Case, decided: tuple[Approval, ...]) -> Iterator[Approval]:
    """What was asked and could not be asked any more now: whoever still wants it asks again."""
    known = {approval.id for approval in decided}
    for approval in turn.facts.approvals:
        if approval.id not in known and case.state not in TABLE[ASKS[approval.kind]].sources:
            yield replace(approval, granted=False, decided_by=SYSTEM.id, decided_at=turn.at, note="lapsed")
