"""A demo as its user runs it, and all that it leaves behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from callcenter.demo.processes import free_port
from tests.support.ports import turn
from tests.support.waiting import eventually

MARK = "MARK_OF_A_TEST"
"""None of the settings of callcenter (``CALLCENTER_...``), which the demo keeps from its engine."""
ROOT = Path(__file__).parents[2]


class Demo:
    """Demos of one directory; what they start is known by a mark in its environment."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.mark = directory, uuid4().hex
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        """A demo in a process group of its own, as a terminal would have it."""
        command = [sys.executable, "-m", "callcenter.demo", "--directory", str(self.directory), "--lang", "en"]
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [*command, "--port", str(free_port(8200, 8400)), *options],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=os.environ | {MARK: self.mark},
                start_new_session=True,
            )
        self.running.append(process)
        return process

    @property
    def log(self) -> Path:
        return self.directory.parent / "demo.log"

    def said(self, words: str) -> bool:
        return words in self.log.read_text()

    def processes(self) -> list[int]:
        """Every living process that carries the mark."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"{MARK}={self.mark}".encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return found


@contextmanager
def cleared(demo: Demo) -> Iterator[Demo]:
    """The demo; afterwards nothing of it runs any more, or the test fails."""
    with turn("demo"):
        yield from _cleared(demo)


def _cleared(demo: Demo) -> Iterator[Demo]:
    yield demo
    for process in demo.running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)
    left = demo.processes()
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    print(demo.log.read_text())
    assert not left, "processes were left behind"


@dataclass(frozen=True, slots=True)
class Left:
    """What a demo left: its directory, and what its broker was told."""

    directory: Path
    exit_code: int
    processes: tuple[int, ...]
    mqtt: Path

    @property
    def database(self) -> Path:
        return self.directory / "callcenter.db"

    @property
    def cel(self) -> Path:
        return self.directory / "pbx/home/log/cel-custom/callcenter.csv"

    @property
    def stats(self) -> list[Path]:
        return sorted(self.directory.glob("sipp/*-callers/stat.csv"))


def played(folder: Path, *options: str) -> Left:
    """A demo from its beginning to its end, its broker listened to."""
    mqtt = folder / "mqtt.jsonl"
    with cleared(Demo(folder / "demo")) as demo:
        process = demo.start(*options)
        conf = demo.directory / "mosquitto.conf"
        eventually("the broker is about to start", lambda: conf.exists() and "listener" in conf.read_text(), within=30)
        port = next(line.split()[1] for line in conf.read_text().splitlines() if line.startswith("listener"))
        listener = subprocess.Popen([sys.executable, "-m", "tests.support.mqtt_capture", port, str(mqtt)], cwd=ROOT)
        try:
            code = process.wait(90)
            return Left(demo.directory, code, tuple(demo.processes()), mqtt)
        finally:
            # By itself it ends with the broker.
            listener.terminate()
            listener.wait(10)
