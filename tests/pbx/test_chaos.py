"""The chaos as its user runs it, small: a storm of a few seconds, and two of the points of the sweep."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.pbx
ROOT = Path(__file__).parents[2]


def chaos(directory: Path, *options: str) -> dict[str, Any]:
    """Run it; everything must be in order. The result is its summary."""
    command = [sys.executable, "-m", "callcenter.chaos", "--directory", str(directory), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=150)
    print(done.stdout, done.stderr)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    summary: dict[str, Any] = json.loads((directory / "summary.json").read_text("utf-8"))
    return summary


def test_engine_killed_again_and_again_keeps_calls_orders_and_places(tmp_path: Path) -> None:
    result = chaos(tmp_path, "--seconds", "14", "--seed", "7", "--brief")
    assert result["kills"] >= 4
    assert result["calls"] >= 15
    broken = ("dropped", "orders_missing", "orders_duplicate", "double_offers", "ghosts")
    assert [result[name] for name in broken] == [0, 0, 0, 0, 0]
    assert result["order_kept"]["kept"] == result["order_kept"]["checked"] > 0
    assert result["restart_to_first_offer_ms"]["max"] > 0


def test_engine_that_ends_right_after_a_commit_or_in_a_recovery_loses_nothing(tmp_path: Path) -> None:
    points = ("--at", "store.committed.CallAnswered:1", "--at", "resync.channels:1")
    result = chaos(tmp_path, "sweep", "--lanes", "2", *points)
    assert (result["points"], result["covered"], result["findings"]) == (2, 2, [])
