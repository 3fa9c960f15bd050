"""After the closing: follow-up (回访), redo (重办), archive (归档)."""

from callcenter.domain.record import replace
from callcenter.orders import follow_up as rules
from callcenter.orders import requests as q
from callcenter.orders.actions import Action
from callcenter.orders.case import Case
from callcenter.orders.moves.reply import unanswered
from callcenter.orders.moves.whole import issued
from callcenter.orders.records import (
    Attempt,
    AttemptResult,
    FollowUp,
    Method,
    SupervisionKind,
    SupervisionLevel,
)
from callcenter.orders.refusals import Faults, Why
from callcenter.orders.transitions import TABLE
from callcenter.orders.turn import Move, Mover, Turn, reference


def start(turn: Turn, request: q.StartFollowUp) -> Move:
    """T19: the citizen is asked, and so is everybody whose case was merged into this one."""
    case, faults = turn.case, turn.faults
    method = request.method or rules.next_method(case)
    if request.waived is not None:
        faults.when(not rules.may_waive(case, request.waived), Why.FOLLOW_UP_OWED, "waived")
    elif (ground := rules.waiver(case)) is not None:
        faults.when(True, Why.NOT_IN_FOLLOW_UP, "method", ground.value)
    else:
        unfit = rules.person_first(case) and method is not Method.AGENT
        faults.when(unfit, Why.PERSON_FIRST, "method")
    faults.refuse_any()
    own = replace(_begun(turn, case, method), waived=request.waived, method=None if request.waived else method)
    others = tuple(_begun(turn, other, rules.next_method(other)) for other in turn.facts.participants)
    reason = request.waived.value if request.waived else method.value
    return Move(case=case, reason=reason, follow_ups=(own, *others))


def attempt(turn: Turn, request: q.TryFollowUp) -> Move:
    """One attempt. What a citizen who was reached says is always kept; nobody is disturbed late, or again and again."""
    faults = turn.faults
    reached = request.result is AttemptResult.REACHED
    faults.when(reached != (request.answers is not None), Why.FIELD_INVALID, "answers", request.result.value)
    number = request.number or turn.case.number
    asked = next((f for f in _running(turn) if f.number == number), None)
    if asked is None:
        faults.refuse(Why.FIELD_INVALID, "number", "no follow-up of it runs")
    _still_asked(turn, asked, request, faults)
    faults.refuse_any()
    made = Attempt(at=turn.at, by=turn.actor.id, method=request.method, result=request.result)
    asked = replace(asked, attempts=(*asked.attempts, made), answers=request.answers)
    about = {"follow_up": asked.fu_no, "method": request.method.value}
    return Move(case=turn.case, reason=request.result.value, about=about, follow_ups=(asked,))


def redo(turn: Turn, request: q.Redo) -> Move:
    """T20: with a ground. What was done again as often as the policy lets it be is supervised instead."""
    case, faults = turn.case, turn.faults
    faults.missing(ground=request.ground)
    answers = [f.answers for f in _running(turn) if f.answers is not None]
    faults.when(all(rules.content(a) for a in answers), Why.NO_GROUND, "ground")
    faults.when(not case.lead, Why.NEVER_DISPATCHED, "lead")
    faults.refuse_any()
    if case.redos >= turn.facts.deadlines.most_redos(case):
        letter = issued(turn, SupervisionKind.QUALITY, SupervisionLevel.NOTICE, request.ground)
        return Move(case=case, row=TABLE[Action.SUPERVISE], reason="redo", words=request.ground, supervision=letter)
    case = replace(unanswered(case), redos=case.redos + 1)
    return Move(case=replace(case, dues=turn.facts.deadlines.after_redo(case, turn.at)), words=request.ground)


def archive(turn: Turn, request: q.Archive) -> Move:
    """T21: everybody was asked, or tried often enough, and is content; or it is said why nothing more is done."""
    faults = turn.faults
    if not request.finality.strip():
        for follow_up in _running(turn):
            faults.when(not rules.ended(follow_up), Why.FOLLOW_UP_UNFINISHED, "follow_up", follow_up.fu_no)
            unhappy = follow_up.answers is not None and not rules.content(follow_up.answers)
            faults.when(unhappy, Why.FOLLOW_UP_UNFINISHED, "finality", follow_up.fu_no)
        faults.when(not _running(turn), Why.FOLLOW_UP_UNFINISHED, "follow_up", "-")
    faults.refuse_any()
    case = replace(turn.case, archived_at=turn.at)
    return Move(case=case, reason="finality" if request.finality.strip() else "", words=request.finality)


def _running(turn: Turn) -> tuple[FollowUp, ...]:
    return rules.running(turn.facts.follow_ups, turn.case)


def _begun(turn: Turn, citizen: Case, method: Method) -> FollowUp:
    ground = rules.waiver(citizen)
    return FollowUp(
        fu_no=f"{reference(turn.case, 'FU')}-{citizen.number[-10:]}",
        number=citizen.number,
        round=turn.case.redos,
        method=None if ground else method,
        waived=ground,
        started_at=turn.at,
        started_by=turn.actor.id,
    )


def _still_asked(turn: Turn, asked: FollowUp, request: q.TryFollowUp, faults: Faults) -> None:
    done = asked.answers is not None or asked.waived is not None
    faults.when(done, Why.FOLLOW_UP_FINISHED, "number", asked.number)
    if request.result is AttemptResult.REACHED:
        return
    zone, disturbs = turn.facts.zone, request.method is not Method.WEB
    hours = f"{rules.FROM:%H:%M}-{rules.UNTIL:%H:%M}"
    faults.when(disturbs and not rules.decent(turn.at, zone), Why.OUTSIDE_HOURS, "at", hours)
    often = len(asked.attempts) >= rules.MOST_ATTEMPTS
    faults.when(often, Why.ATTEMPT_LIMIT, detail=str(rules.MOST_ATTEMPTS))
    faults.when(rules.same_part_only(asked.attempts, turn.at, zone), Why.OTHER_PART_OF_DAY, "at")


MOVES: dict[Action, Mover] = {
    Action.START_FOLLOW_UP: start,
    Action.ATTEMPT: attempt,
    Action.REDO: redo,
    Action.ARCHIVE: archive,
}
