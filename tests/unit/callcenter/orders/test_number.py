"""Order numbers: made, taken apart, and never mistaken for another."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.orders.number import MAX_SEQUENCE, BadOrderNumber, OrderNumber, check_digit, make, parse, verify

areas = st.text("0123456789", min_size=6, max_size=6)
days = st.dates(min_value=date(1000, 1, 1))
sequences = st.integers(1, MAX_SEQUENCE)


@pytest.mark.parametrize(
    ("digits", "check"), [("0794", "5"), ("14050020261121000123", "3"), ("37010020261121000001", "2")]
)
def test_check_digits_known_from_elsewhere(digits: str, check: str) -> None:
    """The check digit is ISO 7064 MOD 11,10."""
    assert check_digit(digits) == check


def test_a_number_reads_as_area_day_sequence_check() -> None:
    """The parts stand where people expect them."""
    assert make("140500", date(2026, 11, 21), 123) == "140500202611210001233"


@given(areas, days, sequences)
def test_what_is_made_can_be_taken_apart(area: str, day: date, sequence: int) -> None:
    """Making and parsing are each other's inverse."""
    text = make(area, day, sequence)
    assert parse(text) == OrderNumber(area, day, sequence)
    assert str(parse(text)) == text


@given(areas, days, sequences, st.integers(0, 20), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(area: str, day: date, sequence: int, place: int, shift: int) -> None:
    """A caller who keys one digit wrong does not hear of somebody else's order."""
    text = make(area, day, sequence)
    wrong = str((int(text[place]) + shift) % 10)
    assert not verify(text[:place] + wrong + text[place + 1 :])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "only the digits"),
        ("１40500202611210001233", "only the digits"),
        ("14050020261121000123", "has 21 digits, this one has 20"),
        ("140500202611210001234", "check digit"),
        ("14050020261121000000" + check_digit("14050020261121000000"), "starts at 000001"),
        ("14050020261321000123" + check_digit("14050020261321000123"), "YYYYMMDD"),
    ],
)
def test_the_complaint_says_what_is_wrong(text: str, complaint: str) -> None:
    """A bad number is refused with the reason."""
    with pytest.raises(BadOrderNumber, match=complaint):
        parse(text)


@pytest.mark.parametrize(
    ("area", "sequence"), [("1405", 1), ("14050a", 1), ("１40500", 1), ("140500", 0), ("140500", 1_000_000)]
)
def test_impossible_parts_are_refused(area: str, sequence: int) -> None:
    """No number of another shape is ever made."""
    with pytest.raises(BadOrderNumber):
        make(area, date(2026, 11, 21), sequence)
