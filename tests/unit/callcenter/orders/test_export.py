"""Orders as a table: nothing of the citizen unless asked for, and no formula for a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.orders import terms as t
from callcenter.orders.export import COLUMNS, PERSONAL, head, line, lines, row
from tests.unit.callcenter.orders.test_views import TELLING, case


@pytest.mark.parametrize("secrecy", t.Secrecy)
def test_a_row_holds_nothing_of_the_citizen(secrecy: t.Secrecy) -> None:
    """Whatever the secrecy; the matter is there."""
    told = lines([row(case(secrecy))])
    assert not [part for part in (*TELLING, "张") if part in told]
    assert "反映停水" in told
    assert tuple(row(case(secrecy))) == COLUMNS


def test_a_row_with_personal_data_is_whole_but_for_sealed_orders() -> None:
    """Of these it holds nothing, whatever was asked for."""
    assert row(case(), personal=True)["caller_number"] == "13812341234"
    assert tuple(row(case(), personal=True)) == PERSONAL
    sealed = lines([row(case(t.Secrecy.SEALED), personal=True)])
    assert not [part for part in (*TELLING, "张") if part in sealed]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), min_size=1, max_size=5))
def test_any_text_comes_back_from_the_file_and_none_is_a_formula(cells: list[str]) -> None:
    """The mark before what looks like one is all that is added."""
    (read,) = csv.reader(io.StringIO(line(cells), newline=""))
    assert [cell.removeprefix("'") for cell in read] == [cell.removeprefix("'") for cell in cells]
    assert not [cell for cell in read if cell.lstrip(" \u3000\xa0\u200b\ufeff")[:1] in [*"=+-@\t\r\n＝＋－＠"]]


def test_numbers_stay_numbers_and_what_is_not_there_is_empty() -> None:
    assert line([-1.5, None, "=1+1", " @x", "－1"]) == "-1.5,,'=1+1,' @x,'－1\r\n"
    assert head(["a", "b"]) == "\ufeffa,b\r\n"
