"""Codes that keys cannot tell apart."""

from dataclasses import asdict

import pytest

from config.feature_codes import FeatureCodes, shadowed


def test_the_default_codes_can_be_told_apart() -> None:
    assert shadowed(asdict(FeatureCodes())) == []


@pytest.mark.parametrize(
    ("codes", "clash"),
    [
        ({"login": "*1", "logout": "*1"}, ("logout", "login", "is the code of")),
        ({"pause": "*4", "logout": "*45"}, ("logout", "pause", "looks like digits after")),
        ({"logout": "*45", "pause": "*4"}, ("logout", "pause", "looks like digits after")),
        ({"department": "*4", "pause": "*48"}, ("pause", "department", "looks like digits after")),
    ],
)
def test_a_clash_names_both(codes: dict[str, str], clash: tuple[str, str, str]) -> None:
    assert shadowed(codes) == [clash]


def test_codes_without_digits_may_begin_alike() -> None:
    assert shadowed({"login_toggle": "*45", "login": "*451"}) == []


def test_codes_that_are_off_clash_with_nothing() -> None:
    assert shadowed({"login": "", "logout": "", "pause": ""}) == []
