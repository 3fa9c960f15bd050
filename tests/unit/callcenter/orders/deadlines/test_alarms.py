"""What happens to a case by itself, and when."""

from collections.abc import Mapping

import pytest

from callcenter.domain.record import replace
from callcenter.orders.case import Case
from callcenter.orders.deadlines.alarms import AlarmKind
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.deadlines.policy import Policies
from callcenter.orders.terms import CaseState, Clock, DemandType, Urgency
from tests.support.calendar import CALENDAR, at, local
from tests.unit.callcenter.orders.deadlines.cases import DEADLINES, SHIPPED, accepted, dispatched, signed


def armed(case: Case) -> Mapping[str, str | None]:
    """The alarms of a case: what and when."""
    return {alarm.kind.value: local(alarm.at) for alarm in DEADLINES.alarms(case)}


def rounds(case: Case) -> Mapping[AlarmKind, str]:
    """The rounds that they are in."""
    return {alarm.kind: alarm.round for alarm in DEADLINES.alarms(case)}


def test_a_case_on_its_way_waits_for_what_its_state_waits_for() -> None:
    """For its dispatch, then the signing and the contact, then the handling, then the check, then the end."""
    case = accepted()
    assert armed(case) == {"dispatch": "2026-09-30 10:30"}
    case = dispatched(case)
    cards = {"yellow": "2026-10-13 00:00", "red": "2026-10-14 00:00"}
    letters = {"urge": "2026-10-14 09:00", "notice": "2026-10-20 09:00"}
    contact = {"contact": "2026-10-01 10:10"}
    assert armed(case) == {"sign": "2026-09-30 15:40"} | contact | cards | letters
    assert armed(replace(case, state=CaseState.IN_PROGRESS)) == contact | cards | letters
    case = signed(case)
    assert armed(case) == cards | letters
    case = replace(case, state=CaseState.REPLIED, clock=Clock.PAUSED, paused_at=at("2026-10-09 10:00"))
    case = replace(case, dues=DEADLINES.after_reply(case, at("2026-10-09 10:00")))
    assert armed(case) == {"review": "2026-10-11 00:00"}
    case = replace(case, state=CaseState.CLOSED, clock=Clock.STOPPED)
    case = replace(case, dues=DEADLINES.after_close(case, at("2026-10-10 10:00")))
    assert armed(case) == {"follow_up": "2026-10-13 00:00", "archive": "2026-10-15 00:00"}
    assert armed(replace(case, state=CaseState.FOLLOW_UP)) == {"archive": "2026-10-15 00:00"}
    assert armed(replace(case, state=CaseState.ARCHIVED)) == {}


@pytest.mark.parametrize(
    ("policy", "urgency", "demand", "yellow", "red"),
    [
        # 80 % of two hours; 80 % of fifteen working days are twelve.
        ("default", Urgency.EMERGENCY_2H, DemandType.HELP, "2026-09-30 11:46", "2026-09-30 12:10"),
        ("default", Urgency.COMPLEX, DemandType.HELP, "2026-10-23 00:00", "2026-10-28 00:00"),
        # One working day is left as the day of the dispatch ends.
        ("default", Urgency.NORMAL, DemandType.CONSULT, "2026-10-01 00:00", "2026-10-09 00:00"),
        # The working day before the due one, the first working day after it: a Saturday that is worked is one.
        ("sd_2017", Urgency.NORMAL, DemandType.HELP, "2026-10-27 00:00", "2026-10-28 00:00"),
        ("bureau_a", Urgency.NORMAL, DemandType.CONSULT, "2026-10-10 00:00", "2026-10-11 00:00"),
        # Of seven calendar days, one is left.
        ("bj_4level", Urgency.NORMAL, DemandType.HELP, "2026-10-07 00:00", "2026-10-08 00:00"),
        # The same day: nothing is early enough to warn.
        ("bureau_a", Urgency.URGENT_24H, DemandType.HELP, None, "2026-10-01 00:00"),
    ],
)
def test_yellow_and_red_cards_come_when_the_policy_says(
    policy: str, urgency: Urgency, demand: DemandType, yellow: str | None, red: str
) -> None:
    """Counted by hand."""
    found = armed(dispatched(accepted(policy, urgency, demand)))
    assert (found.get("yellow"), found["red"]) == (yellow, red)


def test_a_red_card_of_the_next_working_day_waits_over_the_weekend() -> None:
    """Due on Friday, red as Monday begins."""
    case = dispatched(accepted("sd_2017"), "2026-10-12 10:00")
    assert (local(case.dues.handle), armed(case)["red"]) == ("2026-11-03 00:00", "2026-11-03 00:00")
    case = dispatched(accepted("sd_2017"), "2026-10-10 10:00")
    assert (local(case.dues.handle), armed(case)["red"]) == ("2026-10-31 00:00", "2026-11-02 00:00")


def test_letters_follow_as_the_office_opens_on_working_days_after_the_due_one() -> None:
    """The urge letter on the next one, public criticism after five."""
    found = armed(dispatched(accepted("bureau_a", demand=DemandType.HELP)))
    assert (found["urge"], found["report"]) == ("2026-10-12 09:00", "2026-10-16 09:00")


def test_an_extension_a_redo_and_another_department_begin_a_new_round_and_a_pause_does_not() -> None:
    """What was told before a pause is not told again after it."""
    case = signed(dispatched(accepted()))
    assert rounds(case)[AlarmKind.RED] == "1"
    paused = replace(case, paused_at=at("2026-10-08 10:00"))
    assert rounds(replace(case, dues=DEADLINES.resumed(paused, at("2026-10-08 12:00"))))[AlarmKind.RED] == "1"
    assert rounds(replace(case, dues=DEADLINES.extended(case, at("2026-10-08 10:00"))))[AlarmKind.RED] == "2"
    assert rounds(replace(case, dues=DEADLINES.after_redo(case, at("2026-10-08 10:00"))))[AlarmKind.RED] == "2"
    other = dispatched(replace(case, first_contact_at=None), "2026-10-08 10:00")
    assert (rounds(other)[AlarmKind.SIGN], rounds(other)[AlarmKind.RED]) == ("2", "1")


def test_a_second_wait_for_a_dispatch_is_another_round() -> None:
    """Though it has no step of its own."""
    case = accepted()
    again = replace(case, dues=replace(case.dues, dispatch=at("2026-10-08 10:30")))
    assert rounds(case)[AlarmKind.DISPATCH] != rounds(again)[AlarmKind.DISPATCH]


def test_a_suspended_case_is_looked_at_every_thirty_days_until_its_day() -> None:
    """And its clock has no cards meanwhile."""
    case = replace(signed(dispatched(accepted())), state=CaseState.SUSPENDED, clock=Clock.PAUSED)
    case = replace(case, paused_at=at("2026-10-09 10:00"), suspended_until=at("2027-01-15"))
    found = [(alarm.kind.value, local(alarm.at)) for alarm in DEADLINES.alarms(case)]
    assert found == [
        ("suspension_review", "2026-11-10 00:00"),
        ("suspension_review", "2026-12-09 00:00"),
        ("suspension_review", "2027-01-08 00:00"),
        ("resume", "2027-01-15 00:00"),
    ]
    assert len({alarm.round for alarm in DEADLINES.alarms(case)}) == len(found)


def test_where_nobody_signs_for_a_department_it_is_told_that_it_has_not() -> None:
    """The policy says so."""
    policy = replace(SHIPPED.known["default"], auto_sign=False)
    case = dispatched(accepted())
    found = Deadlines(Policies({"default": policy}), CALENDAR).alarms(case)
    assert [local(alarm.at) for alarm in found if alarm.kind is AlarmKind.UNSIGNED] == ["2026-09-30 15:40"]
    assert not [alarm for alarm in found if alarm.kind is AlarmKind.SIGN]


def test_the_cards_of_an_extended_case_follow_its_new_due_day() -> None:
    """80 % of fifteen working days, twelve of them used."""
    case = signed(dispatched(accepted()))
    case = replace(case, dues=DEADLINES.extended(case, at("2026-10-08 10:00")))
    assert (armed(case)["yellow"], armed(case)["red"]) == ("2026-10-23 00:00", "2026-10-28 00:00")
