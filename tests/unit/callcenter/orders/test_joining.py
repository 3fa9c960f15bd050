"""One matter of many callers, many matters of one caller, the same matter once more."""

import pytest

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders import records as r
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.actions import Action as A
from callcenter.orders.refusals import OrderRefused
from callcenter.orders.terms import CaseState as S
from tests.support.bureau import Bureau, closed, dispatched
from tests.support.handling import (
    CALLER_BACK,
    DAY,
    DISPATCHER,
    EXAMPLES,
    HAPPY,
    HOUR,
    MAIN,
    OFFICER,
    REVIEWER,
    SAID,
    T0,
    case,
    do,
    facts,
)


def test_merged_callers_share_the_earliest_beginning_the_reply_and_the_follow_up() -> None:
    office = Bureau()
    early = dispatched(office, callback_number="13811110000")
    office.at = Instant(office.at + HOUR)
    late, third = dispatched(office), dispatched(office, callback_number="", is_anonymous=True)
    office.act(third, q.Merge(into=early, reason="同一井盖"), DISPATCHER)
    office.act(early, q.Merge(into=late, reason="同一井盖"), DISPATCHER)
    main = office.cases[late]
    assert (main.dispatched_at, main.dues.handle) == (T0, office.cases[early].dues.handle)
    assert {office.cases[number].related_to for number in (early, third)} == {late}
    assert ("T25", "merge") in office.events(late)
    closed(office, late)
    assert office.told == [late, early, third]
    office.act(late, q.StartFollowUp(), CALLER_BACK)
    assert {f.number: f.waived for f in office.follow_ups.values()} == {
        **dict.fromkeys((late, early)),
        third: r.Waiver.NO_CONTACT,
    }
    reached = q.TryFollowUp(method=r.Method.AGENT, result=r.AttemptResult.REACHED, answers=HAPPY)
    office.act(late, reached, CALLER_BACK)
    with pytest.raises(OrderRefused, match="not finished"):
        office.act(late, q.Archive(), CALLER_BACK)
    office.act(late, replace(reached, number=early), CALLER_BACK)
    assert office.act(late, q.Archive(), CALLER_BACK).case.state is S.ARCHIVED


def test_a_split_case_closes_after_its_children() -> None:
    office = Bureau()
    number = dispatched(office)
    decision = office.act(number, EXAMPLES[A.SPLIT].request, DISPATCHER)
    waiting, sent = (change.case for change in decision.created)
    assert (waiting.state, sent.state, sent.lead) == (S.TO_DISPATCH, S.DISPATCHED, "roads")
    assert sent.dues.handle is not None
    assert {c.related_to for c in (waiting, sent)} == {number}
    assert waiting.citizen == office.cases[number].citizen
    with pytest.raises(OrderRefused) as refused:
        closed(office, number)
    assert waiting.number in refused.value.zh
    office.act(waiting.number, q.Dispatch(lead="water", basis="named"), DISPATCHER)
    office.act(sent.number, q.Sign(), replace(OFFICER, department="roads"))
    office.act(sent.number, q.Delegate(lead="water"), replace(REVIEWER, department="city"))
    closed(office, waiting.number)
    closed(office, sent.number)
    office.act(number, q.Approve(), DISPATCHER)
    assert office.cases[number].state is S.CLOSED


def test_a_reopened_case_stays_archived_and_a_new_one_begins() -> None:
    decision = do(A.REOPEN, case(S.ARCHIVED, reply=SAID), after_s=14 * DAY)
    (born,) = decision.created
    assert decision.case == replace(case(S.ARCHIVED, reply=SAID), version=2)
    new = born.case
    assert (new.state, new.relation, new.related_to) == (S.TO_DISPATCH, t.Relation.REDO_OF, decision.case.number)
    assert (new.title, new.reply, new.lead, new.dispatched_at, new.version) == ("井盖破损", None, "", None, 1)
    assert new.dues.dispatch is not None


def test_a_report_is_never_merged_with_other_cases() -> None:
    report = case(S.IN_PROGRESS, demand_type=t.DemandType.REPORT, reported_department="roads")
    with pytest.raises(OrderRefused, match="report or sealed"):
        do(A.MERGE, report)
    with pytest.raises(OrderRefused, match="report or sealed"):
        do(A.MERGE, case(S.IN_PROGRESS, secrecy=t.Secrecy.SEALED))


def test_a_case_whose_time_runs_is_not_merged_into_one_that_no_department_has() -> None:
    for state in (S.ACCEPTED, S.ANSWERED):
        with pytest.raises(OrderRefused, match=state.value):
            do(A.MERGE, case(S.IN_PROGRESS), given=facts(main=case(state, number=MAIN)))
    waiting = facts(main=case(S.TO_DISPATCH, number=MAIN))
    (main,) = do(A.MERGE, case(S.IN_PROGRESS), given=waiting).changed
    assert (main.case.clock, main.case.dispatched_at) == (t.Clock.RUNNING, T0)
    dispatched_later = do(A.DISPATCH, main.case, after_s=2 * DAY).case
    assert dispatched_later.dues.handle == case(S.IN_PROGRESS).dues.handle


def test_a_suspended_case_that_is_merged_waits_for_no_day_any_more() -> None:
    merged = do(A.MERGE, case(S.SUSPENDED)).case
    assert (merged.suspended_until, merged.paused_at, merged.clock) == (None, None, t.Clock.STOPPED)


def test_a_new_case_about_the_same_matter_is_not_that_of_the_call() -> None:
    of_a_call = case(S.ARCHIVED, call="pbx:1", legal_hold=True)
    (born,) = do(A.REOPEN, of_a_call).created
    assert (born.case.call, born.case.legal_hold) == (None, False)
