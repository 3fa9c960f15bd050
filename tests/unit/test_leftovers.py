"""What a test run leaves on the machine when it is killed: nothing that runs."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal
from tests.support import postgres
with postgres.running() as server:
    print(server.pid, server.data.parent, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_leaves_no_postgresql() -> None:
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    pid, folder = done.stdout.split()
    try:
        eventually("it has ended", lambda: _ended(int(pid)))
        eventually("its files are removed", lambda: not Path(folder).exists())
    finally:
        if not _ended(int(pid)):
            os.kill(int(pid), signal.SIGQUIT)


def _ended(pid: int) -> bool:
    """Whether it runs no more; where nobody asks after it, it stays a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
