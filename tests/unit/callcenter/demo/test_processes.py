"""No process of a demo is left behind, however its demo ended."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from callcenter.demo.processes import Processes
from callcenter.pbx.daemon import PidFile
from tests.support.waiting import eventually

SLEEPER = [sys.executable, "-c", "import signal; print('awake', flush=True); signal.pause()"]


def test_a_process_is_known_by_its_own_pid_and_its_marker(tmp_path: Path) -> None:
    marker = "a marker with 'quotes', $HOME and \\n"
    processes = Processes(tmp_path)
    processes.start("sleeper", [*SLEEPER, marker], marker)
    try:
        assert eventually("the file", lambda: PidFile(tmp_path / "pids/sleeper.pid").pid) == processes.pid("sleeper")
        eventually("its log", lambda: processes.log_tail("sleeper") == "awake")
        assert processes.running("sleeper")
    finally:
        processes.stop("sleeper")
    assert not processes.running("sleeper")
    assert Processes(tmp_path).leftovers() == 0


def test_a_process_whose_demo_was_killed_while_it_started_it_is_ended_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def killed(*args: Any, **kwargs: Any) -> None:
        begun.append(start(*args, **kwargs))
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", killed)
    with pytest.raises(KeyboardInterrupt):
        Processes(tmp_path).start("sleeper", [*SLEEPER, "marker"], "marker")
    [process] = begun
    try:
        eventually("the process is known", lambda: PidFile(tmp_path / "pids/sleeper.pid").pid == process.pid)
        assert Processes(tmp_path).leftovers() == 1
        assert process.wait(5) == -15
    finally:
        if process.poll() is None:
            os.kill(process.pid, 9)
            process.wait()
