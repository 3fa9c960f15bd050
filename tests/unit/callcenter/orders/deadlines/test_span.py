"""Spans of time as policies write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.orders.deadlines.span import BadSpan, Span, Unit, parse


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30min", Span(30, Unit.MINUTE)),
        ("2h", Span(2, Unit.HOUR)),
        ("4h_office", Span(4, Unit.OFFICE_HOUR)),
        ("7d", Span(7, Unit.DAY)),
        ("5wd", Span(5, Unit.WORKING_DAY)),
        ("0d", Span(0, Unit.DAY)),
    ],
)
def test_each_unit_is_read(text: str, span: Span) -> None:
    """The five ways of counting."""
    assert parse(text) == span


@given(st.integers(1, 9999), st.sampled_from(Unit))
def test_a_span_is_read_as_it_was_written(count: int, unit: Unit) -> None:
    """Writing and reading are each other's inverse."""
    assert parse(str(Span(count, unit))) == Span(count, unit)


@pytest.mark.parametrize("text", ["", "5", "wd", "5 wd", "-1d", "5wk", "1.5h", "５wd", "99999d", "5wd\n", "4h_OFFICE"])
def test_anything_else_is_refused_with_what_can_be_written(text: str) -> None:
    """Also what looks nearly right."""
    with pytest.raises(BadSpan, match=r"30min, 2h, 4h_office, 7d or 5wd"):
        parse(text)


def test_no_time_at_all_is_refused() -> None:
    """Only of days can there be none: the same day."""
    with pytest.raises(BadSpan, match="leaves no time"):
        parse("0min")
