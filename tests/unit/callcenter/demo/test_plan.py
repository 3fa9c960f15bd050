"""The demo's calls: the same for the same seed, every kind of caller among them, spread over the time."""

from callcenter.demo.cast import CALM, QUICK, roles
from callcenter.demo.plan import draw, wants_department


def test_same_seed_same_calls_and_another_seed_others() -> None:
    assert draw(7, QUICK, 60) == draw(7, QUICK, 60)
    assert draw(7, QUICK, 60) != draw(8, QUICK, 60)


def test_a_minute_has_more_than_a_hundred_calls_of_every_kind_to_every_line() -> None:
    parts = draw(1, QUICK, 60)
    calls = [call for part in parts for call in part.calls]
    assert len(calls) >= 110
    assert {part.role.name for part in parts} == {role.name for role in roles(QUICK, silent=True)}
    assert {call.line for call in calls} == {"12345", "12315", "12346"}
    assert all(0 <= call.at_ms <= 60_000 for call in calls)
    assert len({call.at_ms // 6000 for call in calls}) == 10


def test_numbers_differ_and_tell_who_needs_a_department() -> None:
    parts = draw(2, CALM, 600)
    numbers = [call.number for part in parts for call in part.calls]
    assert len(set(numbers)) == len(numbers)
    for part in parts:
        assert {wants_department(call.number) for call in part.calls} == {part.role.department}


def test_number_of_calls_can_be_given_and_a_short_demo_has_no_silent_callers() -> None:
    parts = draw(3, QUICK, 10, calls=200)
    assert sum(len(part.calls) for part in parts) == 200
    assert "silent" not in {part.role.name for part in parts}


def test_masked_number_tells_too() -> None:
    assert wants_department("138****9001")
    assert not wants_department("138****8999")
    assert not wants_department("")
