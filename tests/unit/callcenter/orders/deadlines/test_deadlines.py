"""The due moments of a case at each of its moves, by each policy that comes with the program."""

import pytest

from callcenter.domain.errors import Refused
from callcenter.domain.record import replace
from callcenter.orders.case import Case
from callcenter.orders.deadlines.calendar import Calendar, Day, DayKind
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.deadlines.policy import Policies
from callcenter.orders.deadlines.span import parse
from callcenter.orders.terms import CaseState, Channel, Clock, DemandType, Urgency
from tests.support.calendar import CALENDAR, ZONE, at, local
from tests.unit.callcenter.orders.deadlines.cases import DEADLINES, SHIPPED, accepted, dispatched, signed

U, D, C = Urgency, DemandType, Channel


@pytest.mark.parametrize(
    ("policy", "urgency", "demand", "channel", "dispatch", "sign", "contact", "handle"),
    [
        ("default", U.EMERGENCY_2H, D.HELP, C.PHONE, "10:05", None, "2026-09-30 10:40", "2026-09-30 12:10"),
        ("default", U.URGENT_24H, D.HELP, C.PHONE, "10:30", None, "2026-09-30 12:10", "2026-10-01 10:10"),
        (
            "default",
            U.NORMAL,
            D.COMPLAINT,
            C.PHONE,
            "10:30",
            "2026-09-30 15:40",
            "2026-10-01 10:10",
            "2026-10-14 00:00",
        ),
        ("default", U.NORMAL, D.CONSULT, C.PHONE, "10:30", "2026-09-30 15:40", "2026-10-01 10:10", "2026-10-09 00:00"),
        ("default", U.COMPLEX, D.CONSULT, C.WEB, "10:30", "2026-09-30 15:40", "2026-10-01 10:10", "2026-10-28 00:00"),
        ("bj_4level", U.EMERGENCY_2H, D.HELP, C.PHONE, "10:05", None, None, "2026-09-30 12:10"),
        ("bj_4level", U.URGENT_24H, D.HELP, C.PHONE, "10:30", None, "2026-10-01 10:10", "2026-10-01 10:10"),
        ("bj_4level", U.NORMAL, D.HELP, C.WEB, "12:00", None, "2026-10-01 10:10", "2026-10-08 00:00"),
        ("bj_4level", U.COMPLEX, D.HELP, C.PHONE, "10:30", None, "2026-10-01 10:10", "2026-10-16 00:00"),
        ("sd_2017", U.NORMAL, D.COMPLAINT, C.PHONE, "10:30", None, None, "2026-10-28 00:00"),
        ("sd_2017", U.URGENT_24H, D.COMPLAINT, C.PHONE, "10:30", None, None, "2026-10-28 00:00"),
        ("bengbu_2019", U.NORMAL, D.HELP, C.PHONE, "10:30", "2026-10-09 00:00", None, "2026-10-14 00:00"),
        ("bengbu_2019", U.NORMAL, D.HELP, C.MAILBOX, "10:30", "2026-10-09 00:00", None, "2026-10-11 00:00"),
        ("bengbu_2019", U.COMPLEX, D.HELP, C.WEB, "10:30", "2026-10-09 00:00", None, "2026-10-11 00:00"),
        ("bengbu_2019", U.EMERGENCY_2H, D.HELP, C.PHONE, "10:05", None, "2026-09-30 10:20", "2026-10-14 00:00"),
        ("bengbu_2019", U.URGENT_24H, D.HELP, C.PHONE, "10:05", None, "2026-09-30 10:30", "2026-10-14 00:00"),
        ("bureau_a", U.URGENT_24H, D.HELP, C.PHONE, "10:30", None, None, "2026-10-01 00:00"),
        ("bureau_a", U.NORMAL, D.CONSULT, C.PHONE, "10:30", None, None, "2026-10-11 00:00"),
        ("bureau_a", U.NORMAL, D.COMPLAINT, C.PHONE, "10:30", None, None, "2026-10-24 00:00"),
    ],
)
def test_each_shipped_policy_gives_its_limits(
    policy: str,
    urgency: U,
    demand: D,
    channel: C,
    dispatch: str,
    sign: str | None,
    contact: str | None,
    handle: str,
) -> None:
    """Over the October holidays, with their adjusted working day; counted by hand."""
    case = accepted(policy, urgency, demand, channel)
    dues = dispatched(case).dues
    assert local(dues.dispatch) == f"2026-09-30 {dispatch}"
    assert (local(dues.sign), local(dues.contact), local(dues.handle)) == (sign, contact, handle)
    assert not dues.provisional


@pytest.mark.parametrize(
    ("policy", "extensions", "extended", "redone"),
    [
        ("default", 1, "2026-10-28 00:00", "2026-10-29 00:00"),
        ("bj_4level", 0, None, "2026-10-29 00:00"),
        ("sd_2017", 2, "2026-11-06 00:00", "2026-11-12 00:00"),
        ("bengbu_2019", 0, None, "2026-10-27 00:00"),
        ("bureau_a", 1, "2026-10-31 00:00", "2026-10-27 00:00"),
    ],
)
def test_each_shipped_policy_extends_and_redoes(
    policy: str, extensions: int, extended: str | None, redone: str
) -> None:
    """An extension is counted from the due day, a redo from its own day."""
    case = signed(dispatched(accepted(policy)))
    assert DEADLINES.most_extensions(case) == extensions
    if extended is None:
        assert DEADLINES.why_not_extended(case, at("2026-10-08 10:00")) == "no_extension"
    else:
        assert local(DEADLINES.extended(case, at("2026-10-08 10:00")).handle) == extended
    assert local(DEADLINES.after_redo(case, at("2026-10-21 10:00")).handle) == redone


def test_an_extension_comes_before_the_due_moment_and_as_often_as_the_policy_says() -> None:
    """Else it is refused with a code, and nothing is changed."""
    case = signed(dispatched(accepted()))
    late = at("2026-10-14 00:00")
    assert DEADLINES.why_not_extended(case, late) == "extension_too_late"
    with pytest.raises(Refused, match="extension_too_late"):
        DEADLINES.extended(case, late)
    again = replace(case, dues=DEADLINES.extended(case, at("2026-10-13 23:59")), extensions=1)
    assert DEADLINES.why_not_extended(again, at("2026-10-14 00:00")) == "extensions_used_up"


def test_another_department_gets_a_new_time_for_signing_and_the_rest_of_the_time_for_handling() -> None:
    """Unless the error was the hotline's own."""
    case = replace(dispatched(accepted()), state=CaseState.TO_DISPATCH)
    other = DEADLINES.dues_at_dispatch(case, at("2026-10-09 09:00"))
    assert (local(other.sign), local(other.handle)) == ("2026-10-09 14:30", "2026-10-14 00:00")
    assert other.contact == case.dues.contact
    anew = DEADLINES.dues_at_dispatch(case, at("2026-10-09 09:00"), anew=True)
    assert (local(anew.contact), local(anew.handle)) == ("2026-10-10 09:00", "2026-10-16 00:00")


def test_after_a_suspension_as_much_time_is_left_as_before() -> None:
    """Three working days; the contact that was made has no due moment to move."""
    case = signed(dispatched(accepted()))
    case = replace(case, state=CaseState.SUSPENDED, clock=Clock.PAUSED, paused_at=at("2026-10-09 16:00"))
    dues = DEADLINES.resumed(case, at("2026-11-02 09:00"))
    assert local(dues.handle) == "2026-11-06 00:00"
    assert dues.contact == case.dues.contact


def test_a_reply_is_checked_a_closed_case_followed_up_and_archived_and_a_redo_takes_that_back() -> None:
    """Each with its own time."""
    case = signed(dispatched(accepted()))
    replied = replace(case, dues=DEADLINES.after_reply(case, at("2026-10-09 10:00")))
    assert local(replied.dues.review) == "2026-10-11 00:00"
    closed = replace(replied, dues=DEADLINES.after_close(replied, at("2026-10-10 10:00")))
    assert (local(closed.dues.follow_up), local(closed.dues.archive)) == ("2026-10-13 00:00", "2026-10-15 00:00")
    redone = DEADLINES.after_redo(closed, at("2026-10-12 10:00"))
    assert (redone.review, redone.follow_up, redone.archive) == (None, None, None)
    assert local(redone.handle) == "2026-10-20 00:00"


NATIONAL_DAY = Day(kind=DayKind.HOLIDAY, name="元旦")


def known_2027() -> Deadlines:
    """Once the holidays of 2027 are known: the first of January, and its Sunday is worked for it."""
    days = dict(CALENDAR.days) | {CALENDAR.date_of(at("2027-01-01")): NATIONAL_DAY}
    days |= {CALENDAR.date_of(at("2027-01-03")): Day(kind=DayKind.WORKDAY)}
    return Deadlines(SHIPPED, Calendar(ZONE, days, frozenset({2026, 2027})))


def test_a_due_moment_in_an_unknown_year_is_provisional_and_counted_again_when_it_is_known() -> None:
    """With every extension and pause on the way."""
    case = signed(dispatched(accepted(), "2026-12-23 10:00"))
    case = replace(case, dues=DEADLINES.extended(case, at("2026-12-29 10:00")), extensions=1)
    case = replace(case, paused_at=at("2026-12-30 10:00"))
    case = replace(case, dues=DEADLINES.resumed(case, at("2026-12-30 18:00")))
    assert (local(case.dues.handle), case.dues.provisional) == ("2027-01-14 00:00", True)
    again = known_2027().recounted(case)
    assert (local(again.handle), again.provisional) == ("2027-01-14 00:00", False)
    assert again.dispatch == case.dues.dispatch


def test_a_holiday_that_is_announced_moves_what_was_counted_over_it() -> None:
    """One day later."""
    case = signed(dispatched(accepted(), "2026-12-29 10:00"))
    days = dict(CALENDAR.days) | {CALENDAR.date_of(at("2027-01-01")): NATIONAL_DAY}
    later = Deadlines(SHIPPED, Calendar(ZONE, days, frozenset({2026, 2027})))
    assert (local(case.dues.handle), case.dues.provisional) == ("2027-01-06 00:00", True)
    assert (local(later.recounted(case).handle), later.recounted(case).provisional) == ("2027-01-07 00:00", False)


def test_counting_again_in_the_same_calendar_changes_nothing() -> None:
    """Whatever has happened to the case."""
    case = signed(dispatched(accepted()))
    case = replace(case, dues=DEADLINES.extended(case, at("2026-10-08 10:00")), extensions=1)
    case = replace(case, dues=DEADLINES.after_close(case, at("2026-10-09 10:00")))
    case = replace(case, dues=DEADLINES.after_redo(case, at("2026-10-10 10:00")))
    assert DEADLINES.recounted(case) == case.dues


def test_a_case_whose_policy_is_gone_is_refused_by_name() -> None:
    """With the policies that there are."""
    case = Case(number="1", opened_at=at("2026-09-30"), policy="old")
    with pytest.raises(Refused, match="there is no policy 'old'; there are: bengbu_2019, bj_4level"):
        DEADLINES.due_for_dispatch(case, at("2026-09-30"))


@pytest.mark.parametrize(
    ("grace", "policy", "until"),
    [
        (None, "default", "2026-09-30 15:40"),
        ("2h", "default", "2026-09-30 17:40"),
        # The office closes at half past five, and opens again after the holidays.
        ("2h_office", "default", "2026-10-08 09:10"),
        # Where nobody has to sign, it is the time for handling.
        (None, "sd_2017", "2026-10-28 00:00"),
    ],
)
def test_a_return_may_be_asked_for_until_the_time_to_sign_and_what_the_policy_adds(
    grace: str | None, policy: str, until: str
) -> None:
    given = replace(SHIPPED.known[policy], return_grace=None if grace is None else parse(grace))
    deadlines = Deadlines(Policies({policy: given}), CALENDAR)
    assert deadlines.last_return(dispatched(accepted(policy))) == at(until)
