"""The engine's clock while the machine's is set."""

import time

import pytest

from callcenter.clock import SystemClock


@pytest.mark.parametrize("step_s", [-86_400.0, -3600.0, 3600.0, 86_400.0])
def test_a_step_of_the_wall_clock_is_not_felt(monkeypatch: pytest.MonkeyPatch, step_s: float) -> None:
    """Set by an hour or a day, either way, in the middle of a run."""
    clock, told, spent = SystemClock(), time.time, time.monotonic
    before = clock.now()
    monkeypatch.setattr(time, "time", lambda: told() + step_s)
    monkeypatch.setattr(time, "monotonic", lambda: spent() + 5.0)
    assert clock.now() - before == pytest.approx(5.0, abs=1.0)
    assert SystemClock().now() - before == pytest.approx(step_s, abs=6.0)
