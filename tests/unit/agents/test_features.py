"""What keys pressed during a call mean."""

import pytest

from agents.features import Feature, parse
from callcenter.domain.plan import FeatureCodes


@pytest.mark.parametrize(
    ("keys", "feature"),
    [
        ("*45", Feature(name="login_toggle")),
        ("*451", Feature(name="login")),
        ("*460", Feature(name="unpause")),
        ("*482", Feature(name="pause", argument="2")),
        ("*312333", Feature(name="department", argument="12333")),
        ("*5", Feature(name="join")),
        ("*99", None),
        ("", None),
    ],
)
def test_the_longest_code_that_fits_wins(keys: str, feature: Feature | None) -> None:
    assert parse(keys, FeatureCodes()) == feature


@pytest.mark.parametrize("keys", ["", "*99", "*481", "*312333", "*5"])
def test_a_code_that_is_off_matches_nothing(keys: str) -> None:
    assert parse(keys, FeatureCodes(pause="", department="", join="")) is None
