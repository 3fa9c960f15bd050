"""Requirements: read, relaxed with the wait, joined."""

import pytest

from acd.skills import RequirementError, asked_at, lacking, next_change_ms, parse, shown

TEXT = "english >= 3; after 8 s english >= 1; after 12 s anyone"


@pytest.mark.parametrize(
    ("text", "waited_s", "expected"),
    [
        pytest.param("", 0, "anyone", id="nothing asked"),
        pytest.param("anyone", 0, "anyone", id="anyone"),
        pytest.param("english", 0, "english >= 1", id="a bare name asks for level 1"),
        pytest.param(TEXT, 0, "english >= 3", id="first step"),
        pytest.param(TEXT, 7.999, "english >= 3", id="just before the second step"),
        pytest.param(TEXT, 8, "english >= 1", id="second step"),
        pytest.param(TEXT, 12, "anyone", id="last step"),
        pytest.param("tax and english >= 2", 0, "english >= 2 and tax >= 1", id="several at once"),
        pytest.param("粤语 >= 2; After 2.5 s anyone", 2.4, "粤语 >= 2", id="any letters, fractions of seconds"),
        pytest.param("english >= 1 and english >= 4", 0, "english >= 4", id="named twice: the greater level"),
    ],
)
def test_given_a_requirement_when_a_caller_has_waited_then_asks_for(text: str, waited_s: float, expected: str) -> None:
    assert shown(asked_at([parse(text)], round(waited_s * 1000))) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("english >=", '"english >=" is no skill'),
        ("english > 3", "is no skill"),
        ("3", "is no skill"),
        ("english or tax", "is no skill"),
        ("english and", "is no skill"),
        ("after 3 s anyone", "comes first"),
        ("english; anyone", "does not say when it begins"),
        ("english; after 5 s tax; after 5 s anyone", "does not come after the step before it"),
        ("english;", "does not say when it begins"),
    ],
)
def test_given_a_requirement_that_cannot_be_read_when_parsed_then_the_part_is_named(text: str, told: str) -> None:
    with pytest.raises(RequirementError, match=told):
        parse(text)


def test_given_several_requirements_when_joined_then_each_holds_at_its_own_step() -> None:
    both = [parse(TEXT), parse("tax >= 2; after 10 s tax")]
    assert [shown(asked_at(both, ms)) for ms in (0, 9000, 11_000, 13_000)] == [
        "english >= 3 and tax >= 2",
        "english >= 1 and tax >= 2",
        "english >= 1 and tax >= 1",
        "tax >= 1",
    ]
    assert [next_change_ms(both, ms) for ms in (0, 8000, 10_000, 12_000)] == [8000, 10_000, 12_000, None]


def test_given_skills_when_compared_then_the_first_that_lacks_is_named() -> None:
    clause = parse("english >= 3 and tax")[0].clause
    assert lacking({"english": 3, "tax": 1}, clause) == ""
    assert lacking({"english": 2, "tax": 1}, clause) == "english 2 < 3"
    assert lacking({"english": 5}, clause) == "tax 0 < 1"


@pytest.mark.parametrize(
    ("waited", "asked"),
    [(0, (("english", 1),)), (7_999, (("english", 1),)), (8_000, ()), (12_000, ()), (60_000, ())],
)
def test_given_a_hurry_when_asked_then_each_step_comes_one_ahead(waited: int, asked: object) -> None:
    requirement = parse("english >= 3; after 8 s english >= 1; after 12 s anyone")

    assert asked_at([requirement], waited, early=True) == asked
