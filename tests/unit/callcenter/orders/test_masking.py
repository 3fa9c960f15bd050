"""What is shown of a caller's number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.orders.masking import mask_number


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("", ""),
        ("13812341234", "138****1234"),
        ("+8613812341234", "+86138****1234"),
        ("8613812341234", "86138****1234"),
        ("008613812341234", "0086138****1234"),
        ("013812341234", "0138****1234"),
        ("138 1234 1234", "138****1234"),
        ("138-1234-1234", "138****1234"),
        ("03562221212", "0356-****12"),
        ("0356-2221212", "0356-****12"),
        ("01062221212", "010-****12"),
        ("02162221212", "021-****12"),
        ("+863562221212", "+86356-****12"),
        ("2221212", "****12"),
        ("+14155550123", "+****23"),
        ("110", "110"),
        ("12345", "12345"),
        ("123456", "****56"),
        ("anonymous", "****"),
        ("138abc41234", "****"),
        ("１３８１２３４１２３４", "138****1234"),
        ("١٣٨١٢٣٤١٢٣٤", "138****1234"),
        ("+8613812341234;user=phone", "****"),
        ("<script>13812341234", "****"),
    ],
)
def test_masks(number: str, masked: str) -> None:
    """Each kind of number has its mask."""
    assert mask_number(number) == masked


digits = st.sampled_from("0123456789０１２３４５６７８９٠١٢٣٤٥٦٧٨٩")


@given(st.text(digits, min_size=6, max_size=20), st.sampled_from(["", "+", "+86", "0086"]))
def test_a_whole_number_is_never_shown(number: str, prefix: str) -> None:
    """At least four digits are hidden, in whatever script they came."""
    masked = mask_number(prefix + number)
    assert "****" in masked
    assert sum(c.isdigit() for c in masked) <= len(prefix + number) - 4


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    """Whatever the network sends, something short and harmless is shown."""
    assert set(mask_number(text)) <= set("0123456789+-*")
