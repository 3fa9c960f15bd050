"""Whom to ask, how, when and how often; and what a case needs before it may rest."""

import pytest

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders import follow_up as rules
from callcenter.orders import records as r
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.actions import Action as A
from callcenter.orders.case import Citizen
from callcenter.orders.refusals import OrderRefused
from callcenter.orders.terms import CaseState as S
from tests.support.handling import DAY, HAPPY, HOUR, T0, UNHAPPY, ZONE, case, do, facts, follow_up

NOON = Instant(T0 + HOUR)
MORNING = Instant(T0 - 2.5 * HOUR)
"""08:30."""


def tries(*times: float) -> tuple[r.Attempt, ...]:
    no_answer = r.AttemptResult.NO_ANSWER
    return tuple(r.Attempt(at=Instant(at), by="fu", method=r.Method.AGENT, result=no_answer) for at in times)


@pytest.mark.parametrize(
    ("about", "ground"),
    [
        ({}, None),
        ({"demand_type": t.DemandType.MISSED_CALL}, r.Waiver.NO_MATTER),
        ({"demand_type": t.DemandType.INVALID}, r.Waiver.NO_MATTER),
        ({"handling_mode": t.HandlingMode.OUT_OF_SCOPE}, r.Waiver.NO_MATTER),
        ({"consent_follow_up": False}, r.Waiver.NO_CONSENT),
        ({"citizen": Citizen()}, r.Waiver.NO_CONTACT),
        ({"citizen": Citizen(caller_number="03562210000")}, None),
    ],
)
def test_everybody_is_asked_unless_there_is_a_ground_not_to(about: dict[str, object], ground: r.Waiver | None) -> None:
    closed = case(S.CLOSED, **about)
    assert rules.waiver(closed) is ground
    request = q.StartFollowUp() if ground is None else q.StartFollowUp(waived=ground)
    (begun,) = do(A.START_FOLLOW_UP, closed, request=request).follow_ups
    assert (begun.waived, begun.method is None) == (ground, ground is not None)


def test_what_was_answered_in_the_call_may_be_followed_up_or_not() -> None:
    direct = case(S.CLOSED, handling_mode=t.HandlingMode.DIRECT)
    in_call = q.StartFollowUp(waived=r.Waiver.ANSWERED_IN_CALL)
    assert do(A.START_FOLLOW_UP, direct, request=in_call).case.state is S.FOLLOW_UP
    assert do(A.START_FOLLOW_UP, direct).follow_ups[0].method is r.Method.AGENT
    with pytest.raises(OrderRefused, match="has to be followed up"):
        do(A.START_FOLLOW_UP, case(S.CLOSED), request=in_call)


@pytest.mark.parametrize(
    ("about", "methods"),
    [
        ({"demand_type": t.DemandType.COMPLAINT}, [r.Method.AGENT] * 3),
        ({"demand_type": t.DemandType.REPORT}, [r.Method.AGENT] * 3),
        ({"demand_type": t.DemandType.CONSULT, "vulnerable": "老人"}, [r.Method.AGENT] * 3),
        ({"demand_type": t.DemandType.CONSULT}, [r.Method.SMS, r.Method.IVR, r.Method.AGENT]),
    ],
)
def test_a_message_comes_before_a_machine_before_a_person_unless_a_person_is_owed(
    about: dict[str, object], methods: list[r.Method]
) -> None:
    closed = case(S.CLOSED, **about)
    assert [rules.next_method(closed, tries(*range(n))) for n in range(3)] == methods
    assert do(A.START_FOLLOW_UP, closed).follow_ups[0].method is methods[0]


@pytest.mark.parametrize(
    ("after_s", "decent"),
    [(0, True), (-1, False), (12 * HOUR - 1, True), (12 * HOUR, False), (DAY, True)],
)
def test_people_are_called_from_half_past_eight_to_half_past_eight(after_s: float, decent: bool) -> None:
    assert rules.decent(Instant(MORNING + after_s), ZONE) is decent


def test_it_is_given_up_only_after_attempts_in_two_parts_of_the_day() -> None:
    two = tries(T0, T0 + 60)
    assert rules.same_part_only(two, Instant(T0 + 120), ZONE)
    assert not rules.same_part_only(two, NOON, ZONE)
    assert not rules.same_part_only(two[:1], Instant(T0 + 120), ZONE)
    assert [rules.part_of_day(Instant(T0 + n * HOUR), ZONE).value for n in (0, 1, 7, 8)] == [
        *("morning", "afternoon", "evening", "evening"),
    ]


def test_a_citizen_who_was_reached_is_heard_whatever_the_hour_and_however_often_it_was_tried() -> None:
    given = facts(follow_ups=(follow_up(attempts=tries(T0, T0 + 60, T0 + 2 * HOUR)),))
    decision = do(A.ATTEMPT, case(S.FOLLOW_UP), given=given, after_s=10 * HOUR)
    assert decision.follow_ups[0].answers == HAPPY
    assert len(decision.follow_ups[0].attempts) == 4


@pytest.mark.parametrize(
    ("so_far", "rests"),
    [
        (follow_up(), False),
        (follow_up(waived=r.Waiver.NO_CONTACT), True),
        (follow_up(attempts=tries(T0, T0 + 60)), False),
        (follow_up(attempts=tries(T0, T0 + 60, T0 + HOUR)), True),
        (follow_up(attempts=(replace(tries(T0)[0], result=r.AttemptResult.REFUSED),)), True),
        (follow_up(attempts=(replace(tries(T0)[0], result=r.AttemptResult.WRONG_NUMBER),)), True),
        (follow_up(answers=HAPPY), True),
        (follow_up(answers=UNHAPPY), False),
        (follow_up(answers=replace(HAPPY, solved=t.Solved.UNSOLVED)), False),
        (follow_up(answers=replace(HAPPY, result=r.Satisfaction.FAIRLY_SATISFIED)), True),
        (follow_up(answers=HAPPY, round=1), False),
    ],
)
def test_a_case_rests_when_nobody_need_be_asked_and_nobody_is_discontent(so_far: r.FollowUp, rests: bool) -> None:
    given = facts(follow_ups=(so_far,))
    if rests:
        assert do(A.ARCHIVE, case(S.FOLLOW_UP), given=given).case.state is S.ARCHIVED
        return
    with pytest.raises(OrderRefused, match="not finished"):
        do(A.ARCHIVE, case(S.FOLLOW_UP), given=given)
    final = do(A.ARCHIVE, case(S.FOLLOW_UP), given=given, request=q.Archive(finality="诉求不合法"))
    assert (final.case.state, final.events[0].reason) == (S.ARCHIVED, "finality")


def test_the_third_time_it_is_supervised_instead_of_done_again() -> None:
    given = facts(follow_ups=(follow_up(answers=UNHAPPY),))
    again = do(A.REDO, case(S.FOLLOW_UP), given=given)
    assert (again.case.state, again.case.redos, again.case.closed_at) == (S.IN_PROGRESS, 1, None)
    assert (again.case.dues.handle or 0) > T0 + 5 * DAY
    assert len(again.case.earlier_replies) == 1
    third = do(A.REDO, case(S.FOLLOW_UP, redos=2), given=facts(follow_ups=(follow_up(answers=UNHAPPY, round=2),)))
    assert (third.case.state, third.case.redos) == (S.FOLLOW_UP, 2)
    assert third.supervision is not None
    assert third.supervision.kind is r.SupervisionKind.QUALITY
    assert (third.events[0].action, third.events[0].reason) == ("supervise", "redo")


def test_five_levels_of_which_three_count_as_satisfied() -> None:
    assert [level.satisfied for level in r.Satisfaction] == [True, True, True, False, False]
