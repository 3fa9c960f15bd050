"""The stage: Asterisk, broker, phones and engine, and the callers who come on."""

import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from callcenter.demo.api import Api
from callcenter.demo.audit import Counted
from callcenter.demo.cast import AGENTS, DEPARTMENTS, MOODY, NEVER_PICKS_UP, Pace, agent_desk, department_desk
from callcenter.demo.errors import DemoError
from callcenter.demo.plan import Part
from callcenter.demo.processes import Processes, free_port, start_broker, start_engine
from callcenter.demo.site import FIRST_DESK, Site, group_of
from callcenter.demo.stopping import Stopping
from callcenter.demo.words import Words
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.root import install
from callcenter.pbx.scenario import Desk
from callcenter.pbx.sipp import Sipp, SippRun
from callcenter.pbx.spec import PbxPorts

_READY_S = 30.0
_MOOD_S = 25.0
"""The moody department is busy for so long, and then lets it ring for so long."""
_FIRST_PORT = 20000


class Stage:
    """Everything that has to run before somebody can call."""

    def __init__(
        self, directory: Path, pace: Pace, port: int, processes: Processes, stopping: Stopping, words: Words
    ) -> None:
        self._pace, self._processes, self._stopping, self._words = pace, processes, stopping, words
        self.site = Site(
            directory=directory,
            ports=PbxPorts.free(first=_FIRST_PORT),
            http_port=port,
            mqtt_port=free_port(18830, 18930),
            secret=secrets.token_hex(16),
            pace=pace,
        )
        self._callers: list[SippRun] = []
        self._ended = Counted(0, 0)
        self._busy: bool | None = None
        self._moody: SippRun | None = None

    def _say(self, key: str, *values: object) -> None:
        self._stopping.check()
        print(self._words(key, *values), flush=True)

    @contextmanager
    def set_up(self) -> Iterator[Api]:
        """Start everything; the result speaks with the engine."""
        self._clean()
        self._stopping.abrupt = True
        asterisk = install()
        self._stopping.abrupt = False
        self.asterisk_version = asterisk.version
        self.pbx = PbxInstance(self.site.directory / "pbx", self.site.pbx, asterisk)
        self._say("asterisk", asterisk.version, self.site.ports.sip)
        self.pbx.start()
        try:
            self._sipp = Sipp(self.site.directory / "sipp", self.site.ports.sip, self._processes.note)
            self._say("broker", self.site.mqtt_port)
            start_broker(self._processes, self.site.directory, self.site.mqtt_port)
            self._phones()
            self._say("phones")
            self._say("engine")
            self.site.write()
            start_engine(self._processes, self.site.config)
            with Api(self.site.address) as api:
                self._wait_for(api)
                yield api
        finally:
            self._processes.stop_all()
            self.pbx.stop()

    def _clean(self) -> None:
        """Forget the last demo's records."""
        for kept in (self.site.database, self.site.key_file):
            for path in self.site.directory.glob(f"{kept.name}*"):
                path.unlink()
        (self.site.directory / "summary.json").unlink(missing_ok=True)
        shutil.rmtree(self.site.directory / "sipp", ignore_errors=True)

    def _phones(self) -> None:
        groups = {group_of(agent, self._pace) for agent in AGENTS if agent != NEVER_PICKS_UP}
        for group in sorted(groups):
            self._sipp.desk(agent_desk(self._pace, group), self.site.ports.phone(group))
        self._sipp.desk(Desk(ring_ms=None), self.site.ports.phone(group_of(NEVER_PICKS_UP, self._pace)))
        for n, department in enumerate(DEPARTMENTS):
            if department != MOODY:
                self._sipp.desk(department_desk(self._pace, department), self.site.ports.phone(FIRST_DESK + n))
        self.moods(0.0)

    def moods(self, at: float) -> None:
        """Let the moody department be busy for a while, and not answer for a while."""
        busy = int(at / _MOOD_S) % 2 == 0
        if busy is self._busy:
            return
        if self._moody is not None:
            self._moody.stop()
        port = self.site.ports.phone(FIRST_DESK + list(DEPARTMENTS).index(MOODY))
        self._busy, self._moody = busy, self._sipp.desk(department_desk(self._pace, MOODY, busy=busy), port)

    def _wait_for(self, api: Api) -> None:
        last = time.monotonic() + _READY_S
        while not api.ready():
            self.check()
            if time.monotonic() > last:
                tail = self._processes.log_tail("engine")
                raise DemoError(f"the engine was not ready within {_READY_S:.0f} s:\n{tail}")
            self._stopping.sleep(0.1)

    def check(self) -> None:
        """Raise DemoError when something has ended that must not."""
        for name in ("engine", "mosquitto"):
            if not self._processes.running(name):
                raise DemoError(f"{name} has ended:\n{self._processes.log_tail(name)}")
        if self.pbx.pid is None:
            raise DemoError(f"Asterisk has ended:\n{self.pbx.log_tail()}")

    def call(self, parts: Sequence[Part]) -> None:
        """Let these people call, each at the planned moment from now."""
        self._sweep()
        for part in parts:
            self._stopping.check()
            self._callers.append(self._sipp.call_planned(part.role.behaviour, part.calls))

    def calling(self) -> bool:
        """Whether somebody is still calling or going to."""
        return any(run.running for run in self._callers)

    def counted(self) -> Counted:
        """What SIPp counted, of all callers so far."""
        results = [run.stop() for run in self._callers]
        return Counted(
            self._ended.offered + sum(result.created for result in results),
            self._ended.failed + sum(result.created - result.successful for result in results),
        )

    def _sweep(self) -> None:
        """Keep only the counts of callers who have gone: an endless demo must not fill the disk."""
        gone = [run for run in self._callers if not run.running]
        results = [run.result() for run in gone]
        self._ended = Counted(
            self._ended.offered + sum(result.created for result in results),
            self._ended.failed + sum(result.failed for result in results),
        )
        self._callers = [run for run in self._callers if run.running]
        for run in gone:
            shutil.rmtree(run.folder, ignore_errors=True)

    def take_screens(self, folder: Path) -> None:
        """Begin to take screenshots; the calls go on meanwhile."""
        command = [sys.executable, "-m", "callcenter.demo.screens", self.site.address, str(folder)]
        self._processes.start("screens", command, str(folder))
