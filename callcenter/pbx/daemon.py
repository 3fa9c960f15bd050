"""A process known by a file: which pid it is, whether it is still the one that was started, and how to end it."""

import contextlib
import os
import signal
import time
from pathlib import Path

STOP_SECONDS = 3.0
_STEP = 0.02


class PidFile:
    """A file with the pid of a process and a word of its command line, so that no other process is ever ended."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, pid: int, marker: str) -> None:
        """Remember the process."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(f"{pid}\n{marker}\n")

    @property
    def pid(self) -> int | None:
        """Return the pid while that process runs, else None."""
        with contextlib.suppress(OSError, ValueError):
            number, marker = self.path.read_text().splitlines()
            # Pids are used again: only the same command line is the same process. A zombie's is empty.
            if marker.encode() in Path(f"/proc/{int(number)}/cmdline").read_bytes().split(b"\0"):
                return int(number)
        return None

    def stop(self) -> None:
        """End the process, gently first, wait until it has gone, and forget it; harmless when it does not run."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if (pid := self.pid) is None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            self._wait()
        self.path.unlink(missing_ok=True)

    def _wait(self) -> None:
        for _ in range(int(STOP_SECONDS / _STEP)):
            if self.pid is None:
                return
            time.sleep(_STEP)
