"""The engine as its own process, as an operator runs it: started, killed, asked over HTTP, its database read."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.waiting import eventually

Json = Any
COMMAND = Path(sys.executable).with_name("callcenter")
OFF_CLOCK = """
import sys, time
told, off_s = time.time, float(sys.argv.pop(1))
time.time = lambda: told() + off_s
from callcenter.cli.main import app
app()
"""
"""The command on a machine whose clock is wrong by so many seconds."""


class Refusal(Exception):
    """The engine's answer to a request that it did not carry out."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


class Centre:
    """`callcenter serve` in a folder of its own; the database outlives the process."""

    def __init__(self, folder: Path, config: str, database: Path | None = None) -> None:
        self.folder, self.port = folder, free_port()
        self.database = database or folder / "callcenter.db"
        store = f'[store]\nurl = "sqlite:///{self.database}"\n'
        self.config = folder / "callcenter.toml"
        self.config.touch(mode=0o600)
        self.config.write_text(f"{config}\n[http]\nport = {self.port}\n{store}", "utf-8")
        self._process: subprocess.Popen[bytes] | None = None
        self.clock_off_s = 0.0
        self.token = ""
        """Shown with each request, where it is not empty: the centre has accounts."""
        self.elsewhere: list[tuple[float, float]] = []
        """Spans in which another engine, with a record of its own, had the PBX."""

    # The process.

    @property
    def pid(self) -> int | None:
        """The process, while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self, *, ready: bool = True, environ: Mapping[str, str] | None = None) -> None:
        """Start it and wait until calls can be handled; ``environ`` is added to this process's."""
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command(), "serve", "--config", str(self.config)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(environ or {})},
            )
        if ready:
            self.wait_ready()

    def _command(self) -> list[str]:
        if not self.clock_off_s:
            return [str(COMMAND)]
        return [sys.executable, "-c", OFF_CLOCK, str(self.clock_off_s)]

    def wait_ready(self, within: float = 20.0) -> None:
        """Wait until it is connected to its PBX and writes its record."""
        try:
            eventually("engine ready", self._is_ready, within=within)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log_tail()}") from None

    def _is_ready(self) -> bool:
        if self.pid is None:
            raise AssertionError(f"the engine ended by itself:\n{self.log_tail()}")
        with contextlib.suppress(OSError):
            return bool(self.get("/readyz")["ready"])
        return False

    def kill(self) -> None:
        """kill -9: no farewell, nothing flushed."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """kill -STOP: it hears, decides and writes nothing more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        """End it as an operator does; harmless when it does not run."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(10.0)

    @property
    def log_file(self) -> Path:
        """What it said."""
        return self.folder / "engine.log"

    def log_tail(self, lines: int = 40) -> str:
        """The last that it said."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log_file.read_text("utf-8", "replace").splitlines()[-lines:])
        return ""

    # HTTP.

    def get(self, path: str) -> Json:
        """The answer to a GET, errors like `/readyz` 503 included."""
        try:
            with urllib.request.urlopen(self._request("GET", path), timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)

    def metrics(self) -> list[str]:
        """The lines of figures for Prometheus."""
        with urllib.request.urlopen(self._request("GET", "/metrics"), timeout=5) as answer:
            return str(answer.read().decode()).splitlines()

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, token: str = "") -> Json:
        """The answer to a request, of whoever has another ``token``; raises Refusal."""
        request = self._request("POST", f"/api/v1{path}", json.dumps(body or {}).encode(), token)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise Refusal(error.code, json.load(error).get("code", "")) from None

    def _request(self, method: str, path: str, data: bytes | None = None, token: str = "") -> urllib.request.Request:
        headers = {"content-type": "application/json"}
        if shown := token or self.token:
            headers["authorization"] = f"Bearer {shown}"
        return urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)

    def agent(self, agent: str) -> Json:
        """One agent's tile."""
        return self.get(f"/api/v1/agents/{agent}")

    def ask(self, agent: str, verb: str, **body: str) -> Json:
        """Ask for something on an agent's behalf: login, pause, department, join ..."""
        return self.post(f"/agents/{agent}/{verb}", body)

    def calls(self) -> dict[str, Json]:
        """The live calls by id."""
        return {call["id"]: call for call in self.get("/api/v1/calls")}

    # The database, read beside the engine's own connection.

    def query(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Rows of the record."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)
        connection.row_factory = sqlite3.Row
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def orders_of(self, call: str) -> list[sqlite3.Row]:
        """The orders of one call: exactly one, or something is wrong."""
        return self.query("SELECT * FROM orders WHERE call_id = ?", call)

    def final_order(self, call: str, within: float = 5.0) -> sqlite3.Row:
        """The call's one order, once the call has ended."""
        order = eventually(f"order of {call} closed", lambda: self._ended_order(call), within=within)
        assert len(self.orders_of(call)) == 1, "more than one order"
        return order

    def _ended_order(self, call: str) -> sqlite3.Row | None:
        return next((row for row in self.orders_of(call) if row["ended_at"]), None)

    def call_row(self, call: str) -> sqlite3.Row:
        """The call's row."""
        return self.query("SELECT * FROM calls WHERE id = ?", call)[0]

    def legs(self, call: str) -> list[sqlite3.Row]:
        """Each party's time in the call, in order."""
        return self.query("SELECT * FROM legs WHERE call_id = ? ORDER BY no", call)

    def offers(self, call: str) -> list[sqlite3.Row]:
        """Each ring at an agent, in order."""
        return self.query("SELECT * FROM offers WHERE call_id = ? ORDER BY made_at", call)

    def journal(self, call: str) -> list[str]:
        """The kinds of a call's events, in order."""
        rows = self.query("SELECT type FROM events WHERE call_id = ? ORDER BY seq", call)
        return [row["type"] for row in rows]


def free_port() -> int:
    """A TCP port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
