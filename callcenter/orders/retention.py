"""For how long a case is kept (保存期限): classes, and the moment at which nothing keeps it any more."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.case import Case
from callcenter.orders.terms import CaseState, DemandType


class Class(Enum):
    """How long a case matters."""

    SHORT = "short"
    """Nothing was asked: missed calls, silence, misdialled."""
    STANDARD = "standard"
    LONG = "long"
    """Reports (举报), mass incidents, instructions of leaders (领导批示), matters that were taken up again."""


class Rule(Record, frozen=True):
    """Until when a case is kept, and by which rule."""

    kind: Class
    years: int
    until: Instant

    def __str__(self) -> str:
        return f"{self.kind.value}: {self.years} years"


def years(record_years: int) -> Mapping[Class, int]:
    """How many years each class is kept, from the configured ``record_years``."""
    return {Class.SHORT: min(1, record_years), Class.STANDARD: record_years, Class.LONG: 2 * record_years}


_OVER = frozenset({CaseState.ARCHIVED, CaseState.VOID, CaseState.MERGED, CaseState.HANDED_OFF})
_NOTHING_ASKED = frozenset({DemandType.MISSED_CALL, DemandType.INVALID})


def class_of(case: Case) -> Class:
    """The case's class."""
    if case.demand_type is DemandType.REPORT or case.mass_event or case.leader_instruction or case.redos:
        return Class.LONG
    return Class.SHORT if case.demand_type in _NOTHING_ASKED else Class.STANDARD


def rule_of(case: Case, kept: Mapping[Class, int], zone: ZoneInfo) -> Rule | None:
    """Until when the case is kept; None: for ever, as long as it is not over or is held (法律保全)."""
    if case.state not in _OVER or case.legal_hold:
        return None
    kind = class_of(case)
    over_at = case.archived_at or case.closed_at or case.opened_at
    return Rule(kind, kept[kind], _later(over_at, kept[kind], zone))


def _later(at: Instant, count: int, zone: ZoneInfo) -> Instant:
    """The end of the same day so many years later; of February 29th, March 1st."""
    day = datetime.fromtimestamp(at, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if (day.month, day.day) == (2, 29):
        day = day.replace(month=3, day=1)
    target = day.replace(year=day.year + count)
    return Instant(datetime.fromordinal(target.toordinal() + 1).replace(tzinfo=zone).timestamp())
