"""The demo as its user runs it, stopped, killed or run twice; one that ends by itself is audited in test_audit."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.demo import Demo, cleared

pytestmark = pytest.mark.pbx


def eventually(true: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with cleared(Demo(tmp_path / "demo")) as demo:
        yield demo


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
