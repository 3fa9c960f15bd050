"""A real PostgreSQL on a free port of this machine, one for the whole run, with a new database for each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callcenter.bench.postgres import Server
from callcenter.bench.postgres import running as _running

_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
_MEMORY = Path("/dev/shm")
Postgres = Server


@contextmanager
def running(options: str = _FAST) -> Iterator[Server]:
    """A server in a folder of its own, stopped at the end."""
    with _running(options, _MEMORY if _MEMORY.is_dir() else None) as server:
        yield server
