"""Where a matter goes."""

from datetime import date

import pytest

from callcenter.orders.area import lies_in, significant
from callcenter.orders.catalogue import Category, Entry, Match, match, replaced
from callcenter.orders.catalogue_check import Changes, faults
from callcenter.orders.department import Department

DAY = date(2026, 11, 26)
CATEGORIES = {
    each.code: each
    for each in (
        Category(code="env", name="环境"),
        Category(code="env.noise", name="噪声扰民", parent="env"),
        Category(code="env.noise.night", name="夜间施工", parent="env.noise"),
    )
}
DEPARTMENTS = {
    each.id: each
    for each in (
        Department(id="city", name="市政府", path="/city/", area="140500", backstop=True),
        Department(id="county", name="城区政府", path="/city/county/", area="140502", backstop=True),
        Department(id="12369", name="生态环境局", path="/city/12369/"),
        Department(id="12319", name="城管局", path="/city/12319/"),
        Department(id="old", name="旧局", path="/city/old/", active=False),
        Department(id="110", name="公安", path="/110/", emergency=True),
    )
}


def entry(id: int, category: str, lead: str, area: str = "", since: date = date(2026, 1, 1), **more: object) -> Entry:
    return Entry(id=id, category=category, area=area, lead=lead, valid_from=since, **more)  # type: ignore[arg-type]


def found(
    *entries: Entry, category: str = "env.noise.night", area: str = "140502001000", day: date = DAY
) -> Match | None:
    return match(entries, CATEGORIES, DEPARTMENTS, category=category, area=area, day=day)


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("140000", "14"),
        ("140500", "1405"),
        ("140502", "140502"),
        ("500000", "50"),
        ("000000", ""),
        ("140502001000", "140502001"),
        ("140502000000", "140502"),
        ("140502001203", "140502001203"),
    ],
)
def test_zeros_at_the_end_of_a_division_code_say_nothing(code: str, digits: str) -> None:
    assert significant(code) == digits


def test_a_county_lies_in_its_city_and_a_city_in_no_other() -> None:
    assert lies_in("140502", "140500")
    assert lies_in("140502001203", "140000")
    assert not lies_in("140600", "140500")
    assert not lies_in("140500", "140502")


def test_the_nearest_category_wins_over_the_smaller_area() -> None:
    near, far = entry(1, "env.noise", "12319"), entry(2, "env", "12369", "140502001000")
    assert found(near, far) == Match(lead="12319", basis="1")


def test_within_a_category_the_smallest_area_wins() -> None:
    entries = entry(1, "env.noise", "12319"), entry(2, "env.noise", "12369", "140500"), entry(3, "env", "12319")
    assert found(*entries) == Match(lead="12369", basis="2")
    assert found(*entries, area="140100") == Match(lead="12319", basis="1")


def test_of_two_alike_the_newer_one_wins() -> None:
    assert found(entry(1, "env", "12319"), entry(2, "env", "12369", since=date(2026, 6, 1))) == Match(
        lead="12369", basis="2"
    )


def test_an_entry_holds_from_its_first_day_until_the_day_before_its_end() -> None:
    one = entry(1, "env", "12369", valid_until=date(2026, 7, 1), basis="三定方案")
    assert found(one, day=date(2026, 6, 30)) == Match(lead="12369", basis="1", rests_on="三定方案")
    assert found(one, day=date(2026, 7, 1)) == Match(lead="county", basis="backstop")
    assert found(one, day=date(2025, 12, 31)) == Match(lead="county", basis="backstop")


def test_without_an_entry_the_smallest_districts_backstop_takes_it_or_nobody() -> None:
    assert found() == Match(lead="county", basis="backstop")
    assert found(area="140521") == Match(lead="city", basis="backstop")
    assert found(area="150100") is None


@pytest.mark.parametrize("lead", ["old", "110", "gone"])
def test_a_department_that_takes_nothing_is_passed_over(lead: str) -> None:
    assert found(entry(1, "env.noise", lead), entry(2, "env", "12369", co_departments=(lead, "12319"))) == Match(
        lead="12369", co_departments=("12319",), basis="2"
    )


def test_a_new_entry_takes_the_place_of_those_of_the_same_category_and_area_only() -> None:
    old = entry(1, "env", "12319", "140500"), entry(2, "env", "12319"), entry(3, "env.noise", "12319", "140500")
    assert replaced(old, entry(0, "env", "12369", "140500000000")) == (old[0],)


def test_every_fault_of_a_set_of_changes_is_told_at_once() -> None:
    changes = Changes(
        categories=(Category(code="a b", name=" "), Category(code="env", name="环境", parent="env.noise")),
        entries=(
            entry(0, "nothing", "110", "14"),
            entry(0, "env", "nobody", co_departments=("old", "old"), valid_until=date(2026, 1, 1)),
            entry(0, "env", "12369", "000000"),
        ),
    )
    assert [where for where, _ in faults(changes, CATEGORIES, DEPARTMENTS)] == [
        "categories.0.code",
        "categories.0.name",
        "categories.1.parent",
        "entries.0.category",
        "entries.0.area",
        "entries.0.lead",
        "entries.1.lead",
        "entries.1.co_departments.0",
        "entries.1.co_departments.1",
        "entries.1.co_departments",
        "entries.1.valid_until",
        "entries.2",
    ]
