"""What is filed is checked before anything of it is believed."""

import pytest

from callcenter.domain.ids import Instant
from callcenter.orders.catalogue import Category
from callcenter.orders.terms import DemandType
from callcenter.web.open311.errors import Open311Error
from callcenter.web.open311.filing import read
from callcenter.web.open311.limit import Limit
from callcenter.web.open311.published import place_name
from tests.support.cases import some_cases

NOW = Instant(1_795_665_600.0)
SERVICES = {"lamp": Category(code="lamp", name="路灯", demand_types=(DemandType.HELP,))}
GOOD = {"service_code": "lamp", "address_string": "泽州路", "description": "不亮"}


def faults(**changed: str) -> list[str]:
    """What is said of a filing, empty when it is taken."""
    try:
        read([*{**GOOD, **changed}.items()], SERVICES, NOW)
    except Open311Error as wrong:
        return [*wrong.descriptions]
    return []


def test_a_plain_filing_is_taken_with_the_most_careful_meaning() -> None:
    filed = read([*GOOD.items(), ("email", " "), ("unheard_of", "1")], SERVICES, NOW)
    assert (filed.category, filed.demand_type, filed.public, filed.place.address) == (
        "lamp",
        DemandType.HELP,
        False,
        "泽州路",
    )
    assert filed.citizen.caller_number == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lat", "35"),
        ("lat", "nan"),
        ("long", "181"),
        ("description", "x" * 4001),
        ("description", "a\u0000b"),
        ("description", "a\ud800b"),
        ("address_string", ""),
        ("phone", "138\u0663"),
        ("email", "a@b"),
        ("first_name", "x" * 41),
        ("media_url", "javascript:alert(1)"),
        ("media_url", "https://example.org/a b"),
        ("attribute[demand_type]", "report"),
        ("attribute[public]", "maybe"),
        ("attribute[occurred_at]", "2030-01-01"),
        ("attribute[other]", "x"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_name(field: str, value: str) -> None:
    told = faults(**{field: value})
    assert told
    assert any(field.partition("[")[0] in text for text in told)


def test_4000_characters_are_taken() -> None:
    assert faults(description="路" * 4000) == []


def test_a_field_that_stands_twice_is_refused() -> None:
    with pytest.raises(Open311Error, match="description: stands twice"):
        read([*GOOD.items(), ("description", "other")], SERVICES, NOW)


def test_names_are_put_together_as_their_language_does() -> None:
    def name(first: str, last: str) -> str:
        pairs = [*GOOD.items(), ("first_name", first), ("last_name", last)]
        return read(pairs, SERVICES, NOW).citizen.name

    assert (name("芳", "王"), name("Ada", "Lovelace"), name("", "王")) == ("王芳", "Ada Lovelace", "王")


def test_a_key_gets_its_number_a_minute_and_another_key_its_own() -> None:
    now = [0.0]
    limit = Limit(2, lambda: Instant(now[0]))
    assert [limit.wait_s("a") for _ in range(3)] == [0.0, 0.0, 30.0]
    assert limit.wait_s("b") == 0.0
    now[0] = 30.0
    assert limit.wait_s("a") == 0.0
    assert limit.wait_s("a") == 30.0


def test_a_place_always_has_a_name() -> None:
    assert all(place_name(case) for case in some_cases(50))
