"""The demo's processes: one demo per directory, each process known by a file, and none left behind."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from callcenter.demo.errors import DemoError
from callcenter.pbx.daemon import STOP_SECONDS, PidFile
from callcenter.pbx.instance import PID_FILE
from callcenter.pbx.sipp import ERRORS, SippRun
from callcenter.pbx.spec import LOOPBACK

_GONE_S = 3.0
_NOTED = r'''printf '%s\n%s\n' "$$" "$1" > "$0" && shift && exec "$@"'''
"""A process writes its own PidFile before it becomes what it is to be: were it written by us, a process whose demo is
killed in that moment would be known to nobody."""


@contextlib.contextmanager
def only_demo(directory: Path) -> Iterator[None]:
    """Hold the directory's lock; the kernel gives it back however this process ends."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise DemoError(
                f"a demo runs here already (process {lock.read().strip() or 'unknown'}): "
                "end it with Ctrl-C in its terminal, or kill that process"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


class Processes:
    """What the demo started. A file for each process lets the next demo end what a crashed one left."""

    def __init__(self, directory: Path) -> None:
        self._pids, self._pbx = directory / "pids", PidFile(directory / "pbx" / PID_FILE)
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def leftovers(self) -> int:
        """End what an earlier demo of this directory left running and return how many processes that were."""
        files = [self._pbx, *(PidFile(path) for path in sorted(self._pids.glob("*.pid")))]
        running = [file for file in files if file.pid is not None]
        for file in running:
            file.stop()
        shutil.rmtree(self._pids, ignore_errors=True)
        return len(running)

    def note(self, run: SippRun) -> None:
        """Remember a SIPp process."""
        self._file(f"sipp-{run.pid}").write(run.pid, str(run.folder / ERRORS))

    def start(
        self, name: str, command: list[str], marker: str, env: Mapping[str, str] | None = None, *, again: bool = False
    ) -> None:
        """Start a process that only we end; ``marker`` is the argument that tells it from others. With ``again`` its
        log goes on."""
        log, file = self._pids.parent / f"{name}.log", self._file(name).path
        file.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab" if again else "wb") as output:
            process = subprocess.Popen(
                ["sh", "-c", _NOTED, str(file), marker, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                # A Ctrl-C in the terminal is for us: we end the others in the right order.
                start_new_session=True,
            )
        self._started[name] = process

    def running(self, name: str) -> bool:
        """Whether the process that was started under this name runs."""
        # Not by its file: while a program is being loaded its command line is empty for a moment.
        return name in self._started and self._started[name].poll() is None

    def send(self, name: str, number: int) -> None:
        """Send a process a signal."""
        self._started[name].send_signal(number)

    def wait(self, name: str, timeout: float = STOP_SECONDS) -> int | None:
        """How the process ended; None: it has not within so many seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._started[name].wait(timeout)
        return None

    def pid(self, name: str) -> int:
        """The process that was started under this name."""
        return self._started[name].pid

    def stop(self, name: str) -> None:
        """End one process, and wait until it has gone."""
        process = self._started[name]
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._file(name).path.unlink(missing_ok=True)

    def stop_all(self) -> None:
        """End everything: the phones at the same time, the others in the opposite order of their start."""
        files = [PidFile(path) for path in sorted(self._pids.glob("sipp-*.pid"))]
        for pid in filter(None, (file.pid for file in files)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        for name in reversed(self._started):
            self.stop(name)
        until = time.monotonic() + _GONE_S
        while time.monotonic() < until and any(file.pid is not None for file in files):
            time.sleep(0.02)
        for file in files:
            file.stop()

    def log_tail(self, name: str, lines: int = 12) -> str:
        """The last lines that a process wrote."""
        with contextlib.suppress(OSError):
            text = (self._pids.parent / f"{name}.log").read_text("utf-8", "replace")
            return "\n".join(text.splitlines()[-lines:])
        return ""

    def _file(self, name: str) -> PidFile:
        return PidFile(self._pids / f"{name}.pid")


def lacks() -> tuple[str, ...]:
    """What the demo needs and this machine or user has not, each with its remedy."""
    found = []
    if os.geteuid() != 0:
        found.append("the callers' keys are sent through raw sockets, which needs root: run as root (sudo make demo)")
    if shutil.which("sipp") is None:
        found.append("sipp is missing: run 'apt-get install sip-tester'")
    if _mosquitto() is None:
        found.append("mosquitto is missing: run 'apt-get install mosquitto'")
    return tuple(found)


def _mosquitto() -> str | None:
    # Not every user's PATH has the directories of daemons.
    return shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def start_broker(processes: Processes, directory: Path, port: int) -> None:
    """Start an MQTT broker of our own on a loopback port."""
    file = directory / "mosquitto.conf"
    file.write_text(f"listener {port} {LOOPBACK}\nallow_anonymous true\npersistence false\nlog_dest stderr\n")
    processes.start("mosquitto", [_mosquitto() or "mosquitto", "-c", str(file)], str(file))


def start_engine(
    processes: Processes, config: Path, *, again: bool = False, settings: Mapping[str, str] | None = None
) -> None:
    """Start the engine as any operator would; ``settings`` are variables of its environment."""
    # Settings of this shell are for the operator's own centre, not for the demo's.
    env = {name: value for name, value in os.environ.items() if not name.startswith("CALLCENTER_")}
    command = [sys.executable, "-m", "callcenter", "serve", "--config", str(config)]
    processes.start("engine", command, str(config), env | dict(settings or {}), again=again)


def free_port(first: int, last: int) -> int:
    """The first loopback port of a range that nobody listens on."""
    for port in range(first, last + 1):
        with socket.socket() as probe, contextlib.suppress(OSError):
            # As the server itself does: without it, a port that was used a moment ago seems taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((LOOPBACK, port))
            taken: int = probe.getsockname()[1]
            return taken
    raise DemoError(f"no free port from {first} to {last} on {LOOPBACK}: choose another with DEMO_PORT")
