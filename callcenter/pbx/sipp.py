"""SIPp as callers and phones: start a process, wait for it, read what came of its calls."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

from callcenter.pbx import stat
from callcenter.pbx.errors import PbxError
from callcenter.pbx.scenario import (
    Caller,
    Desk,
    Planned,
    Press,
    caller_xml,
    desk_xml,
    key_files,
    planned_xml,
    register_xml,
    shown_name,
)
from callcenter.pbx.spec import LOOPBACK, Phone

_STEP = 0.01
_LISTEN_SECONDS = 5.0
_DIALLED = "+*_-"
"""Besides digits and letters, what stands in an address as it is; anything else is written as %XX."""
_MEDIA_PORTS, _MEDIA_BLOCK, _SIDE_BY_SIDE = 4, 256, 24
ERRORS = "errors.log"


@dataclass(frozen=True, slots=True)
class SippResult:
    """What a SIPp process counted; `exit_code` is None while it runs."""

    created: int
    successful: int
    failed: int
    exit_code: int | None

    @property
    def ok(self) -> bool:
        """Tell whether it ended with all its calls as its scenario wanted them."""
        return self.exit_code == 0 and self.failed == 0 and self.created == self.successful


class SippRun:
    """One running SIPp process."""

    def __init__(self, process: "subprocess.Popen[bytes]", folder: Path) -> None:
        self._process, self.folder = process, folder

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Tell whether it still runs."""
        return self._process.poll() is None

    def result(self) -> SippResult:
        """Return the counts; while it runs they are up to a second old."""
        counts = stat.Counts()
        with contextlib.suppress(OSError, ValueError):
            counts = stat.read(self.folder / "stat.csv")
        return SippResult(counts.created, counts.successful, counts.failed, self._process.poll())

    def wait(self, timeout: float = 60.0) -> SippResult:
        """Wait until it has ended by itself; it is stopped when it takes longer than `timeout` seconds."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.stop()
            raise PbxError(f"SIPp in {self.folder} did not end within {timeout:.0f} s:\n{self.log_tail()}") from None
        return self.result()

    def stop(self) -> SippResult:
        """End it now, calls in progress or not, and return the counts; harmless when it has ended."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if not self.running:
                break
            self._process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2.0)
        return self.result()

    def log_tail(self, lines: int = 30) -> str:
        """Return the last lines of its error log, for a failure message."""
        with contextlib.suppress(OSError):
            return "\n".join((self.folder / ERRORS).read_text("utf-8", "replace").splitlines()[-lines:])
        return ""


class Sipp:
    """Starts SIPp processes against one PBX; `stop` ends those still running.

    `started` is told of each process at once, so that a note of it can be left for the case that this program dies.
    """

    def __init__(self, folder: Path, sip_port: int, started: Callable[[SippRun], None] | None = None) -> None:
        if shutil.which("sipp") is None:
            raise PbxError("sipp is missing: run 'apt-get install sip-tester'")
        self._folder, self._target, self._numbers = folder, f"{LOOPBACK}:{sip_port}", count(1)
        self.runs: list[SippRun] = []
        self._started = started
        self._blocks: deque[int] = deque(maxlen=2 * _SIDE_BY_SIDE)

    def call(self, caller: Caller, *, calls: int = 1, rate: float = 10.0, limit: int | None = None) -> SippRun:
        """Place `calls` calls, `rate` a second, at most `limit` at the same time."""
        folder = self._new_folder("caller", caller_xml(caller), caller.presses)
        name = shown_name(caller.name)
        rows = "".join(f"{quote(number, _DIALLED)};;;{name};\n" for number in caller.numbers)
        (folder / "numbers.csv").write_text("SEQUENTIAL\n" + rows, "utf-8", newline="")
        line = quote(caller.line, _DIALLED)
        # SIPp takes whole calls for each period: 0.5 a second is 500 calls in 1000 s.
        pace = ["-r", str(max(1, round(rate * 1000))), "-rp", "1000000", "-m", str(calls), "-l", str(limit or calls)]
        # Left alone, SIPp takes 5060, which a PBX of this machine may want.
        port = ["-p", str(self._port(caller.address, _free_port))]
        numbers = ["-s", line, "-inf", "numbers.csv"]
        return self._start(folder, caller.address, [*port, *_manners(caller), *numbers, *pace, self._target])

    def call_planned(self, caller: Caller, plan: Sequence[Planned]) -> SippRun:
        """Place each call of the plan at its moment, counted from now; all callers behave as `caller` does."""
        _must_be_dialled(*(text for call in plan for text in (call.number, call.line)))
        folder = self._new_folder("callers", planned_xml(caller), caller.presses)
        rows = "".join(f"{call.number};{call.line};{max(1, call.at_ms)};;\n" for call in plan)
        (folder / "numbers.csv").write_text("SEQUENTIAL\n" + rows)
        pace = ["-r", "1000", "-m", str(len(plan)), "-l", str(len(plan))]
        port = ["-p", str(self._port(caller.address, _free_port))]
        numbers = ["-inf", "numbers.csv"]
        return self._start(folder, caller.address, [*port, *_manners(caller), *numbers, *pace, self._target])

    def desk(self, desk: Desk, port: int, address: str = LOOPBACK) -> SippRun:
        """Be the phones at `port`, which speak, echo what they hear, or are mute. Returns once they can be rung."""
        folder = self._new_folder("desk", desk_xml(desk), desk.presses)
        # Speech and echo from one phone would be two streams in one, which Asterisk counts as neither.
        echo = [] if desk.speech or not desk.echo else ["-rtp_echo"]
        run = self._start(folder, address, ["-p", str(port), *echo, self._target])
        wanted = f":{port:04X} "
        for _ in range(int(_LISTEN_SECONDS / _STEP)):
            if wanted in Path("/proc/net/udp").read_text():
                return run
            if not run.running:
                break
            time.sleep(_STEP)
        run.stop()
        raise PbxError(f"SIPp does not listen on port {port} (is it taken?):\n{run.log_tail()}")

    def register(self, phone: Phone, port: int, *, expires: int = 600) -> SippResult:
        """Register a phone with its password, to be rung at `port`; expires=0 unregisters it."""
        folder = self._new_folder("register", register_xml(phone.name, phone.password or "", port, expires))
        own = ["-p", str(self._port(LOOPBACK, _free_port))]
        return self._start(folder, LOOPBACK, [*own, "-m", "1", self._target]).wait(10.0)

    def stop(self) -> None:
        """End every process that is still running."""
        for run in self.runs:
            run.stop()

    def _new_folder(self, kind: str, xml: str, presses: tuple[Press, ...] = ()) -> Path:
        folder = self._folder / f"{next(self._numbers):03}-{kind}"
        folder.mkdir(parents=True)
        (folder / "scenario.xml").write_text(xml, "utf-8")
        for name, content in key_files(presses).items():
            (folder / name).write_bytes(content)
        return folder

    def _port(self, address: str, find: Callable[[str], int]) -> int:
        """Return a free port in a block where no other SIPp of late has one: it may not have taken its own yet."""
        while (port := find(address)) // _MEDIA_BLOCK in self._blocks:
            pass
        self._blocks.append(port // _MEDIA_BLOCK)
        return port

    def _start(self, folder: Path, address: str, arguments: Sequence[str]) -> SippRun:
        media = self._port(address, _free_media_port)
        command = [
            "sipp", "-sf", "scenario.xml", "-i", address, "-mi", address, "-mp", str(media),
            "-nostdin", "-aa", "-timer_resol", "1", "-deadcall_wait", "0",
            "-trace_stat", "-stf", "stat.csv", "-fd", "1", "-trace_err",
            # The whole path: a command line that names it is that of this process and of no other.
            "-error_file", str(folder / ERRORS), *arguments,
        ]  # fmt: skip
        with (folder / "screen").open("wb") as screen:
            process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                # Without a known terminal SIPp's screen library refuses to start.
                env=os.environ | {"TERM": "xterm"},
            )
        run = SippRun(process, folder)
        self.runs.append(run)
        if self._started is not None:
            self._started(run)
        return run


def _manners(caller: Caller) -> list[str]:
    """Whoever gives up may be answered in the same moment: SIPp is not to take that for a fault and drop the call."""
    return [] if caller.patience_ms is None else ["-default_behaviors", "all,-abortunexp"]


def _must_be_dialled(*texts: str) -> None:
    if bad := [text for text in texts if set(text) - {"#", *"0123456789", *_DIALLED}]:
        raise PbxError(f"{bad[0]!r} cannot be dialled: use 0-9 + * #")


def _free_port(address: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port


def _free_media_port(address: str) -> int:
    """Return a port with the next three free: SIPp takes RTP and RTCP for voice, and again for video.

    Anywhere in its block: there are only a hundred, and another program may be choosing for SIPps of its own just now.
    """
    while True:
        port = _free_port(address) // _MEDIA_PORTS * _MEDIA_PORTS
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            for number in range(port, port + _MEDIA_PORTS):
                stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)).bind((address, number))
            return port
