"""Processes of ours beside the engine, for what calls need not wait for: started, introduced, talked with, and ended.

Either side has one end of a pair of sockets that nobody else has. A companion ends when the engine lets go of its end:
also when the engine was killed, for the kernel lets go then.
"""

import asyncio
import contextlib
import ctypes
import os
import pickle
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from callcenter import priority

END_S = 3.0
"""What it began may take so long when it is let go of."""
LONGEST_LINE = 16 * 2**20
NOT_ITS = ("NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "CALLCENTER_KILL_AT", "CALLCENTER_POINTS_TO")
"""Of the environment what concerns the engine alone."""
_PR_SET_PDEATHSIG = 1
Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


# The engine's side.


@asynccontextmanager
async def beside(module: str, told: object, fds: Sequence[int] = ()) -> AsyncIterator[Wire]:
    """A companion for the time: ``module`` is run with ``fds``, which it inherits, and hears ``told`` first of all."""
    ours, theirs = socket.socketpair()
    with theirs:
        inherited = (theirs.fileno(), *fds)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *map(str, inherited)),
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=inherited,
            env={name: value for name, value in os.environ.items() if name not in NOT_ITS},
            # A session of its own: what is typed at the engine's terminal is for the engine, which then ends it.
            start_new_session=True,
        )
    reader, writer = await asyncio.open_connection(sock=ours, limit=LONGEST_LINE)
    writer.write(introduction(told))
    try:
        yield reader, writer
    finally:
        writer.close()
        # One that is only just starting has nothing to finish; from ``meet`` on it does not hear this.
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await _ended(process)


def introduction(told: object) -> bytes:
    """What it is told first of all: the engine's own settings, whatever stands in a file by now."""
    data = pickle.dumps(told)
    return len(data).to_bytes(8) + data


async def _ended(process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(END_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


# The companion's side.


def begin() -> None:
    """First of all, before all that takes time: let calls come first, and end with the engine until it is met.

    On a busy machine a start takes long, and an engine that is killed over and over would leave a crowd of starts.
    """
    priority.stand_back()
    # What is typed at a terminal is for the engine.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _end_with_engine(signal.SIGKILL)


async def meet(control: socket.socket) -> tuple[Any, Wire]:
    """What the engine tells first, and the wire. Raises IncompleteReadError where it is gone already."""
    # From here on the wire tells when the engine is over, and what was begun is finished.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _end_with_engine(0)
    reader, writer = await asyncio.open_connection(sock=control, limit=LONGEST_LINE)
    size = int.from_bytes(await reader.readexactly(8))
    # From the process that started this one, by a pair of sockets that nobody else has.
    return pickle.loads(await reader.readexactly(size)), (reader, writer)


def _end_with_engine(number: int) -> None:
    """Have the kernel send this signal when the process that started this one ends; 0: none. Linux only."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
