"""What each detector sees, and what it does not."""

import math

import pytest

from callcenter.domain.ids import Instant
from callcenter.orders.warnings.burst import WEEK_S, BurstRules, Bursts, by_chance
from callcenter.orders.warnings.finding import Finding, Level
from callcenter.orders.warnings.mass import MassIncidents, MassRules
from callcenter.orders.warnings.overdue import DAY_S, Late, overdue
from callcenter.orders.warnings.sighting import Sighting, place_key
from callcenter.orders.warnings.words import DEFAULT, Keywords

NOW = 1_795_665_600.0


def order(no: int, at: float, *, category: str = "lamp", area: str = "140502001", **more: str) -> Sighting:
    given = {"place": "泽州路12号", "caller": f"c{no}", "text": "", **more}
    return Sighting(number=f"n{no}", at=Instant(NOW + at), category=category, area=area, **given)


def seen(detector: Bursts | MassIncidents, *orders: Sighting) -> list[Finding | None]:
    return [detector.see(each) for each in orders]


def test_the_fifth_order_in_half_an_hour_is_a_burst_and_the_fourth_is_none() -> None:
    found = seen(Bursts(BurstRules()), *(order(no, 60.0 * no) for no in range(5)))
    assert found[:4] == [None] * 4
    assert found[4] is not None
    assert (found[4].key, found[4].count, found[4].level) == ("burst:lamp:140502001", 5, Level.WARNING)
    assert found[4].detail["orders"] == ["n0", "n1", "n2", "n3", "n4"]


def test_an_order_that_is_half_an_hour_old_counts_no_more() -> None:
    assert seen(Bursts(BurstRules()), *(order(no, 450.0 * no) for no in range(9))) == [None] * 9
    assert seen(Bursts(BurstRules()), *(order(no, 449.0 * no) for no in range(5)))[-1] is not None


def test_other_categories_streets_and_orders_without_either_make_none() -> None:
    spots = [("lamp", "140502001"), ("noise", "140502001"), ("lamp", "140502002"), ("", "140502001"), ("lamp", "")]
    orders = (order(no, no, category=spots[no % 5][0], area=spots[no % 5][1]) for no in range(20))
    assert seen(Bursts(BurstRules()), *orders) == [None] * 20


def test_one_order_that_is_changed_again_and_again_is_one() -> None:
    assert seen(Bursts(BurstRules()), *(order(1, no) for no in range(10))) == [None] * 10


def test_chance_is_reckoned_from_the_windows_of_the_past() -> None:
    """Nothing in eight windows: five are rare; two in each: eight are not. In the limit it is Poisson."""
    assert by_chance(5, 0, 8) == pytest.approx(4.2e-6, rel=0.1)
    assert 1e-4 < by_chance(8, 16, 8) < 1e-2
    poisson = 1 - sum(math.exp(-2) * 2**k / math.factorial(k) for k in range(6))
    assert by_chance(6, 2_000_000, 1_000_000) == pytest.approx(poisson, rel=1e-3)
    assert by_chance(0, 3, 8) == 1.0


def test_what_comes_about_by_chance_is_no_burst() -> None:
    """Two in eight windows: five are three times as many, and yet no burst; six are."""
    bursts = Bursts(BurstRules())
    for week in (1, 2):
        bursts.usual.add(("lamp", "140502001"), Instant(NOW - week * WEEK_S))
    assert [each is not None for each in seen(bursts, *(order(no, no) for no in range(6)))] == [False] * 5 + [True]


def test_what_is_usual_at_this_hour_of_the_week_is_no_burst_until_three_times_as_much() -> None:
    """Three in half an hour on each of four past weeks: nine are needed, and some more lest it be chance."""
    bursts = Bursts(BurstRules())
    for week in range(1, 5):
        for no in range(6):
            bursts.usual.add(("lamp", "140502001"), Instant(NOW - week * WEEK_S + 600 * no - 2600))
    assert bursts.usual.of(("lamp", "140502001"), Instant(NOW)) == 3.0
    found = seen(bursts, *(order(no, -20 + no) for no in range(14)))
    assert [each is not None for each in found] == [False] * 12 + [True] * 2
    assert bursts.usual.of(("lamp", "140502001"), Instant(NOW + 7200)) == 0.0


def test_twice_as_much_as_a_burst_is_urgent() -> None:
    found = seen(Bursts(BurstRules()), *(order(no, no) for no in range(10)))
    assert [each.level for each in found[4:] if each] == [Level.WARNING] * 5 + [Level.URGENT]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("有人要跳楼", ["self_harm"]),
        ("楼道里闻到煤气，怕爆炸", ["gas"]),
        ("ＧＡＳ ＬＥＡＫ in the yard", ["gas"]),
        ("脚手架坍塌，多人围堵工地", ["collapse", "mass_gathering"]),
        ("现场没有着火", []),
        ("没有着火，后来又着火了", ["fire"]),
        ("路灯不亮", []),
    ],
)
def test_words_of_danger_are_found_in_every_spelling_unless_denied(text: str, groups: list[str]) -> None:
    found = [each.detail["group"] for each in Keywords(DEFAULT).see(order(1, 0, text=text))]
    assert found == groups


def test_three_callers_about_one_place_are_a_mass_incident_and_one_who_calls_often_is_none() -> None:
    often = seen(MassIncidents(MassRules()), *(order(no, no, caller="same") for no in range(9)))
    assert often == [None] * 9
    found = seen(MassIncidents(MassRules()), *(order(no, 3600.0 * no) for no in range(4)))
    assert [each.key if each else None for each in found] == [None, None, "mass:n0", "mass:n0"]
    assert [each.count for each in found if each] == [3, 4]


def test_a_mass_incident_keeps_its_name_while_it_lasts_and_is_forgotten_after() -> None:
    detector = MassIncidents(MassRules())
    found = seen(detector, *(order(no, 8 * 3600.0 * no) for no in range(6)))
    assert {each.key for each in found if each} == {"mass:n0"}
    assert seen(detector, order(20, 10 * DAY_S), order(21, 10 * DAY_S)) == [None, None]
    fresh = detector.see(order(22, 10 * DAY_S))
    assert fresh is not None
    assert fresh.key == "mass:n20"


def test_neighbours_live_in_one_place_however_they_write_it() -> None:
    spellings = {"锦绣小区 3号楼 2单元501室", "锦绣小区，5栋302", "锦绣小区", "锦绣小区三号楼"}
    assert {place_key(each) for each in spellings} == {"锦绣小区"}
    assert place_key("泽州路12号") != place_key("泽州路21号")


@pytest.mark.parametrize(
    ("late_s", "level"), [(1.0, Level.NOTICE), (DAY_S + 1, Level.WARNING), (3 * DAY_S + 1, Level.URGENT)]
)
def test_the_longer_the_oldest_order_lies_the_more_pressing(late_s: float, level: Level) -> None:
    (found,) = overdue([Late(department="12319", overdue=2, oldest_due=Instant(NOW - late_s))], Instant(NOW))
    assert (found.level, found.count, found.key) == (level, 2, "overdue:12319")


def test_what_is_due_now_is_not_overdue_yet() -> None:
    assert list(overdue([Late(department="a", overdue=1, oldest_due=Instant(NOW))], Instant(NOW))) == []
