"""What the department answers, and the check of it: reply (回复), approve (审核通过), send back (退回补正)."""

from collections.abc import Mapping

from callcenter.domain.record import Record, replace
from callcenter.orders import matter, quality
from callcenter.orders import requests as q
from callcenter.orders.actions import Action
from callcenter.orders.case import Case, Reply
from callcenter.orders.guards import children_closed
from callcenter.orders.refusals import Why
from callcenter.orders.terms import DemandType, ReplyKind, Solved
from callcenter.orders.turn import Move, Mover, Turn


class Needs(Record, frozen=True):
    """What a kind of reply has to come with."""

    solved: frozenset[Solved]
    """What it may say of the matter."""
    contact: bool = True
    """Whether the citizen must have been spoken with."""


_OPEN_STILL = frozenset({Solved.PARTLY, Solved.UNSOLVED, Solved.NOT_APPLICABLE})
NEEDS: Mapping[ReplyKind, Needs] = {
    ReplyKind.RESOLVED: Needs(frozenset({Solved.SOLVED, Solved.NOT_APPLICABLE})),
    ReplyKind.PARTLY: Needs(frozenset({Solved.PARTLY})),
    ReplyKind.CANNOT_BY_LAW: Needs(_OPEN_STILL),
    ReplyKind.NEEDS_TIME: Needs(_OPEN_STILL),
    ReplyKind.OUT_OF_DUTY: Needs(_OPEN_STILL),
    ReplyKind.UNREACHABLE: Needs(frozenset(Solved), contact=False),
}
"""Every kind needs evidence: of what was done, the law, the plan, whose duty it is, the attempts to call."""
_FINDING = frozenset({DemandType.COMPLAINT, DemandType.REPORT})
"""Where the department says whether it is so (诉求属实)."""
_REASONED = frozenset({Solved.PARTLY, Solved.UNSOLVED})


def reply(turn: Turn, request: q.Reply) -> Move:
    """T16: after the citizen was spoken with, and with what the kind of reply needs."""
    case, needs, faults = turn.case, NEEDS[request.kind], turn.faults
    faults.missing(handling_note=request.handling_note, public_reply=request.public_reply)
    if request.solved in _REASONED:
        faults.missing(unsolved_reason=request.unsolved_reason)
    if case.demand_type in _FINDING:
        faults.missing(is_true=request.is_true)
    spoken = case.first_contact_at is not None or not needs.contact or not matter.contact(case)
    faults.when(not spoken, Why.NO_CONTACT, "first_contact_at")
    faults.when(not any(e.strip() for e in request.evidence), Why.NO_EVIDENCE, "evidence", request.kind.value)
    faults.when(request.solved not in needs.solved, Why.FIELD_INVALID, "solved", request.kind.value)
    faults.refuse_any()
    case = replace(case, reply=_said(request), replied_at=turn.at)
    dues = turn.facts.deadlines.after_reply(case, turn.at)
    return Move(case=replace(case, dues=dues), reason=request.kind.value)


def approve(turn: Turn, request: q.Approve) -> Move:
    """T17: all whose matter it is get the reply, also those of the cases merged into this one."""
    case, faults = turn.case, turn.faults
    faults.missing(reply=case.reply)
    if case.reply is not None:
        quality.check(case, case.reply, faults)
    children_closed(turn)
    faults.refuse_any()
    case = replace(case, closed_at=turn.at)
    case = replace(case, dues=turn.facts.deadlines.after_close(case, turn.at))
    tell = (case.number, *(other.number for other in turn.facts.participants))
    return Move(case=case, words=request.note, tell=tell)


def reject_reply(turn: Turn, request: q.RejectReply) -> Move:
    """T18: the time that was left goes on."""
    faults = turn.faults
    faults.missing(reason=request.reason)
    faults.refuse_any()
    return Move(case=unanswered(turn.case), words=request.reason)


def unanswered(case: Case) -> Case:
    """The case without its reply, which is kept among the earlier ones."""
    earlier = case.earlier_replies if case.reply is None else (*case.earlier_replies, case.reply)
    return replace(case, reply=None, earlier_replies=earlier, replied_at=None, closed_at=None)


def _said(request: q.Reply) -> Reply:
    return Reply(**{name: getattr(request, name) for name in Reply.__struct_fields__})


MOVES: dict[Action, Mover] = {
    Action.REPLY: reply,
    Action.APPROVE: approve,
    Action.REJECT_REPLY: reject_reply,
}
