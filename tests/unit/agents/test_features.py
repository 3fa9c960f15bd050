"""Keys into features."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.features import MAX_KEYS, Feature, collect, parse
from callcenter.domain.plan import FeatureCodes

CODES = FeatureCodes()
KEYS = st.text(alphabet="0123456789*ABCD", max_size=40)


def typed(keys: str) -> str:
    """What is collected of these keys."""
    buffer = ""
    for key in keys:
        buffer = collect(buffer, key)
    return buffer


@pytest.mark.parametrize(
    ("keys", "name", "argument"),
    [
        ("*45", "login_toggle", ""),
        ("*451", "login", ""),
        ("*450", "logout", ""),
        ("*46", "pause_toggle", ""),
        ("*460", "unpause", ""),
        ("*47", "waiting", ""),
        ("*48", "pause", ""),
        ("*482", "pause", "2"),
        ("*49", "wrapup_end", ""),
        ("*312333", "department", "12333"),
        ("*3", "department", ""),
        ("*5", "join", ""),
        ("*6", "leave", ""),
        ("*7", "cancel", ""),
    ],
)
def test_a_code(keys: str, name: str, argument: str) -> None:
    assert parse(keys, CODES) == Feature(name=name, argument=argument)


@pytest.mark.parametrize("keys", ["", "*", "*4", "*452", "45", "12333", "*461", "*51", "*9"])
def test_no_code(keys: str) -> None:
    assert parse(keys, CODES) is None


def test_the_longest_code_wins() -> None:
    codes = replace(CODES, department="*4")
    assert parse("*451", codes) == Feature(name="login")
    assert parse("*4999", codes) == Feature(name="department", argument="999")


@given(KEYS)
def test_a_code_that_is_off_matches_nothing(keys: str) -> None:
    """Switched off is the empty text, which every text begins with."""
    off = FeatureCodes(**dict.fromkeys(CODES.__dataclass_fields__, ""))
    assert parse(keys, off) is None
    assert parse("", replace(CODES, login_toggle="", pause="")) is None


def test_keys_before_a_star_are_talk() -> None:
    assert typed("123") == ""
    assert typed("9*45") == "*45"


def test_a_star_begins_anew() -> None:
    assert typed("*31233*46") == "*46"


def test_a_flood_is_cut() -> None:
    assert typed("*" + "1" * (MAX_KEYS - 1)) == "*" + "1" * (MAX_KEYS - 1)
    assert typed("*" + "1" * MAX_KEYS) == ""


@given(KEYS)
def test_what_is_collected_is_short_and_begins_with_a_star(keys: str) -> None:
    buffer = typed(keys)
    assert len(buffer) <= MAX_KEYS
    assert buffer == "" or buffer.startswith("*")
    assert buffer.count("*") <= 1
