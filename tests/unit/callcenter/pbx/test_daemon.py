"""A pid file ends the process that was started, and no other."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.pbx.daemon import PidFile

SLEEP = "import sys; print(flush=True); sys.stdin.read()"


@pytest.fixture
def process() -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-c", SLEEP, "our-marker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
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
