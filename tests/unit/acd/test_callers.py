"""Numbers as they are compared, and what is known of those who called before."""

import pytest

from acd.callers import MOST_CALLS, STRANGER, Callers, Left, plain
from callcenter.domain.ids import AgentId, Instant, QueueName


@pytest.mark.parametrize(
    "number",
    ["13800138000", "+8613800138000", "008613800138000", "8613800138000", "013800138000", "+86 138-0013-8000"],
)
def test_a_mobile_number_is_the_same_however_written(number: str) -> None:
    assert plain(number, "86") == "13800138000"


@pytest.mark.parametrize("number", ["01088886666", "+861088886666", "008601088886666", "1088886666"])
def test_a_number_with_an_area_code_is_the_same_however_written(number: str) -> None:
    assert plain(number, "86") == "1088886666"


@pytest.mark.parametrize(
    ("number", "country_code", "expected"),
    [
        ("+12025550143", "86", "12025550143"),
        ("+12025550143", "1", "2025550143"),
        ("8651234", "86", "8651234"),
        ("+8613800138000", "", "8613800138000"),
        ("", "86", ""),
        ("anonymous", "86", ""),
    ],
)
def test_only_the_countrys_own_code_is_left_out(number: str, country_code: str, expected: str) -> None:
    assert plain(number, country_code) == expected


def test_given_no_number_when_calling_then_nothing_is_kept() -> None:
    callers = Callers()
    callers.arrived("", Instant(1.0))
    callers.spoke("anonymous", AgentId("a1"), Instant(2.0))
    assert callers.of("") is STRANGER


def test_given_a_caller_who_has_spoken_when_asked_then_agent_and_calls_and_no_place() -> None:
    callers = Callers()
    callers.arrived("13800138000", Instant(1.0))
    callers.left("13800138000", Left(queue=QueueName("q"), rank=(0.0,), at=Instant(2.0)))
    callers.spoke("+8613800138000", AgentId("a1"), Instant(3.0))
    known = callers.of("013800138000")
    assert (known.calls, known.agent, known.spoke_at, known.left) == ((1.0,), "a1", 3.0, None)


def test_given_more_calls_than_are_kept_when_asked_then_the_latest() -> None:
    callers = Callers()
    for at in range(MOST_CALLS + 5):
        callers.arrived("1", Instant(float(at)))
    assert callers.of("1").calls == tuple(float(at) for at in range(5, MOST_CALLS + 5))


def test_given_more_callers_than_are_kept_when_asked_then_the_oldest_are_strangers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("acd.callers.MOST_CALLERS", 2)
    callers = Callers()
    for number in ("1", "2", "1", "3"):
        callers.arrived(number, Instant(0.0))
    assert [callers.of(number) is STRANGER for number in ("1", "2", "3")] == [False, True, False]
