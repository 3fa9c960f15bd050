"""For every guard of the table a request that it refuses: nearly the action's example."""

from typing import Any

from callcenter.domain.record import Record, field, replace
from callcenter.orders import records as r
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.actions import Action as A
from callcenter.orders.actor import SYSTEM, Actor
from callcenter.orders.case import Case
from callcenter.orders.decision import Facts
from callcenter.orders.refusals import Why
from callcenter.orders.terms import CaseState as S
from callcenter.orders.transitions import TABLE
from tests.support.handling import (
    AGENT,
    DAY,
    EXAMPLES,
    FRESH,
    HAPPY,
    HOUR,
    MAIN,
    SAID,
    T0,
    UNHAPPY,
    approval,
    asked,
    case,
    facts,
    follow_up,
)


class Refusal(Record, frozen=True, kw_only=True):
    """A request that is nearly the action's example, and why it is refused."""

    action: A
    why: Why
    on: Case
    change: dict[str, Any] = field(default_factory=dict)
    by: Actor | None = None
    given: Facts | None = None
    after_s: float | None = None
    also: tuple[Why, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.action.value}-{self.why.value}"


def no(action: A, why: Why, on: Case | S | None = None, **more: Any) -> Refusal:
    """A refusal; what is no field of it is a field of the request that differs."""
    own = {name: more.pop(name) for name in ("by", "given", "after_s", "also") if name in more}
    state = on if on is not None else min(TABLE[action].sources, key=lambda s: s.value)
    return Refusal(action=action, why=why, on=state if isinstance(state, Case) else case(state), change=more, **own)


W = Why
BY_SYSTEM = {"by": SYSTEM}
REPORT = {"demand_type": t.DemandType.REPORT, "reported_department": "water"}
PARTS = q.Part(title="一", content="一", category="1"), q.Part(title="二", content="二", category="1")
TWICE = tuple(r.Attempt(at=T0 + n, by="x", method=r.Method.AGENT, result=r.AttemptResult.NO_ANSWER) for n in (1, 2, 3))
NOBODY = {"result": r.AttemptResult.NO_ANSWER, "answers": None}
PARENT = {"children": (FRESH[0],)}
OPEN_CHILD = facts(children=(case(S.IN_PROGRESS, number=FRESH[0]),))
TO_WATER = replace(PARTS[1], department="water")


def said(public_reply: str) -> Case:
    """A case that was answered so."""
    return case(S.REPLIED, reply=replace(SAID, public_reply=public_reply))


def kinds(kind: r.ApprovalKind, decide: A, refuse: A) -> list[Refusal]:
    """What every decision by a second person asks for."""
    own = facts(approvals=(replace(approval(kind), asked_by="me"),))
    me = replace(EXAMPLES[decide].by, id="me")
    return [
        *(no(action, W.NOTHING_ASKED, given=facts()) for action in (decide, refuse)),
        *(no(action, W.SAME_PERSON, given=own, by=me) for action in (decide, refuse)),
        no(refuse, W.FIELD_MISSING, reason=" "),
    ]


REFUSALS = [
    no(A.ACCEPT, W.FIELD_MISSING, changes=q.Changes(title="", callback_number=""), also=(W.FIELD_MISSING,)),
    no(A.ACCEPT, W.FIELD_INVALID, changes=q.Changes(lat=float("nan"), area_code="1405O2"), also=(W.FIELD_INVALID,)),
    no(A.ACCEPT, W.OUT_OF_SCOPE, scope=t.Scope.GUIDE),
    no(A.AUTO_CLOSE, W.ONLY_THE_PROGRAM, by=AGENT),
    no(A.AUTO_CLOSE, W.FIELD_MISSING, demand_type=t.DemandType.CONSULT, also=(W.FIELD_MISSING,) * 2),
    no(A.AUTO_CLOSE, W.CHILDREN_OPEN, case(**PARENT)),
    no(A.ANSWER, W.FIELD_MISSING, kb_article=""),
    no(A.CLOSE_DIRECT, W.FURTHER_REQUEST, further_request=True),
    no(A.CLOSE_DIRECT, W.CHILDREN_OPEN, case(S.ANSWERED, **PARENT)),
    no(A.THREE_PARTY, W.FIELD_MISSING, outcome=""),
    no(A.THREE_PARTY, W.TALK_TOO_SHORT, joined_s=9.9),
    no(A.HAND_OFF, W.FIELD_MISSING, desk=""),
    no(A.HAND_OFF, W.NOT_HANDED_OVER, answered=False),
    no(A.DISPATCH, W.FIELD_MISSING, lead="", basis="", also=(W.FIELD_MISSING,)),
    no(A.DISPATCH, W.UNKNOWN_DEPARTMENT, co_departments=("moon",)),
    no(
        A.DISPATCH,
        W.REPORTED_DEPARTMENT,
        case(S.TO_DISPATCH, **REPORT),
        also=(W.REPORTED_DEPARTMENT,),
        co_departments=("east",),
    ),
    no(A.SIGN, W.NOT_YET_DUE, **BY_SYSTEM),
    no(A.ASK_RETURN, W.FIELD_MISSING, legal_basis=""),
    no(A.ASK_RETURN, W.UNKNOWN_DEPARTMENT, suggested="moon"),
    no(A.ASK_RETURN, W.REPORTED_DEPARTMENT, case(S.DISPATCHED, **{**REPORT, "reported_department": "roads"})),
    no(A.ASK_RETURN, W.TOO_LATE, after_s=8 * HOUR),
    no(A.ASK_RETURN, W.RETURN_LIMIT, case(S.DISPATCHED, returns=2)),
    no(A.ASK_RETURN, W.NO_RETURN, case(S.DISPATCHED, no_return=True, returns=2)),
    no(A.GRANT_RETURN, W.FIELD_MISSING, reason=""),
    no(A.GRANT_RETURN, W.GOES_TO_ARBITRATION, case(S.RETURN_PENDING, returns=2)),
    no(A.REFUSE_RETURN, W.FIELD_MISSING, reason=""),
    no(A.REFUSE_RETURN, W.GOES_TO_ARBITRATION, case(S.RETURN_PENDING, returns=2)),
    no(A.ESCALATE, W.FIELD_MISSING, reason=""),
    no(A.ESCALATE, W.UNKNOWN_DEPARTMENT, refused_by=("moon",)),
    no(A.ESCALATE, W.NOT_DISPUTED, refused_by=("water",)),
    no(A.ARBITRATE, W.FIELD_MISSING, reason="", lead="", also=(W.FIELD_MISSING,)),
    no(A.ARBITRATE, W.UNKNOWN_DEPARTMENT, lead="moon"),
    no(A.ARBITRATE, W.REPORTED_DEPARTMENT, case(S.ARBITRATION, **REPORT), lead="east"),
    *kinds(r.ApprovalKind.EXTENSION, A.EXTEND, A.REFUSE_EXTENSION),
    no(A.EXTEND, W.EXTENSION_LIMIT, case(S.IN_PROGRESS, extensions=1)),
    no(A.REPLY, W.FIELD_MISSING, handling_note="", is_true=None, also=(W.FIELD_MISSING,)),
    no(A.REPLY, W.NO_CONTACT, case(S.IN_PROGRESS, first_contact_at=None)),
    no(A.REPLY, W.NO_EVIDENCE, evidence=("  ",)),
    no(A.REPLY, W.FIELD_INVALID, solved=t.Solved.UNSOLVED, unsolved_reason="缺件"),
    no(A.APPROVE, W.FIELD_MISSING, case(S.REPLIED, reply=None)),
    no(A.APPROVE, W.REPLY_OFF_THE_MATTER, said("已阅")),
    no(A.APPROVE, W.REPLY_BUCK_PASSING, said("井盖一事请自行解决，谢谢。")),
    no(A.APPROVE, W.REPLY_PERSONAL_DATA, said("井盖由李四更换，电话１３９ 1234 5678")),
    no(
        A.APPROVE,
        W.CHILDREN_OPEN,
        case(S.REPLIED, **PARENT),
        given=facts(children=(case(S.IN_PROGRESS, number=FRESH[0]),)),
    ),
    no(A.REJECT_REPLY, W.FIELD_MISSING, reason=""),
    no(A.START_FOLLOW_UP, W.NOT_IN_FOLLOW_UP, case(S.CLOSED, consent_follow_up=False)),
    no(A.START_FOLLOW_UP, W.FOLLOW_UP_OWED, waived=r.Waiver.NO_CONTACT),
    no(A.START_FOLLOW_UP, W.PERSON_FIRST, method=r.Method.IVR),
    no(A.ATTEMPT, W.FIELD_INVALID, result=r.AttemptResult.NO_ANSWER),
    no(A.ATTEMPT, W.OUTSIDE_HOURS, after_s=10 * HOUR, **NOBODY),
    no(A.ATTEMPT, W.ATTEMPT_LIMIT, given=facts(follow_ups=(follow_up(attempts=TWICE),)), **NOBODY),
    no(A.ATTEMPT, W.OTHER_PART_OF_DAY, given=facts(follow_ups=(follow_up(attempts=TWICE[:2]),)), **NOBODY),
    no(A.ATTEMPT, W.FOLLOW_UP_FINISHED, given=facts(follow_ups=(follow_up(answers=HAPPY),))),
    no(A.REDO, W.FIELD_MISSING, ground=""),
    no(A.REDO, W.NO_GROUND, given=facts(follow_ups=(follow_up(answers=HAPPY),))),
    no(A.REDO, W.NEVER_DISPATCHED, case(S.FOLLOW_UP, lead="")),
    no(A.ARCHIVE, W.FOLLOW_UP_UNFINISHED, given=facts(follow_ups=(follow_up(answers=UNHAPPY),))),
    *kinds(r.ApprovalKind.SUSPENSION, A.SUSPEND, A.REFUSE_SUSPENSION),
    no(A.SUSPEND, W.NOT_IN_FUTURE, after_s=30 * DAY),
    no(A.RESUME, W.FIELD_MISSING, reason=""),
    no(A.RESUME, W.NOT_YET_DUE, **BY_SYSTEM),
    no(A.URGE, W.FIELD_MISSING, reason=""),
    no(A.SUPERVISE, W.FIELD_MISSING, text=""),
    no(A.SUPERVISE, W.NOT_IN_FUTURE, due=T0),
    no(A.MERGE, W.FIELD_MISSING, reason=""),
    no(A.MERGE, W.MAIN_CASE_UNFIT, given=facts(main=case(S.CLOSED, number=MAIN))),
    no(A.MERGE, W.OTHER_PLACE, case(S.IN_PROGRESS, place=replace(case().place, area_code="140521"))),
    no(A.MERGE, W.CHILDREN_OPEN, case(S.IN_PROGRESS, **PARENT)),
    no(A.SPLIT, W.FIELD_MISSING, parts=(PARTS[0], replace(PARTS[1], title="", content="")), also=(W.FIELD_MISSING,)),
    no(A.SPLIT, W.TOO_FEW_PARTS, parts=PARTS[:1]),
    no(A.SPLIT, W.UNKNOWN_DEPARTMENT, parts=(PARTS[0], replace(PARTS[1], department="moon"))),
    no(
        A.SPLIT,
        W.REPORTED_DEPARTMENT,
        case(S.IN_PROGRESS, **REPORT),
        parts=(PARTS[0], replace(PARTS[1], department="water")),
    ),
    no(A.REOPEN, W.FIELD_MISSING, ground="", given=facts(numbers=()), also=(W.FIELD_MISSING,)),
    no(A.REOPEN, W.TOO_LATE, after_s=16 * DAY),
    *kinds(r.ApprovalKind.VOID, A.VOID, A.REFUSE_VOID),
    no(A.AMEND, W.FIELD_MISSING, S.ACCEPTED, changes=q.Changes(title="", address=""), also=(W.FIELD_MISSING,)),
    no(A.AMEND, W.FIELD_INVALID, changes=q.Changes(callback_number="138\n", lon=180.5), also=(W.FIELD_INVALID,) * 2),
    no(A.AMEND, W.REPORTED_DEPARTMENT, S.IN_PROGRESS, changes=q.Changes(reported_department="city")),
    no(A.AMEND, W.NOTHING_CHANGED, changes=q.Changes(title="井盖破损")),
    no(A.DELEGATE, W.UNKNOWN_DEPARTMENT, lead="moon", also=(W.OUTSIDE_YOUR_TREE,)),
    no(A.DELEGATE, W.REPORTED_DEPARTMENT, case(S.IN_PROGRESS, **{**REPORT, "reported_department": "east"})),
    no(A.DELEGATE, W.OUTSIDE_YOUR_TREE, lead="roads"),
    no(A.FIRST_CONTACT, W.FIELD_INVALID, contacted_at=T0 - 1),
    no(A.ASK_EXTENSION, W.FIELD_MISSING, reason=""),
    no(A.ASK_EXTENSION, W.TOO_LATE, after_s=8 * DAY),
    no(A.ASK_EXTENSION, W.NOT_INFORMED, citizen_informed=False),
    no(A.ASK_EXTENSION, W.EXTENSION_LIMIT, case(S.IN_PROGRESS, extensions=1)),
    no(A.ASK_EXTENSION, W.ASKED_ALREADY, given=asked(r.ApprovalKind.EXTENSION)),
    no(A.ASK_SUSPENSION, W.FIELD_MISSING, plan="", reason="", also=(W.FIELD_MISSING,)),
    no(A.ASK_SUSPENSION, W.NOT_IN_FUTURE, until=T0),
    no(A.ASK_SUSPENSION, W.NOT_INFORMED, citizen_informed=False),
    no(A.ASK_SUSPENSION, W.ASKED_ALREADY, given=asked(r.ApprovalKind.SUSPENSION)),
    no(A.ASK_VOID, W.FIELD_MISSING, reason=""),
    no(A.ASK_VOID, W.ASKED_ALREADY, given=asked(r.ApprovalKind.VOID)),
    no(A.HOLD, W.FIELD_MISSING, reason=""),
    no(A.HOLD, W.NOTHING_CHANGED, on_=False),
    no(A.RECOUNT, W.NOTHING_CHANGED, given=facts()),
]
