"""The demo as its user runs it: a short one that ends by itself, and ones that are stopped, killed or run twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from callcenter.demo.processes import free_port

pytestmark = pytest.mark.pbx

MARK = "CALLCENTER_TEST_MARK"
ROOT = Path(__file__).parents[2]


class Demo:
    """Demos of one directory; what they start is known by a mark in its environment."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.mark = directory, uuid4().hex
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        """A demo in a process group of its own, as a terminal would have it."""
        command = [sys.executable, "-m", "callcenter.demo", "--directory", str(self.directory), "--lang", "en"]
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [*command, "--port", str(free_port(8200, 8400)), *options],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=os.environ | {MARK: self.mark},
                start_new_session=True,
            )
        self.running.append(process)
        return process

    @property
    def log(self) -> Path:
        return self.directory.parent / "demo.log"

    def said(self, words: str) -> bool:
        return words in self.log.read_text()

    def processes(self) -> list[int]:
        """Every living process that carries the mark."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"{MARK}={self.mark}".encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return found


def eventually(true: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path / "demo")
    yield demo
    for process in demo.running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)
    left = demo.processes()
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    print(demo.log.read_text())
    assert not left, "processes were left behind"


def test_short_demo_has_one_order_for_every_call(demo: Demo) -> None:
    assert demo.start("--seconds", "8", "--calls", "14", "--seed", "3").wait(90) == 0
    result = json.loads((demo.directory / "summary.json").read_text())
    assert int(result["asterisk_version"].split(".")[0]) >= 18
    assert result["calls_offered"] == result["calls_reached"] == result["orders"] == 14
    assert result["answered"] + result["abandoned"] == 14
    assert 0 < result["within_15s"] <= result["answered"]
    assert [result[name] for name in ("orders_missing", "orders_duplicate", "dropped")] == [0, 0, 0]
    assert 0 < result["wait_ms"]["p50"] <= result["wait_ms"]["p95"] <= result["wait_ms"]["max"]
    assert (demo.directory / "callcenter.toml").stat().st_mode & 0o777 == 0o600
    assert demo.processes() == []


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
