"""Cases in every state, with a request for every action, somebody who may make it, and what it needs to know."""

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record, replace
from callcenter.orders import records as r
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.actions import Action as A
from callcenter.orders.actor import SYSTEM, Actor, Role
from callcenter.orders.case import Case, Citizen, Place, Reply
from callcenter.orders.deadlines.calendar import Calendar, Day, DayKind
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.decide import decide
from callcenter.orders.decision import Decision, Facts
from config.policies import read
from tests.support.tree import Tree

ZONE = ZoneInfo("Asia/Shanghai")
T0 = Instant(1_795_575_600.0)
"""Wednesday, 25 November 2026, 11:00 in Shanghai."""
HOUR, DAY = 3600.0, 86400.0
NUMBER, OTHER, MAIN = "140500202611250000018", "140500202611250000026", "140500202611250000034"
FRESH = ("140500202611250000042", "140500202611250000050", "140500202611250000069")
DEADLINES = Deadlines(read()[0], Calendar("Asia/Shanghai", {}, frozenset({2026, 2027})))
S = t.CaseState


def actor(*roles: Role, id: str = "", department: str | None = None) -> Actor:
    return Actor(id=id or "+".join(role.value for role in roles), roles=frozenset(roles), department=department)


AGENT, LEAD, DISPATCHER = actor(Role.AGENT), actor(Role.TEAM_LEAD), actor(Role.DISPATCHER)
OFFICER, REVIEWER = (
    actor(Role.DEPARTMENT_USER, department="water"),
    actor(Role.DEPARTMENT_REVIEWER, department="water"),
)
CALLER_BACK, SUPERVISOR = actor(Role.FOLLOW_UP), actor(Role.SUPERVISOR)
FORM = q.Changes(
    callback_number="13812341234",
    name="张三",
    address="泽州路 12 号",
    area_code="140502001",
    title="井盖破损",
    content="泽州路 12 号门前井盖破损，有人摔倒",
    demand_type=t.DemandType.COMPLAINT,
    category="0301",
)
SAID = Reply(
    kind=t.ReplyKind.RESOLVED,
    solved=t.Solved.SOLVED,
    is_true=t.Truth.YES,
    handling_note="已派人到现场",
    public_reply="泽州路井盖已于今日更换，感谢反映。",
    evidence=("photo-1.jpg",),
)
HAPPY = r.Answers(solved=t.Solved.SOLVED, result=r.Satisfaction.SATISFIED)
UNHAPPY = r.Answers(solved=t.Solved.UNSOLVED, result=r.Satisfaction.DISSATISFIED, quote="还是坏的")


def case(state: S = S.DRAFT, **changes: Any) -> Case:
    """A case that has come to ``state`` in the way that cases usually do."""
    made = Case(
        number=NUMBER,
        jurisdiction="140500",
        opened_at=T0,
        state=state,
        citizen=Citizen(callback_number="13812341234", name="张三"),
        place=Place(address="泽州路 12 号", area_code="140502001"),
        title="井盖破损",
        content="泽州路 12 号门前井盖破损，有人摔倒",
        demand_type=t.DemandType.COMPLAINT,
        category="0301",
    )
    if state is not S.DRAFT:
        made = replace(made, accepted_at=T0, accepted_by="agent", scope=t.Scope.ACCEPT)
    return replace(_dispatched(made), **changes)


def _dispatched(made: Case) -> Case:
    if made.state in {S.DRAFT, S.ACCEPTED, S.ANSWERED, S.TO_DISPATCH, S.HANDED_OFF, S.VOID}:
        return made
    mode = t.HandlingMode.TRANSFER
    made = replace(made, handling_mode=mode, lead="water", dispatched_at=T0, clock=t.Clock.RUNNING)
    made = replace(made, dues=DEADLINES.dues_at_dispatch(made, T0))
    if made.state is S.DISPATCHED:
        return made
    made = replace(made, signed_at=T0 + 60, first_contact_at=T0 + 120)
    if made.state in {S.SUSPENDED, S.REPLIED}:
        made = replace(made, clock=t.Clock.PAUSED, paused_at=T0 + 600)
    if made.state is S.SUSPENDED:
        made = replace(made, suspended_until=T0 + 30 * DAY)
    if made.state in {S.REPLIED, S.CLOSED, S.FOLLOW_UP, S.ARCHIVED}:
        made = replace(made, reply=SAID, replied_at=T0 + 600)
    if made.state in {S.CLOSED, S.FOLLOW_UP, S.ARCHIVED, S.MERGED}:
        made = replace(made, closed_at=T0 + 900, clock=t.Clock.STOPPED)
    if made.state is S.ARCHIVED:
        made = replace(made, archived_at=T0 + 1200)
    return replace(made, returns=1) if made.state in {S.RETURN_PENDING, S.ARBITRATION} else made


def follow_up(**changes: Any) -> r.FollowUp:
    made = r.FollowUp(
        fu_no="FU-1", number=NUMBER, method=r.Method.AGENT, started_at=T0 + 1000, started_by=CALLER_BACK.id
    )
    return replace(made, **changes)


def approval(kind: r.ApprovalKind) -> r.Approval:
    return r.Approval(
        id=f"{kind.value}-1",
        number=NUMBER,
        kind=kind,
        asked_by="reviewer-1",
        asked_at=T0 + 60,
        reason="管道需重铺",
        ground=r.SuspendGround.PROJECT,
        plan="春季施工",
        until=T0 + 30 * DAY,
    )


def facts(**given: Any) -> Facts:
    known: dict[str, Any] = {"deadlines": DEADLINES, "departments": Tree(), "zone": ZONE, "numbers": FRESH}
    return Facts(**{**known, **given})


def asked(kind: r.ApprovalKind) -> Facts:
    return facts(approvals=(approval(kind),))


class Example(Record, frozen=True, kw_only=True):
    """Something that can be done: with what, by whom, and what has to be known."""

    request: q.Request
    by: Actor
    facts: Facts = facts()
    after_s: float = 1800.0
    """How long after ``T0``."""


_PART = q.Part(title="井盖", content="井盖破损", category="0301")
_SENT = replace(_PART, department="roads")
_TOMORROW = {date(2026, 11, 26): Day(kind=DayKind.HOLIDAY)}
_WITH_A_HOLIDAY = Deadlines(DEADLINES.policies, Calendar("Asia/Shanghai", _TOMORROW, DEADLINES.calendar.known))
_SPRING = Instant(T0 + 90 * DAY)
EXAMPLES: dict[A, Example] = {
    A.ACCEPT: Example(request=q.Accept(changes=FORM), by=AGENT),
    A.AUTO_CLOSE: Example(request=q.AutoClose(demand_type=t.DemandType.MISSED_CALL), by=SYSTEM),
    A.ANSWER: Example(request=q.Answer(kb_article="kb-12"), by=AGENT),
    A.CLOSE_DIRECT: Example(request=q.CloseDirect(further_request=False), by=AGENT),
    A.THREE_PARTY: Example(request=q.ThreeParty(department="water", joined_s=42.0, outcome="已约上门"), by=AGENT),
    A.HAND_OFF: Example(request=q.HandOff(desk="110", answered=True, ack_ms=3100), by=AGENT),
    A.ASK_DISPATCH: Example(request=q.AskDispatch(), by=AGENT),
    A.DISPATCH: Example(request=q.Dispatch(lead="water", basis="catalogue:0301/140502"), by=DISPATCHER),
    A.SIGN: Example(request=q.Sign(), by=OFFICER),
    A.ASK_RETURN: Example(request=q.AskReturn(legal_basis="《条例》第 3 条", suggested="roads"), by=REVIEWER),
    A.GRANT_RETURN: Example(request=q.GrantReturn(reason="依据成立"), by=DISPATCHER),
    A.REFUSE_RETURN: Example(request=q.RefuseReturn(reason="依据不成立"), by=DISPATCHER),
    A.ESCALATE: Example(request=q.Escalate(reason="两单位均称不属职责", refused_by=("roads",)), by=DISPATCHER),
    A.ARBITRATE: Example(request=q.Arbitrate(lead="roads", reason="首接负责"), by=SUPERVISOR),
    A.EXTEND: Example(request=q.Extend(), by=SUPERVISOR, facts=asked(r.ApprovalKind.EXTENSION)),
    A.REPLY: Example(
        request=q.Reply(**{name: getattr(SAID, name) for name in Reply.__struct_fields__}),
        by=OFFICER,
    ),
    A.APPROVE: Example(request=q.Approve(), by=DISPATCHER),
    A.REJECT_REPLY: Example(request=q.RejectReply(reason="没有照片"), by=CALLER_BACK),
    A.START_FOLLOW_UP: Example(request=q.StartFollowUp(), by=CALLER_BACK),
    A.REDO: Example(
        request=q.Redo(ground="现场仍破损"), by=CALLER_BACK, facts=facts(follow_ups=(follow_up(answers=UNHAPPY),))
    ),
    A.ARCHIVE: Example(request=q.Archive(), by=CALLER_BACK, facts=facts(follow_ups=(follow_up(answers=HAPPY),))),
    A.SUSPEND: Example(request=q.Suspend(), by=SUPERVISOR, facts=asked(r.ApprovalKind.SUSPENSION)),
    A.RESUME: Example(request=q.Resume(reason="施工完成"), by=SUPERVISOR),
    A.URGE: Example(request=q.Urge(reason="还剩 1 个工作日", card=t.Card.YELLOW), by=SYSTEM),
    A.SUPERVISE: Example(
        request=q.Supervise(
            kind=r.SupervisionKind.LEADER, level=r.SupervisionLevel.NOTICE, text="请限期办结", due=T0 + 3 * DAY
        ),
        by=SUPERVISOR,
    ),
    A.MERGE: Example(
        request=q.Merge(into=MAIN, reason="同一井盖"),
        by=DISPATCHER,
        facts=facts(main=case(S.IN_PROGRESS, number=MAIN)),
    ),
    A.SPLIT: Example(request=q.Split(parts=(_PART, _SENT), reason="两件事"), by=DISPATCHER),
    A.REOPEN: Example(request=q.Reopen(ground="有新证据"), by=SUPERVISOR),
    A.VOID: Example(request=q.Void(note="重复登记"), by=LEAD, facts=asked(r.ApprovalKind.VOID)),
    A.AMEND: Example(request=q.Amend(changes=q.Changes(title="井盖缺失")), by=AGENT),
    A.DELEGATE: Example(request=q.Delegate(lead="east"), by=REVIEWER),
    A.FIRST_CONTACT: Example(request=q.FirstContact(contacted_at=T0 + 300, contact_number="13812341234"), by=OFFICER),
    A.ATTEMPT: Example(
        request=q.TryFollowUp(method=r.Method.AGENT, result=r.AttemptResult.REACHED, answers=HAPPY),
        by=CALLER_BACK,
        facts=facts(follow_ups=(follow_up(),)),
    ),
    A.ASK_EXTENSION: Example(request=q.AskExtension(reason="管道需重铺", citizen_informed=True), by=REVIEWER),
    A.ASK_SUSPENSION: Example(
        request=q.AskSuspension(
            ground=r.SuspendGround.SEASON,
            reason="冬季停工",
            plan="三月施工",
            until=_SPRING,
            citizen_informed=True,
        ),
        by=REVIEWER,
    ),
    A.ASK_VOID: Example(request=q.AskVoid(reason="重复登记"), by=AGENT),
    A.REFUSE_EXTENSION: Example(
        request=q.RefuseExtension(reason="可按期"), by=SUPERVISOR, facts=asked(r.ApprovalKind.EXTENSION)
    ),
    A.REFUSE_SUSPENSION: Example(
        request=q.RefuseSuspension(reason="无不可抗力"), by=SUPERVISOR, facts=asked(r.ApprovalKind.SUSPENSION)
    ),
    A.REFUSE_VOID: Example(request=q.RefuseVoid(reason="确有其事"), by=LEAD, facts=asked(r.ApprovalKind.VOID)),
    A.HOLD: Example(request=q.Hold(on=True, reason="诉讼保全"), by=SUPERVISOR),
    A.RECOUNT: Example(request=q.Recount(), by=SYSTEM, facts=facts(deadlines=_WITH_A_HOLIDAY)),
}
"""For each action one that the table and its guards let through, in every state that the table names."""


def do(
    action: A,
    on: Case,
    *,
    by: Actor | None = None,
    after_s: float | None = None,
    request: q.Request | None = None,
    given: Facts | None = None,
    change: Callable[[Any], q.Request] = lambda request: request,
) -> Decision:
    """Decide the action's example, or what differs from it."""
    example = EXAMPLES[action]
    return decide(
        on,
        change(request or example.request),
        by or example.by,
        Instant(T0 + (example.after_s if after_s is None else after_s)),
        given or example.facts,
    )
