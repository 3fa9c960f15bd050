"""Named points of the call path at which a test can end the process: after every commit, write and wait.

They do nothing unless the composition root arms them; then each pass is counted, and told to whoever asked.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from callcenter.domain.errors import CallcenterError


class NoSuchPoint(CallcenterError):
    """What was asked for cannot be a point."""


Passed = Callable[[str], None]
_passed: Passed | None = None


def point(name: str, kind: str = "") -> None:
    """Here the process may end; ``kind`` tells apart what passes the same place."""
    if _passed is not None:
        _passed(f"{name}.{kind}" if kind else name)


def point_when_written(name: str, kind: str) -> None:
    """The same, once the loop has handed to the system what was written in this turn of it."""
    if _passed is not None:
        asyncio.get_running_loop().call_soon(_passed, f"{name}.{kind}")


def arm(passed: Passed | None) -> None:
    """Have ``passed`` told of every point from now on; None: of none."""
    global _passed
    _passed = passed


def kill_at(where: str, *, kill: Callable[[], None] | None = None) -> Passed:
    """Ends the process at a point: ``store.committed.CallAnswered:2`` is its second pass. Raises NoSuchPoint."""
    name, colon, number = where.rpartition(":")
    if not colon or not number.isdecimal() or int(number) < 1:
        raise NoSuchPoint(f"{where!r} is no point: write its name, a colon and the number of the pass, from 1")
    wanted, end = (name, int(number)), kill or _kill
    counts: Counter[str] = Counter()

    def passed(name: str) -> None:
        counts[name] += 1
        if (name, counts[name]) == wanted:
            end()

    return passed


def log_to(file: Path) -> Passed:
    """Writes the name of each point to a file, a line for each pass."""
    target = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def passed(name: str) -> None:
        os.write(target, f"{name}\n".encode())

    return passed


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
