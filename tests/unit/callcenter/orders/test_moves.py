"""What the moves change beside the state: dues, clocks, counts, and what stands beside a case."""

import json

import pytest

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders import records as r
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.actions import Action as A
from callcenter.orders.actor import SYSTEM
from callcenter.orders.refusals import OrderRefused
from callcenter.orders.terms import CaseState as S
from callcenter.orders.terms import Clock
from tests.support.bureau import Bureau, dispatched
from tests.support.handling import (
    AGENT,
    DAY,
    DISPATCHER,
    EXAMPLES,
    FORM,
    HOUR,
    OFFICER,
    REVIEWER,
    SAID,
    SUPERVISOR,
    T0,
    approval,
    case,
    do,
    facts,
)


def test_the_time_for_handling_begins_with_the_dispatch_not_with_the_signing() -> None:
    office = Bureau()
    number = dispatched(office)
    due = office.cases[number].dues.handle
    assert due is not None
    assert office.cases[number].clock is Clock.RUNNING
    office.at = Instant(office.at + 3 * HOUR)
    office.act(number, q.Sign(), OFFICER)
    assert office.cases[number].dues.handle == due


def test_a_case_that_nobody_signs_in_time_is_signed_by_the_program_and_the_trail_says_so() -> None:
    sign = case(S.DISPATCHED).dues.sign
    assert sign is not None
    decision = do(A.SIGN, case(S.DISPATCHED), by=SYSTEM, after_s=sign - T0)
    assert (decision.case.state, decision.events[0].reason) == (S.IN_PROGRESS, "sign_overdue")
    assert do(A.SIGN, case(S.DISPATCHED), after_s=60).events[0].reason == ""


@pytest.mark.parametrize("our_error", [False, True])
def test_after_a_return_the_time_goes_on_unless_the_error_was_ours(our_error: bool) -> None:
    office = Bureau()
    number = dispatched(office)
    first = office.cases[number]
    office.at = Instant(office.at + HOUR)
    office.act(number, EXAMPLES[A.ASK_RETURN].request, REVIEWER)
    office.at = Instant(office.at + DAY)
    office.act(number, q.GrantReturn(reason="依据成立", our_error=our_error), DISPATCHER)
    office.act(number, q.Dispatch(lead="roads", basis="named"), DISPATCHER)
    second = office.cases[number]
    assert (second.lead, second.returns, second.signed_at) == ("roads", 1, None)
    assert (second.dues.sign or 0) > office.at > (first.dues.sign or 0)
    assert (second.dues.handle == first.dues.handle) is not our_error
    assert (second.dispatched_at == first.dispatched_at) is not our_error


def test_the_second_return_goes_to_arbitration_at_once_and_that_is_final() -> None:
    decision = do(A.ASK_RETURN, case(S.DISPATCHED, returns=1))
    assert decision.case.state is S.ARBITRATION
    assert [(e.action, e.actor, e.to_state) for e in decision.events] == [
        ("ask_return", REVIEWER.id, "return_pending"),
        ("escalate", "system", "arbitration"),
    ]
    settled = do(A.ARBITRATE, decision.case).case
    assert (settled.state, settled.lead, settled.no_return) == (S.DISPATCHED, "roads", True)
    with pytest.raises(OrderRefused, match="cannot be returned"):
        do(A.ASK_RETURN, settled, by=replace(REVIEWER, department="roads"))


def test_a_return_that_is_refused_counts_as_signed() -> None:
    back = do(A.REFUSE_RETURN, case(S.RETURN_PENDING, signed_at=None)).case
    assert (back.state, back.signed_at, back.returns) == (S.IN_PROGRESS, T0 + 1800, 1)


def test_an_extension_counts_from_when_it_was_asked_for() -> None:
    late = do(A.EXTEND, case(S.IN_PROGRESS), after_s=30 * DAY).case
    prompt = do(A.EXTEND, case(S.IN_PROGRESS), after_s=120).case
    assert late.dues.handle == prompt.dues.handle
    assert (late.dues.handle or 0) > (case(S.IN_PROGRESS).dues.handle or 0)
    assert late.extensions == 1


def test_a_refused_extension_changes_no_limit() -> None:
    decision = do(A.REFUSE_EXTENSION, case(S.IN_PROGRESS))
    assert (decision.case.extensions, decision.case.dues) == (0, case(S.IN_PROGRESS).dues)
    (answer,) = decision.approvals
    assert (answer.granted, answer.decided_by, answer.note) == (False, SUPERVISOR.id, "可按期")


def test_what_was_asked_lapses_when_the_case_moves_on() -> None:
    waiting = facts(approvals=(approval(r.ApprovalKind.EXTENSION),))
    (lapsed,) = do(A.REPLY, case(S.IN_PROGRESS), given=waiting).approvals
    assert (lapsed.granted, lapsed.decided_by, lapsed.note) == (False, "system", "lapsed")
    assert do(A.FIRST_CONTACT, case(S.IN_PROGRESS), given=waiting).approvals == ()


def test_a_suspended_case_has_as_much_time_left_as_before() -> None:
    before = case(S.IN_PROGRESS)
    suspended = do(A.SUSPEND, before, after_s=HOUR).case
    assert (suspended.clock, suspended.suspended_until) == (Clock.PAUSED, T0 + 30 * DAY)
    resumed = do(A.RESUME, suspended, by=SYSTEM, after_s=30 * DAY).case
    assert (resumed.clock, resumed.paused_at, resumed.suspended_until) == (Clock.RUNNING, None, None)
    assert resumed.paused_s == 30 * DAY - HOUR
    assert (resumed.dues.handle or 0) > (before.dues.handle or 0) + 28 * DAY


def test_a_reply_stops_the_time_and_sending_it_back_lets_it_go_on() -> None:
    replied = do(A.REPLY, case(S.IN_PROGRESS)).case
    assert (replied.clock, replied.replied_at, replied.reply) == (Clock.PAUSED, T0 + 1800, SAID)
    back = do(A.REJECT_REPLY, replied, after_s=1800 + DAY).case
    assert (back.clock, back.paused_s, back.reply, back.earlier_replies) == (Clock.RUNNING, DAY, None, (SAID,))


def test_a_void_needs_two_people() -> None:
    (asked,) = do(A.ASK_VOID, case()).approvals
    given = facts(approvals=(asked,))
    with pytest.raises(OrderRefused, match="cannot be the one who decides"):
        do(A.VOID, case(), by=replace(EXAMPLES[A.VOID].by, id=AGENT.id), given=given)
    decision = do(A.VOID, case(), given=given)
    assert decision.case.state is S.VOID
    assert decision.approvals[0].granted is True


def test_out_of_scope_is_closed_with_the_right_door_named() -> None:
    request = q.AutoClose(
        demand_type=t.DemandType.COMPLAINT,
        scope=t.Scope.GUIDE,
        scope_reason=t.ScopeReason.LEGAL_PROCEDURE,
        guidance="请向法院申请执行",
    )
    decision = do(A.AUTO_CLOSE, case(), request=request, by=AGENT)
    assert decision.case.handling_mode is t.HandlingMode.OUT_OF_SCOPE
    assert (decision.case.answer, decision.events[0].reason) == ("请向法院申请执行", "legal_procedure")


def test_whoever_reports_is_called_again_only_after_an_explicit_yes() -> None:
    report = q.Changes(demand_type=t.DemandType.REPORT, reported_department="water")
    assert do(A.ACCEPT, case(), request=q.Accept(changes=report)).case.consent_follow_up is False
    agreed = replace(report, consent_follow_up=True)
    assert do(A.ACCEPT, case(), request=q.Accept(changes=agreed)).case.consent_follow_up is True
    still = do(A.ACCEPT, case(consent_follow_up=True, **REPORT), request=q.Accept(changes=report))
    assert still.case.consent_follow_up is True


REPORT = {"demand_type": t.DemandType.REPORT, "reported_department": "water"}


def test_the_trail_names_changed_fields_and_never_a_citizens_values() -> None:
    changes = replace(FORM, name="李四", callback_number="13900001111", urgency=t.Urgency.URGENT_24H)
    (event,) = do(A.AMEND, case(), request=q.Amend(changes=changes)).events
    told = {change["field"]: change for change in json.loads(event.detail)["changes"]}
    assert told["urgency"] == {"field": "urgency", "from": "normal", "to": "urgent_24h"}
    assert told["citizen.name"] == {"field": "citizen.name"}
    assert "李四" not in event.detail + event.reason + event.words
    assert "13900001111" not in event.detail


def test_a_letter_goes_to_the_department_that_leads() -> None:
    letter = do(A.URGE, case(S.IN_PROGRESS)).supervision
    assert letter is not None
    assert (letter.department, letter.level, letter.issued_by) == ("water", r.SupervisionLevel.URGE, "system")
    assert do(A.URGE, case(S.IN_PROGRESS)).case.card is t.Card.YELLOW
    other = do(A.SUPERVISE, case(S.IN_PROGRESS, version=7)).supervision
    assert other is not None
    assert other.sv_no.endswith("-8")
    assert other.sv_no != letter.sv_no
