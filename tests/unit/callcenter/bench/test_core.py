"""The bench of the core alone: what it reports, on centres small enough for a test."""

import json
from typing import Any

import pytest

from callcenter.bench import core


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    """Two small centres."""
    return core.run((20, 60), rounds=40)


def test_the_report_has_a_run_for_each_size(result: dict[str, Any]) -> None:
    runs = json.loads(json.dumps(result))["runs"]

    assert [run["agents"] for run in runs] == [20, 60]
    for run in runs:
        assert 0 < run["event_us"]["p50"] <= run["event_us"]["p99"]
        assert run["bytes_per_waiting_call"] > 0
        assert run["bytes_per_agent"] > 0
        assert 0 < run["reload_ms"] < 1000
        assert run["waiting"] == run["agents"] // 10
        # Each round frees an agent, who takes a waiting caller: about nine events.
        assert run["events"] > 40 * 7


def test_the_growth_is_from_the_last_but_one_to_the_last(result: dict[str, Any]) -> None:
    small, large = (run["event_us"]["p50"] for run in result["runs"])

    assert result["growth"]["p50"] == pytest.approx(large / small, abs=0.01)
    assert core.run((20,), rounds=5)["growth"] is None


def test_the_table_has_a_line_for_each_size(result: dict[str, Any]) -> None:
    lines = list(core.lines(result))

    assert len(lines) == 4
    assert "from 20 to 60 agents" in lines[-1]
