"""Emergency services are not dialled by accident."""

import pytest

from callcenter.domain.call_back import Outside
from callcenter.domain.emergency import NUMBERS, dialled


@pytest.mark.parametrize("number", sorted(NUMBERS))
def test_an_emergency_number_is_known_with_and_without_the_way_out(number: str) -> None:
    assert dialled(number) == number
    assert dialled(f"9{number}", "9") == number
    assert dialled(f"{number}0") is None


@pytest.mark.parametrize("given", ["110", "+86119", "0086120"])
def test_no_pattern_makes_a_call_back_ring_an_emergency_service(given: str) -> None:
    outside = Outside(dial="PJSIP/{number}@trunk", numbers=("[0-9]X.", "XXX"))
    assert outside.number(given, "86") is None
