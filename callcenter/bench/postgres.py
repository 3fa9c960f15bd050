"""A PostgreSQL server of one's own on a free port of this machine, in a folder that goes with it."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from callcenter.bench.lab import free_port
from callcenter.domain.errors import CallcenterError

USER = "callcenter"
LOOPBACK = "127.0.0.1"


class NoPostgres(CallcenterError):
    """PostgreSQL's programs are not here, or do not start."""


def programs() -> Path:
    """The folder with ``initdb`` and ``pg_ctl``, the newest version's. Raises NoPostgres."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if other := shutil.which("pg_ctl"):
        return Path(other).resolve().parent
    raise NoPostgres("PostgreSQL is not installed here: apt-get install postgresql, or name a server with --postgresql")


class Server:
    """A server that can be stopped and started again."""

    def __init__(self, home: Path, options: str) -> None:
        self.port = free_port()
        self._home, self.data, self._options, self._made = home, home / "data", options, 0
        self._as = _unprivileged()
        if self._as:
            os.chown(home, self._as["user"], self._as["group"])

    def url(self, database: str) -> str:
        """The URL of a database on it."""
        return f"postgresql://{USER}@{LOOPBACK}:{self.port}/{database}"

    def new_database(self, template: str = "template1") -> str:
        """The URL of a new database, a copy of ``template``."""
        self._made += 1
        self.sql(f'CREATE DATABASE "t{self._made}" TEMPLATE "{template}"')
        return self.url(f"t{self._made}")

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.sql(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the superuser; what it prints."""
        at = ["-h", LOOPBACK, "-p", str(self.port), "-U", USER, "-d", database, "-X", "-q", "-A", "-t"]
        return self._run("psql", *at, "-v", "ON_ERROR_STOP=1", "-c", statement)

    def make(self) -> None:
        """Make its files."""
        options = ["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._run("initdb", "-D", str(self.data), *options)

    def start(self, options: str = "") -> None:
        """Start it, and wait until it answers."""
        where = f"-p {self.port} -h {LOOPBACK} -k {self._home} {self._options} {options}"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self._home / "log"), "-o", where, "start")

    def stop(self, mode: str = "immediate") -> None:
        """End it, as a crash would unless ``mode`` is ``fast``."""
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    @property
    def pid(self) -> int:
        """The pid of its first process."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def _run(self, program: str, *args: str) -> str:
        # A file, since a server that goes on would keep a pipe open for ever.
        with (self._home / "said").open("w+") as said:
            command = [str(programs() / program), *args]
            done = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, cwd=self._home, **self._as)
            said.seek(0)
            text = said.read()
        if done.returncode:
            raise NoPostgres(f"{program} failed: {text.strip()}")
        return text.strip()


@contextmanager
def running(options: str = "", folder: Path | None = None) -> Iterator[Server]:
    """A server for a while; its files, made in ``folder``, are removed afterwards. Raises NoPostgres."""
    programs()
    home = Path(mkdtemp(prefix="callcenter-pg-", dir=folder))
    try:
        server = Server(home, options)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
