"""What the network writes, made plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.network import MAX_NUMBER, clean_number, endpoint_of, line_of


@pytest.mark.parametrize(
    ("channel", "endpoint"),
    [
        ("PJSIP/1001-0000002a", "1001"),
        ("PJSIP/trunk-north-0000002a", "trunk-north"),
        ("SIP/1001-0000002a", ""),
        ("PJSIP/1001", ""),
        ("", ""),
    ],
)
def test_the_endpoint_of_a_channel(channel: str, endpoint: str) -> None:
    assert endpoint_of(channel) == endpoint


@pytest.mark.parametrize(
    ("exten", "line"),
    [
        ("12345", "12345"),
        ("+8612345", "8612345"),
        ("s", ""),
        ("1", ""),
        ("12345x", ""),
        ("1" * 25, ""),
        ("12345\n", ""),
    ],
)
def test_the_line_that_was_dialled(exten: str, line: str) -> None:
    assert line_of(exten) == line


@given(st.text(max_size=60))
def test_a_number_is_digits_with_at_most_a_leading_plus(text: str) -> None:
    number = clean_number(text)
    assert len(number) <= MAX_NUMBER
    assert number.lstrip("+").isascii()
    assert number == "" or number == "+" or number.removeprefix("+").isdigit()
