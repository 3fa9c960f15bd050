"""Every reason in the table is one that really stops a request, and all of them are told at once, in both languages."""

import pytest

from callcenter.domain.record import replace
from callcenter.orders import records as r
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.actions import Action as A
from callcenter.orders.actor import Role
from callcenter.orders.case import Citizen
from callcenter.orders.decide import open_case
from callcenter.orders.refusals import Fault, OrderRefused, Why
from callcenter.orders.terms import CaseState as S
from callcenter.orders.transitions import TABLE
from tests.support.handling import (
    AGENT,
    EXAMPLES,
    NUMBER,
    SUPERVISOR,
    T0,
    actor,
    approval,
    case,
    do,
    facts,
)
from tests.support.refused import REFUSALS, Refusal


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name)
def test_a_guard_refuses_with_its_code(refusal: Refusal) -> None:
    request = replace(EXAMPLES[refusal.action].request, **{n.rstrip("_"): v for n, v in refusal.change.items()})
    with pytest.raises(OrderRefused) as refused:
        do(refusal.action, refusal.on, request=request, by=refusal.by, given=refusal.given, after_s=refusal.after_s)
    found = [fault.why for fault in refused.value.faults]
    assert found == [refusal.why, *refusal.also]
    assert refused.value.code == refusal.why.value


def test_every_guard_of_the_table_is_shown_and_no_other() -> None:
    shown = {(each.action, why) for each in REFUSALS for why in (each.why, *each.also)}
    declared = {(row.action, why) for row in TABLE.values() for why in row.guards if row.action is not A.OPEN}
    assert shown == declared


def test_a_new_case_with_impossible_values_is_refused_with_all_of_them() -> None:
    changes = q.Changes(title="字" * 61, lon=181.0, area_code="山西")
    request = q.Open(channel=t.Channel.WEB, jurisdiction="14050", changes=changes)
    with pytest.raises(OrderRefused) as refused:
        open_case(NUMBER, request, AGENT, T0)
    assert {fault.field for fault in refused.value.faults} == {"title", "lon", "area_code", "jurisdiction"}
    assert {fault.why for fault in refused.value.faults} == {Why.FIELD_TOO_LONG, *TABLE[A.OPEN].guards}


def test_no_text_of_any_request_is_longer_than_its_field_or_has_control_characters() -> None:
    for action, example in EXAMPLES.items():
        for name in texts_of(example.request):
            for bad, why in (("字" * 5000, Why.FIELD_TOO_LONG), ("a\x00b", Why.FIELD_INVALID)):
                request = replace(example.request, **{name: bad})
                with pytest.raises(OrderRefused) as refused:
                    do(action, case(min(TABLE[action].sources, key=lambda s: s.value)), request=request)
                assert (why, name) in {(fault.why, fault.field) for fault in refused.value.faults}


def texts_of(request: q.Request) -> list[str]:
    """Its fields that are texts."""
    return [name for name in request.__struct_fields__ if isinstance(getattr(request, name), str)]


def test_the_parts_of_a_request_are_read_as_closely_as_itself() -> None:
    part = q.Part(title="字" * 61, content="二\x00", category="1")
    request = q.Split(parts=(part, part), reason="")
    with pytest.raises(OrderRefused) as refused:
        do(A.SPLIT, case(S.IN_PROGRESS), request=request)
    assert [fault.field for fault in refused.value.faults] == ["title", "content", "title", "content", "reason"]
    with pytest.raises(OrderRefused, match="keywords"):
        do(A.AMEND, case(), request=q.Amend(changes=q.Changes(keywords=("字",) * 51)))


@pytest.mark.parametrize("why", Why)
def test_every_code_has_a_sentence_in_both_languages(why: Why) -> None:
    fault = Fault(why=why, field="title", detail="60")
    assert any("\u4e00" <= ch <= "\u9fff" for ch in fault.zh)
    assert fault.en.isascii()
    assert "{" not in fault.zh + fault.en


def test_no_sentence_tells_what_a_citizen_said() -> None:
    secret = "13800138000"
    changes = q.Changes(name="\x00" + secret, callback_number=secret + "x", title=secret * 6)
    with pytest.raises(OrderRefused) as refused:
        do(A.AMEND, case(), request=q.Amend(changes=changes))
    assert secret not in refused.value.zh + refused.value.en + str(refused.value)


def test_a_departments_people_move_their_own_trees_cases_only() -> None:
    for department, there in (("water", True), ("city", True), ("east", False), ("roads", False), ("moon", False)):
        by = actor(Role.DEPARTMENT_USER, department=department)
        if there:
            assert do(A.SIGN, case(S.DISPATCHED), by=by).case.state is S.IN_PROGRESS
            continue
        with pytest.raises(OrderRefused) as refused:
            do(A.SIGN, case(S.DISPATCHED), by=by)
        assert refused.value.code == "not_your_department"


def test_a_departments_people_without_a_department_have_nothing() -> None:
    with pytest.raises(OrderRefused, match="not your department"):
        do(A.SIGN, case(S.DISPATCHED), by=actor(Role.DEPARTMENT_USER))


def test_a_departments_reviewer_does_not_dispatch_what_waits_at_the_hotline() -> None:
    with pytest.raises(OrderRefused, match="not your department"):
        do(A.DISPATCH, case(S.TO_DISPATCH), by=actor(Role.DEPARTMENT_REVIEWER, department="water"))


def test_the_dispatcher_writes_down_what_a_department_without_accounts_says() -> None:
    by = actor(Role.DISPATCHER, Role.DEPARTMENT_USER)
    assert do(A.REPLY, case(S.IN_PROGRESS), by=by).case.state is S.REPLIED


def test_the_reported_department_moves_no_report_even_if_it_leads() -> None:
    reported = case(S.DISPATCHED, demand_type=t.DemandType.REPORT, reported_department="water")
    with pytest.raises(OrderRefused) as refused:
        do(A.SIGN, reported, by=actor(Role.DEPARTMENT_USER, department="east"))
    assert refused.value.code == "not_your_department"


def test_a_reports_department_has_to_be_named() -> None:
    changes = replace(q.Changes(), demand_type=t.DemandType.REPORT)
    with pytest.raises(OrderRefused) as refused:
        do(A.ACCEPT, case(), request=q.Accept(changes=changes))
    assert [fault.field for fault in refused.value.faults] == ["reported_department"]


def test_whoever_asks_for_information_need_not_say_where() -> None:
    changes = q.Changes(demand_type=t.DemandType.CONSULT, address="", area_code="")
    assert do(A.ACCEPT, case(), request=q.Accept(changes=changes)).case.state is S.ACCEPTED


def test_an_anonymous_caller_leaves_no_number() -> None:
    nobody = case(citizen=Citizen(), is_anonymous=True)
    assert do(A.ACCEPT, nobody, request=q.Accept()).case.state is S.ACCEPTED
    in_progress = case(S.IN_PROGRESS, citizen=Citizen(), is_anonymous=True, first_contact_at=None)
    assert do(A.REPLY, in_progress).case.state is S.REPLIED


def test_supervisors_alone_decide_an_extension_but_never_their_own() -> None:
    both = actor(Role.SUPERVISOR, Role.DEPARTMENT_REVIEWER, id="both", department=None)
    own = facts(approvals=(replace(approval(r.ApprovalKind.EXTENSION), asked_by="both"),))
    with pytest.raises(OrderRefused, match="cannot be the one who decides"):
        do(A.EXTEND, case(S.IN_PROGRESS), by=both, given=own)
    assert do(A.EXTEND, case(S.IN_PROGRESS), by=SUPERVISOR, given=own).case.extensions == 1
