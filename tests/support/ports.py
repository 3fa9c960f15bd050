"""What one test process at a time has, however many run on this machine: blocks of ports, and turns."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from callcenter.pbx.spec import BLOCK, PbxPorts

# What demo (20000) and chaos (26000) look for by themselves, and what Linux hands out (from 32768), stays theirs.
_BLOCKS = (*range(12000, 20000, BLOCK), *range(22000, 26000, BLOCK), *range(28000, 32000, BLOCK))


@contextmanager
def block() -> Iterator[PbxPorts]:
    """A block that nobody uses and no other test process takes until the end; AssertionError: there is none left."""
    for base in _BLOCKS:
        with closing(socket.socket(socket.AF_UNIX)) as hold:
            if _taken(hold, f"ports-{base}") and not (ports := PbxPorts.block(base)).in_use():
                yield ports
                return
    raise AssertionError(f"all blocks of ports are taken: {_BLOCKS}")


@contextmanager
def turn(of: str) -> Iterator[None]:
    """For programs that look for free ports by themselves: only one test process at a time has its turn."""
    with closing(socket.socket(socket.AF_UNIX)) as hold:
        while not _taken(hold, f"turn-{of}"):
            time.sleep(0.1)
        yield


def _taken(hold: socket.socket, name: str) -> bool:
    try:
        # A name without a file: the kernel forgets it with the process, and knows it where it knows the ports.
        hold.bind(f"\0callcenter-{name}")
    except OSError:
        return False
    return True
