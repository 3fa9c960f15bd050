"""A pid file ends the process that was started, and no other."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.pbx.daemon import PidFile

SLEEP = "import sys; sys.stdin.read()"


@pytest.fixture
def process() -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen([sys.executable, "-c", SLEEP, "our-marker"], stdin=subprocess.PIPE) as running:
        yield running
        running.kill()


def test_running_process_is_found_and_stopped(tmp_path: Path, process: "subprocess.Popen[bytes]") -> None:
    file = PidFile(tmp_path / "x.pid")
    file.write(process.pid, "our-marker")
    assert file.pid == process.pid
    file.stop()
    assert process.wait() != 0
    assert not file.path.exists()


def test_other_process_with_the_same_pid_is_left_alone(tmp_path: Path, process: "subprocess.Popen[bytes]") -> None:
    file = PidFile(tmp_path / "x.pid")
    file.write(process.pid, "another-marker")
    assert file.pid is None
    file.stop()
    assert process.poll() is None


@pytest.mark.parametrize("content", ["", "12", "x\ny", "1\n2\n3"])
def test_broken_file_is_no_process(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.pid").write_text(content)
    assert PidFile(tmp_path / "x.pid").pid is None


def test_missing_file_is_no_process_and_stopping_is_harmless(tmp_path: Path) -> None:
    file = PidFile(tmp_path / "x.pid")
    assert file.pid is None
    file.stop()
