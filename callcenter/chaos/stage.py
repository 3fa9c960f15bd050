"""The stage of the chaos: a private Asterisk, phones, the wire to AMI, and the engine, which comes and goes."""

import secrets
import shutil
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from callcenter.chaos import cast
from callcenter.chaos.checks import Channel
from callcenter.chaos.site import Site
from callcenter.chaos.wire import Wire
from callcenter.demo.api import Api
from callcenter.demo.audit import Counted
from callcenter.demo.cast import Pace
from callcenter.demo.errors import DemoError
from callcenter.demo.plan import Part
from callcenter.demo.processes import Processes, free_port, start_engine
from callcenter.demo.stopping import Stopping
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.root import install
from callcenter.pbx.scenario import Caller
from callcenter.pbx.sipp import Sipp, SippRun
from callcenter.pbx.spec import BLOCK, TRUNK_ADDRESS, PbxPorts

READY_S = 30.0
_FIRST_PORT = 26000
_API_TIMEOUT_S = 1.0
_ENGINE = "engine"
_SHELL = "Surrogate"


class Stage:
    """Everything that has to run before somebody can call."""

    def __init__(self, directory: Path, pace: Pace, processes: Processes, stopping: Stopping, place: int = 0) -> None:
        """``place`` tells stages apart that are made at the same time."""
        self._processes, self._stopping = processes, stopping
        ports = PbxPorts.free(first=_FIRST_PORT + place * BLOCK)
        self.site = Site(
            directory=directory,
            ports=ports,
            http_port=free_port(8500 + place * 20, 8519 + place * 20),
            ami_port=free_port(ports.ami + 2, ports.ami + 9),
            secret=secrets.token_hex(16),
            pace=pace,
        )
        self.wire = Wire(self.site.ami_port, ports.ami)
        self.api = Api(self.site.address, _API_TIMEOUT_S)
        self._callers: list[SippRun] = []

    @contextmanager
    def set_up(self) -> Iterator["Stage"]:
        """Start everything but the engine."""
        self._clean()
        asterisk = install()
        self.asterisk_version = asterisk.version
        self.pbx = PbxInstance(self.site.directory / "pbx", self.site.pbx(secrets.token_hex(16)), asterisk)
        self.pbx.start()
        try:
            self._sipp = Sipp(self.site.directory / "sipp", self.site.ports.sip, self._processes.note)
            self._phones()
            self.site.write(self.pbx.cel_csv)
            with self.wire.laid(), self.api:
                yield self
        finally:
            self._processes.stop_all()
            self.pbx.stop()

    def _clean(self) -> None:
        for kept in (self.site.database, self.site.key_file):
            for path in self.site.directory.glob(f"{kept.name}*"):
                path.unlink()
        (self.site.directory / "summary.json").unlink(missing_ok=True)
        (self.site.directory / "engine.log").unlink(missing_ok=True)
        shutil.rmtree(self.site.directory / "sipp", ignore_errors=True)

    def _phones(self) -> None:
        for group in sorted({cast.group_of(agent) for agent in cast.AGENTS}):
            self._sipp.desk(cast.agent_desk(self.site.pace, group), self.site.agent_port(group))
        for number, department in enumerate(cast.DEPARTMENTS):
            self._sipp.desk(cast.department_desk(self.site.pace, department), self.site.desk_port(number))
        self._sipp.desk(cast.citizens(self.site.pace), self.site.citizens_port, TRUNK_ADDRESS)

    # The engine.

    def start(self, settings: Mapping[str, str] | None = None) -> float:
        """Start the engine; the result is the moment of it (``time.time()``)."""
        at = time.time()
        start_engine(self._processes, self.site.config, again=True, settings=settings)
        return at

    @property
    def running(self) -> bool:
        """Whether the engine's process is there."""
        return self._processes.running(_ENGINE)

    def kill(self) -> float:
        """End the engine without a word to it; the result is the moment of it."""
        at = time.time()
        self.send(signal.SIGKILL)
        self._processes.wait(_ENGINE)
        return at

    def send(self, number: int) -> None:
        """Send the engine a signal."""
        self._processes.send(_ENGINE, number)

    def gone(self, timeout: float) -> int | None:
        """The engine's exit code, once it has gone."""
        return self._processes.wait(_ENGINE, timeout)

    def stop(self) -> None:
        """End the engine as an operator does: what it still holds is on disk once it has gone."""
        self._processes.stop(_ENGINE)

    def pid(self) -> int:
        """The engine's process."""
        return self._processes.pid(_ENGINE)

    def wait_alive(self, within: float = READY_S) -> None:
        """Wait until the engine handles calls, or has ended."""
        last = time.monotonic() + within
        while self.running and not self.api.ready() and time.monotonic() < last:
            self._stopping.sleep(0.02)

    def wait_ready(self, within: float = READY_S) -> float:
        """Wait until the engine handles calls; the result is the moment of it. Raises DemoError when it does not."""
        last = time.monotonic() + within
        while not self.api.ready():
            if not self.running:
                raise DemoError(f"the engine has ended:\n{self._processes.log_tail(_ENGINE)}")
            if time.monotonic() > last:
                raise DemoError(f"the engine was not ready within {within:.0f} s:\n{self.log_tail()}")
            self._stopping.sleep(0.02)
        return time.time()

    def log_tail(self) -> str:
        """The last that the engine said."""
        return self._processes.log_tail(_ENGINE)

    # People.

    def call(self, parts: Sequence[Part]) -> None:
        """Let these people call, each at the planned moment from now."""
        self._callers += [self._sipp.call_planned(part.role.behaviour, part.calls) for part in parts]

    def call_once(self, caller: Caller) -> None:
        """Let somebody call now."""
        self._callers.append(self._sipp.call(caller))

    def calling(self) -> bool:
        """Whether somebody is still calling or going to."""
        return any(run.running for run in self._callers)

    def counted(self) -> Counted:
        """What SIPp counted of the callers since it was asked last; who still calls is made to end."""
        results = [run.stop() for run in self._callers]
        self._callers.clear()
        created = sum(result.created for result in results)
        return Counted(created, created - sum(result.successful for result in results))

    def channels(self) -> tuple[Channel, ...]:
        """Every channel of the PBX, by Asterisk's own console."""
        rows = (line.split("!") for line in self.pbx.run_cli("core show channels concise").splitlines())
        # Where Bridge() takes a caller out of the dialplan under load, Asterisk 22 now and then lists for ever what is
        # left of the old place, hung up long ago: no thread, no voice and, in AMI's list, no channel.
        return tuple(Channel(row[0], row[1], row[5], row[-1]) for row in rows if len(row) > 6 and row[0][:9] != _SHELL)
