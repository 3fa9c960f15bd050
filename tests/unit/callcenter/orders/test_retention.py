"""For how long a case is kept."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callcenter.domain.ids import Instant
from callcenter.orders import terms as t
from callcenter.orders.case import Case
from callcenter.orders.retention import Class, class_of, rule_of, years

ZONE = ZoneInfo("Asia/Shanghai")
KEPT = years(5)


def at(text: str) -> Instant:
    return Instant(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


def case(**more: object) -> Case:
    fields = {"number": "A", "opened_at": at("2026-11-20T09:00"), "archived_at": at("2026-11-26T15:30")}
    return Case(**{**fields, "state": t.CaseState.ARCHIVED, "demand_type": t.DemandType.COMPLAINT, **more})


@pytest.mark.parametrize(
    ("more", "kind", "until"),
    [
        ({}, Class.STANDARD, "2031-11-27T00:00"),
        ({"demand_type": t.DemandType.MISSED_CALL}, Class.SHORT, "2027-11-27T00:00"),
        ({"demand_type": t.DemandType.REPORT}, Class.LONG, "2036-11-27T00:00"),
        ({"mass_event": True}, Class.LONG, "2036-11-27T00:00"),
        ({"redos": 1}, Class.LONG, "2036-11-27T00:00"),
        ({"archived_at": at("2028-02-29T12:00")}, Class.STANDARD, "2033-03-02T00:00"),
        ({"state": t.CaseState.VOID, "archived_at": None}, Class.STANDARD, "2031-11-21T00:00"),
        ({"state": t.CaseState.MERGED, "archived_at": None, "closed_at": at("2026-11-21T01:00")}, Class.STANDARD,
         "2031-11-22T00:00"),
    ],
)  # fmt: skip
def test_a_case_that_is_over_is_kept_to_the_end_of_a_day(more: dict[str, object], kind: Class, until: str) -> None:
    """So many years after it was over, by its class."""
    rule = rule_of(case(**more), KEPT, ZONE)
    assert rule is not None
    assert (rule.kind, rule.until) == (kind, at(until))


@pytest.mark.parametrize(
    "state", [s for s in t.CaseState if s.value not in ("archived", "void", "merged", "handed_off")]
)
def test_a_case_that_is_not_over_is_kept(state: t.CaseState) -> None:
    assert rule_of(case(state=state), KEPT, ZONE) is None


def test_a_case_on_legal_hold_is_kept_whatever_its_age() -> None:
    assert rule_of(case(legal_hold=True), KEPT, ZONE) is None


def test_nothing_that_matters_is_kept_for_a_shorter_time_than_configured() -> None:
    for record_years in (1, 5, 30):
        kept = years(record_years)
        assert kept[Class.STANDARD] == record_years
        assert kept[Class.LONG] >= record_years
    assert class_of(case(demand_type=t.DemandType.MISSED_CALL, mass_event=True)) is Class.LONG
