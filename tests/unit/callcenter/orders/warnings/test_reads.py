"""Unusual looks at citizens' data."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callcenter.domain.ids import Instant
from callcenter.orders.trail import Access
from callcenter.orders.warnings.finding import AlertKind, Level
from callcenter.orders.warnings.reads import ReadRules, Reads

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 26, 9, tzinfo=ZONE).timestamp()
NIGHT = datetime(2026, 11, 26, 2, tzinfo=ZONE).timestamp()


def look(n: int, at: float, actor: str = "li", **more: object) -> Access:
    fields = {"number": f"N{n}", "at": Instant(at), "actor": actor, "action": "unmask", "masked": False}
    return Access(**{**fields, "reason": "contact", **more})


def seen(reads: Reads, *looks: Access) -> list[tuple[str, str, Level, int]]:
    found = [finding for each in looks for finding in reads.see(each)]
    assert {finding.kind for finding in found} <= {AlertKind.READS}
    return [(f.detail["why"], f.detail["whom"], f.level, f.count) for f in found]


@pytest.fixture
def reads() -> Reads:
    return Reads(ReadRules(), ZONE)


def test_an_ordinary_day_warns_of_nobody(reads: Reads) -> None:
    """Also one with many masked looks, looks at one's own calls, and at the same order again and again."""
    day = [look(n, MORNING + 400 * n) for n in range(60)]
    day += [look(n, MORNING + n, masked=True, action="read", reason="") for n in range(500)]
    day += [look(n, MORNING + n, reason="own_call") for n in range(500)]
    day += [look(1, MORNING + n) for n in range(500)]
    assert seen(reads, *sorted(day, key=lambda each: each.at)) == []


def test_far_more_in_an_hour_than_somebodys_own_habit_is_warned_of(reads: Reads) -> None:
    """A habit of ten an hour: 31 are three times as many; who always sees thirty is not warned of."""
    for day in range(10):
        at = MORNING - 86400 * (10 - day)
        assert seen(reads, *(look(n, at + 60 * n) for n in range(10))) == []
        seen(reads, *(look(n, at + 60 * n, "chen") for n in range(30)))
    assert seen(reads, *(look(n, MORNING + n, "chen") for n in range(31))) == []
    found = seen(reads, *(look(n, MORNING + n) for n in range(31)))
    assert found == [("more_than_usual", "li", Level.WARNING, 31)]


def test_a_habit_is_forgotten_after_some_weeks(reads: Reads) -> None:
    seen(reads, *(look(n, MORNING - 20 * 86400 + n) for n in range(14)))
    assert ("more_than_usual", "li", Level.WARNING, 15) in seen(reads, *(look(n, MORNING + n) for n in range(15)))


def test_very_many_are_warned_of_whatever_the_habit(reads: Reads) -> None:
    for day in range(10):
        seen(reads, *(look(n, MORNING - 86400 * (10 - day) + n) for n in range(59)))
    assert seen(reads, *(look(n, MORNING + n) for n in range(60))) == [("many", "li", Level.URGENT, 60)]


def test_a_few_at_night_are_warned_of(reads: Reads) -> None:
    assert seen(reads, *(look(n, NIGHT + n) for n in range(4))) == []
    assert seen(reads, look(4, NIGHT + 60)) == [("at_night", "li", Level.WARNING, 5)]


def test_many_persons_at_one_order_within_a_day_are_warned_of(reads: Reads) -> None:
    """Not those of the day before."""
    early = [look(1, MORNING - 86400 - n, f"old{n}") for n in range(5)][::-1]
    assert seen(reads, *early, *(look(1, MORNING + n, f"u{n}") for n in range(5))) == []
    reads.forget(Instant(MORNING + 10))
    assert seen(reads, look(1, MORNING + 20, "u9")) == [("crowd", "N1", Level.WARNING, 6)]


def test_what_is_old_is_let_go_of(reads: Reads) -> None:
    seen(reads, look(1, MORNING))
    reads.forget(Instant(MORNING + 86401))
    assert reads._viewers == {}
