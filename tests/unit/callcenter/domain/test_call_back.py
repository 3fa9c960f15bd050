"""Which numbers may be dialled, and as what: nothing that a caller can make up gets into a dial string."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.call_back import Outside, is_pattern, matches

MOBILE, LANDLINE = "1[3-9]XXXXXXXXX", "0[1-9]XXXXXXXXX"
WAY = Outside(dial="PJSIP/{number}@trunk", numbers=(MOBILE, LANDLINE, "[2-8]XXXXXXX"))


@pytest.mark.parametrize("text", [MOBILE, LANDLINE, "0[1-9]X.", "NXX", "1[358]X.", "95588", "[13-57]X"])
def test_patterns(text: str) -> None:
    assert is_pattern(text)


@pytest.mark.parametrize(
    "text", ["", "1[3-9", "[9-3]X", "1.2", ".", "+86.", "[]X", "X\n", "1{3}", "(1)", "[0-9-]", "_X.", "1!", "x", "１"]
)
def test_no_patterns(text: str) -> None:
    assert not is_pattern(text)


@pytest.mark.parametrize(
    ("pattern", "number", "fits"),
    [
        ("X", "0", True),
        ("Z", "0", False),
        ("Z", "1", True),
        ("N", "1", False),
        ("N", "2", True),
        ("1X", "1", False),
        ("1X", "12", True),
        ("1X", "123", False),
        ("1.", "1", False),
        ("1.", "12345", True),
        ("1.", "1" * 20, True),
        ("1.", "1" * 21, False),
        ("X", "a", False),
        ("X", "٣", False),
        ("XX", "1\n", False),
    ],
)
def test_what_a_pattern_means(pattern: str, number: str, fits: bool) -> None:
    assert matches(pattern, number) is fits


@pytest.mark.parametrize(
    ("given_as", "dialled"),
    [
        ("13800138000", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("01012345678", "01012345678"),
        ("+861012345678", "01012345678"),
        ("62345678", "62345678"),
        ("86123456", "86123456"),
        ("+14155550100", None),
        ("0014155550100", None),
        ("+8614", None),
        ("16888", None),
        ("110", None),
        ("", None),
        ("anonymous", None),
        ("13800138000@evil", None),
        ("13800138000,1", None),
        ("13800138000\r\nAction: Originate", None),
        ("13800138000&PJSIP/9001", None),
        ("1380013800１", None),
        ("++8613800138000", None),
        ("*13800138000", None),
        ("9" * 40, None),
    ],
)
def test_the_number_as_it_is_dialled(given_as: str, dialled: str | None) -> None:
    assert WAY.number(given_as, "86") == dialled


def test_without_a_country_code_a_number_is_taken_as_it_is() -> None:
    assert WAY.number("13800138000", "") == "13800138000"
    assert WAY.number("+8613800138000", "") is None


def test_the_dial_string_has_the_prefix_and_nothing_but_digits() -> None:
    way = Outside(dial="PJSIP/{number}@trunk", numbers=(MOBILE,), prefix="9")
    assert way.dial_string("13800138000") == "PJSIP/913800138000@trunk"
    assert way.dial_string("1\r\nX: y@evil/2") == "PJSIP/912@trunk"


@given(st.text())
def test_whatever_a_network_hands_us_only_digits_are_dialled(text: str) -> None:
    number = WAY.number(text, "86")
    assert number is None or (number.isascii() and number.isdigit() and any(matches(p, number) for p in WAY.numbers))
    head, _, tail = WAY.dial_string(text).partition("@")
    digits = head.removeprefix("PJSIP/")
    assert tail == "trunk"
    assert digits == "" or (digits.isascii() and digits.isdigit())
