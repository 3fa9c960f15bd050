"""Asterisk's variables and expressions are filled in as Asterisk does it."""

import pytest

from callcenter.simulate.pbx.text import DialplanError, compile_text, evaluate


class Values:
    """A channel with a few variables, and a function that shows what it was given."""

    def variable(self, name: str) -> str:
        return {"A": "12", "NAME": "A", "EMPTY": ""}.get(name, "")

    def function(self, name: str, argument: str) -> str:
        return f"{name}<{argument}>"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("plain", "plain"),
        ("", ""),
        ("${A}", "12"),
        ("a${A}b${NONE}c", "a12bc"),
        ("${${NAME}}", "12"),
        ("${A:1}", "2"),
        ("${F(x,${A})}", "F<x,12>"),
        ("${IF($[${A}>5]?${NAME}:no)}", "IF<1?A:no>"),
        ("$[${A}-0${EMPTY}>5]?away", "1?away"),
    ],
)
def test_a_text_is_filled_in(source: str, text: str) -> None:
    assert compile_text(source)(Values()) == text


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1800000010-01800000004>5", "1"),
        ("1800000010-0>5", "1"),
        ("1800000009-01800000004>5", "0"),
        ('"Up"!="Up"', "0"),
        ('"" = ""', "1"),
        ('"agent" != "agent" & "agent" != "department"', "0"),
        ('"x" != "agent" & "x" != "department"', "1"),
        ('""!="" | 21>20', "1"),
        ("3+1", "4"),
        ("(1|0)&1", "1"),
        ("1800000010-1", "1800000009"),
    ],
)
def test_an_expression_has_asterisks_value(expression: str, value: str) -> None:
    assert evaluate(expression) == value


def test_what_is_not_understood_is_said() -> None:
    with pytest.raises(DialplanError, match=r"no } in"):
        compile_text("${A")
    with pytest.raises(DialplanError, match="is not understood at '2'"):
        evaluate("1 2")
