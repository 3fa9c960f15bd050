"""How the process stands among others: callers wait for it, also while it starts."""

import contextlib
import gc
import os
import sys
from pathlib import Path

_NICE = -10
_COMPANIONS_NICE = 10
_AUTOGROUP = Path("/proc/self/autogroup")


def be_prompt() -> None:
    """Let the call path, and a start, wait for nothing that could wait itself."""
    # Asterisk runs at a higher priority where a distribution starts it; whoever decides for it should not be what it
    # waits for. Without the right to that, the engine runs like everybody else.
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
    _session(_NICE)
    # The store writes in a thread of its own; by default it may hold the interpreter for 5 ms while a caller waits.
    sys.setswitchinterval(0.0002)
    gc.set_threshold(20_000, 20, 50)


def stand_back() -> None:
    """Let calls come first: where they share a processor, engine, Asterisk and database run before a companion."""
    os.setpriority(os.PRIO_PROCESS, 0, max(_COMPANIONS_NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    _session(_COMPANIONS_NICE)


def _session(nice: int) -> None:
    """Where the kernel shares out by sessions (sched_autogroup), a nice value only counts within one: a process with a
    session of its own stands there as a whole."""
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):
            _AUTOGROUP.write_text(str(nice))


def settle_in() -> None:
    """What was made at the start lives for ever: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
