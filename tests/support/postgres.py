"""A real PostgreSQL on a free port of this machine, one for the whole run, with a new database for each test."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callcenter.bench.postgres import Server
from callcenter.bench.postgres import running as _running

_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
_MEMORY = Path("/dev/shm")
_LAST_RITES = 'cat; read -r pid < "$1/postmaster.pid" && kill -s QUIT "$pid" && rm -rf "${1%/data}"'
"""PostgreSQL is nobody's child. A shell beside it reads a pipe that ends with our process, however that ends."""
Postgres = Server


@contextmanager
def running(options: str = _FAST) -> Iterator[Server]:
    """A server in a folder of its own, stopped at the end, which is also that of this process."""
    with _running(options, _MEMORY if _MEMORY.is_dir() else None) as server, _dies_with_us(server):
        yield server


@contextmanager
def _dies_with_us(server: Server) -> Iterator[None]:
    command = ["sh", "-c", _LAST_RITES, "sh", str(server.data)]
    # In a session of its own: whoever ends all of ours, as Ctrl-C does, does not end this one before its work is done.
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as watcher:
        try:
            yield
        finally:
            watcher.kill()
