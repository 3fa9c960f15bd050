"""The demo as its user runs it: a short one that ends by itself, and ones that are stopped, killed or run twice."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pbx.conftest import SHORT_CALLS
from tests.support.demo import Demo, Left, cleared

# They look at the same short demo, and only one demo at a time chooses its ports.
pytestmark = [pytest.mark.pbx, pytest.mark.xdist_group("demo")]


def eventually(true: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with cleared(Demo(tmp_path / "demo")) as demo:
        yield demo


def test_short_demo_has_one_order_for_every_call(short_demo: Left) -> None:
    assert short_demo.exit_code == 0
    result = json.loads((short_demo.directory / "summary.json").read_text())
    assert int(result["asterisk_version"].split(".")[0]) >= 18
    assert result["calls_offered"] == result["calls_reached"] == result["orders"] == SHORT_CALLS
    assert result["answered"] + result["abandoned"] == SHORT_CALLS
    assert 0 < result["within_15s"] <= result["answered"]
    assert [result[name] for name in ("orders_missing", "orders_duplicate", "dropped")] == [0, 0, 0]
    assert 0 < result["wait_ms"]["p50"] <= result["wait_ms"]["p95"] <= result["wait_ms"]["max"]
    assert (short_demo.directory / "callcenter.toml").stat().st_mode & 0o777 == 0o600
    assert short_demo.processes == ()


def test_ctrl_c_pressed_twice_ends_everything_and_a_second_demo_is_refused(demo: Demo) -> None:
    first = demo.start()
    eventually(lambda: demo.said("Monitor:"))
    second = demo.start()
    assert second.wait(20) == 1
    assert demo.said(f"a demo runs here already (process {first.pid})")
    assert len(demo.processes()) > 5
    os.killpg(first.pid, signal.SIGINT)
    eventually(lambda: demo.said("Stopping"))
    os.killpg(first.pid, signal.SIGINT)
    assert first.wait(30) == 0
    assert demo.processes() == []


def test_next_demo_ends_what_a_killed_one_left_and_can_be_stopped_while_it_sets_up(demo: Demo) -> None:
    killed = demo.start()
    eventually(lambda: demo.said("Starting the engine"))
    killed.kill()
    killed.wait()
    assert len(demo.processes()) > 3
    demo.log.write_text("")
    following = demo.start("--seconds", "30")
    eventually(lambda: demo.said("an earlier demo left behind") and demo.said("Starting a private Asterisk"))
    following.send_signal(signal.SIGTERM)
    assert following.wait(30) == 130
    assert not demo.said("Monitor:")
    assert demo.processes() == []
