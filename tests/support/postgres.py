"""A real PostgreSQL on a free port of this machine, one for the whole run, with a new database for each test."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

_FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
BIN = _FOUND[-1] if _FOUND else Path(shutil.which("pg_ctl") or "/usr/bin/pg_ctl").resolve().parent
USER = "callcenter"
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Postgres:
    """A server that was started here."""

    def __init__(self, port: int) -> None:
        self.port, self._made = port, 0

    def new_database(self) -> str:
        """The URL of an empty database."""
        self._made += 1
        name = f"t{self._made}"
        self._psql(f'CREATE DATABASE "{name}"')
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def _psql(self, sql: str) -> None:
        at = ["-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", "postgres", "-X", "-q", "-c", sql]
        subprocess.run([str(BIN / "psql"), *at], check=True, capture_output=True)


@contextmanager
def running(options: str = _FAST) -> Iterator[Postgres]:
    """A server in a folder of its own, stopped at the end."""
    home, port, run_as = Path(mkdtemp(prefix="callcenter-pg-", dir="/tmp")), _free_port(), _as_nobody()
    if run_as:
        os.chown(home, run_as["user"], run_as["group"])
    data = str(home / "data")
    try:
        init = ["-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run([str(BIN / "initdb"), *init], check=True, capture_output=True, cwd=home, **run_as)
        where = f"-p {port} -h 127.0.0.1 -k {home} {options}"
        start = [str(BIN / "pg_ctl"), "-D", data, "-w", "-l", str(home / "log"), "-o", where, "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd=home, **run_as)
        try:
            yield Postgres(port)
        finally:
            stop = [str(BIN / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop"]
            subprocess.run(stop, check=True, capture_output=True, cwd=home, **run_as)
    finally:
        shutil.rmtree(home, ignore_errors=True)
