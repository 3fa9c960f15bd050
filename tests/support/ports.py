"""Ports for private Asterisks: each block is one test process's for a while, however many run on this machine."""

import socket
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
            try:
                # A name without a file: the kernel forgets it with the process, and knows it where it knows the ports.
                hold.bind(f"\0callcenter-ports-{base}")
            except OSError:
                continue
            if not (ports := PbxPorts.block(base)).in_use():
                yield ports
                return
    raise AssertionError(f"all blocks of ports are taken: {_BLOCKS}")
