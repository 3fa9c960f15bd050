"""One centre of the sweep: it is told story after story, and its engine ends at one point in each."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from callcenter.app import KILL_AT, POINTS_TO
from callcenter.chaos import cast, story, told, verdict, witness
from callcenter.chaos.eyes import Eyes
from callcenter.chaos.stage import Stage
from callcenter.chaos.targets import Target
from callcenter.demo.clerks import Clerks
from callcenter.demo.errors import DemoError
from callcenter.demo.stopping import Stopping

_STORY_S, _SETTLE_S = 14.0, 30.0
_SIGKILL = -9
_RECOVERY_AT_S = 1.5
"""A point of the start is swept by a start in the middle of the story."""


@dataclass(slots=True)
class Run:
    """One story: whether the engine ended at the point, what went wrong, and of how many calls."""

    hit: bool = False
    findings: list[str] = field(default_factory=list)
    calls: int = 0

    def add(self, other: "Run") -> None:
        """Another try."""
        self.hit |= other.hit
        self.findings += other.findings
        self.calls += other.calls


class Lane:
    """One centre, told story after story."""

    def __init__(self, stage: Stage, stopping: Stopping, numbers: Iterator[int]) -> None:
        self._stage, self._stopping, self._numbers = stage, stopping, numbers
        self._deaths: list[float] = []

    def passes(self, name: str) -> tuple[Counter[str], Counter[str]]:
        """A clean run: which points were passed during the start, and how often each in all."""
        file = self._stage.site.directory / f"points-{name.replace(' ', '-')}"
        file.unlink(missing_ok=True)
        self._stage.start({POINTS_TO: str(file)})
        self._stage.wait_ready()
        at_start = Counter(file.read_text().split("\n")[:-1])
        found = self._told(name, None)
        # Before it is stopped: then nobody calls any more.
        total = Counter(file.read_text().split("\n")[:-1])
        self._stage.stop()
        if found:
            raise DemoError("a run without any fault went wrong:\n  " + "\n  ".join(found))
        return at_start, total

    def sweep(self, target: Target) -> Run:
        """End the engine there, in the middle of a story."""
        start = self._stage.pbx.cel_csv.stat().st_size if self._stage.pbx.cel_csv.exists() else 0
        kill_there = {KILL_AT: f"{target.name}:{target.nth}"}
        self._stage.start({} if target.recovery else kill_there)
        self._stage.wait_alive()
        self.hit = False
        self._deaths.clear()
        found = self._told(target.story, target if target.recovery else None, kill_there)
        told.wait(self._stage, self._stopping, start)
        self._stage.stop()
        legs = witness.legs(self._stage.pbx.cel_csv, start)
        record = verdict.read(self._stage.site.database)
        result = verdict.summary(verdict.Evidence(legs, record, self._sipp))
        return Run(self.hit, [*found, *result["findings"]], result["calls"])

    def _told(self, name: str, recovery: Target | None, kill_there: dict[str, str] | None = None) -> list[str]:
        """Tell a story, starting the engine again when it ends; what was left behind is the result."""
        eyes = Eyes(self._stage.api, lambda api: Clerks(api, cast.BRIEF, Random(1), at_work=cast.PROBE_AGENT))
        with eyes.open():
            self._stage.call(story.parts(name, self._numbers))
            self._live(recovery, kill_there or {})
            left = story.settle(self._stage, self._stopping, _SETTLE_S)
        self._sipp = self._stage.counted()
        return [f"left behind: {what}" for what in left]

    def _live(self, recovery: Target | None, kill_there: dict[str, str]) -> None:
        clicks, begun = story.Clicks(self._stage), time.monotonic()
        while (at := time.monotonic() - begun) < _STORY_S and self._stage.calling():
            if recovery is not None and at >= _RECOVERY_AT_S:
                recovery = None
                self._deaths.append(self._stage.kill())
                self._stage.start(kill_there)
            self._revive()
            clicks.press(at)
            self._stopping.sleep(0.01)
        self._revive()
        self._stage.wait_ready()

    def _revive(self) -> None:
        """Start the engine again where it has ended; that it ended there is what was wanted."""
        if not self._stage.running:
            self.hit = self._stage.gone(0.0) == _SIGKILL
            self._deaths.append(time.time())
            self._stage.start()
