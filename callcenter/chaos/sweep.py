"""The sweep: the engine ends at each named point of the call path, starts again, and everything must come out right."""

import itertools
import json
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from callcenter.app import KILL_AT, POINTS_TO
from callcenter.chaos import cast, story, verdict, witness
from callcenter.chaos.eyes import Eyes
from callcenter.chaos.run import guarded
from callcenter.chaos.stage import Stage
from callcenter.chaos.storm import Strike
from callcenter.demo.clerks import Clerks
from callcenter.demo.errors import DemoError
from callcenter.demo.processes import Processes
from callcenter.demo.stopping import Stopping

MOST_PASSES = 3
"""At each point the engine ends at the first, second and third pass."""
TRIES = 3
"""A point that a story did not reach this time is tried again."""
_STORY_S, _SETTLE_S = 14.0, 30.0
_SIGKILL = -9
_OF_A_START = ("app.", "resync.", "ami.connected", "ami.logged_in")
_RECOVERY_AT_S = 1.5
"""A point of the start is swept by a start in the middle of the story."""


@dataclass(frozen=True, slots=True)
class Target:
    """One point, which pass of it, in which story; ``recovery``: it is passed while the engine starts."""

    name: str
    nth: int
    story: str
    recovery: bool

    @classmethod
    def of(cls, text: str) -> "Target":
        """The point of this name, a colon and the number of the pass: ``resync.channels:1``."""
        name, _, nth = text.rpartition(":")
        return cls(name, int(nth), next(iter(story.STORIES)), name.startswith(_OF_A_START))

    def __str__(self) -> str:
        return f"{self.name}:{self.nth}" + (" (start)" if self.recovery else "")


@dataclass(slots=True)
class Run:
    """One story: whether the engine ended at the point, what went wrong, and of how many calls."""

    hit: bool = False
    findings: list[str] = field(default_factory=list)
    calls: int = 0
    unseen: int = 0
    """Calls that no engine lived to see: they began just before the kill and ended before the next one was there."""

    def add(self, other: "Run") -> None:
        """Another try."""
        self.hit |= other.hit
        self.findings += other.findings
        self.calls += other.calls
        self.unseen += other.unseen


@dataclass(slots=True)
class Result:
    """What came of the sweep."""

    targets: tuple[Target, ...]
    covered: list[Target] = field(default_factory=list)
    missed: list[Target] = field(default_factory=list)
    total: Run = field(default_factory=Run)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be chosen."""

    directory: Path = Path("var/sweep")
    lanes: int = 2
    """How many centres are swept at the same time."""
    only: str = ""
    """Only points whose name has this in it."""
    most: int | None = None
    """Only so many of them, spread over all."""
    at: tuple[str, ...] = ()
    """These and no others, without looking for what there is."""


class Lane:
    """One centre, told story after story."""

    def __init__(self, stage: Stage, stopping: Stopping, numbers: Iterator[int]) -> None:
        self._stage, self._stopping, self._numbers = stage, stopping, numbers
        self._deaths: list[float] = []
        self._ready: float | None = None

    def passes(self, name: str) -> tuple[Counter[str], Counter[str]]:
        """A clean run: which points were passed during the start, and how often each in all."""
        file = self._stage.site.directory / f"points-{name.replace(' ', '-')}"
        file.unlink(missing_ok=True)
        self._stage.start({POINTS_TO: str(file)})
        self._stage.wait_ready()
        at_start = Counter(file.read_text().split("\n")[:-1])
        found = self._told(name, None)
        self._stage.stop()
        if found:
            raise DemoError("a run without any fault went wrong:\n  " + "\n  ".join(found))
        return at_start, Counter(file.read_text().split("\n")[:-1])

    def sweep(self, target: Target) -> Run:
        """End the engine there, in the middle of a story."""
        start = self._stage.pbx.cel_csv.stat().st_size if self._stage.pbx.cel_csv.exists() else 0
        kill_there = {KILL_AT: f"{target.name}:{target.nth}"}
        self._stage.start({} if target.recovery else kill_there)
        self._stage.wait_alive()
        self.hit, self._ready = False, None
        self._deaths.clear()
        found = self._told(target.story, target if target.recovery else None, kill_there)
        self._stage.stop()
        legs = witness.legs(self._stage.pbx.cel_csv, start)
        blind = Strike("kill", str(target), min(self._deaths, default=0.0), ready=self._ready)
        result = verdict.summary(legs, verdict.read(self._stage.site.database), self._sipp, (blind,))
        return Run(self.hit, [*found, *result["findings"]], result["calls"], result["orders_missing_unseen"])

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
        if self._deaths and self._ready is None and self._stage.api.ready():
            self._ready = time.time()


def run(options: Options) -> int:
    """Sweep all points; 0 only if each was reached and nothing went wrong at any."""
    return guarded(options.directory, lambda processes, stopping: _sweep(options, processes, stopping))


def _sweep(options: Options, processes: Processes, stopping: Stopping) -> int:
    directory, begun = options.directory.absolute(), time.monotonic()
    with _lanes(directory, options.lanes, stopping) as lanes:
        found = tuple(map(Target.of, options.at)) or targets_of(lanes[0])
        targets = chosen(found, options)
        print(f"{len(targets)} of {len(found)} points to end at", flush=True)
        result, waiting = Result(targets), queue.SimpleQueue[Target]()
        for target in targets:
            waiting.put(target)
        threads = [threading.Thread(target=_work, args=(lane, waiting, result, stopping)) for lane in lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stopping.check()
    return _close(result, directory, time.monotonic() - begun)


@contextmanager
def _lanes(directory: Path, count: int, stopping: Stopping) -> Iterator[tuple[Lane, ...]]:
    numbers = itertools.count(1)
    with ExitStack() as stack:
        lanes = []
        for place in range(count):
            folder = directory / f"lane{place}"
            processes = Processes(folder)
            processes.leftovers()
            stage = Stage(folder, cast.BRIEF, processes, stopping, place)
            lanes.append(Lane(stack.enter_context(stage.set_up()), stopping, numbers))
        yield tuple(lanes)


def targets_of(lane: Lane) -> tuple[Target, ...]:
    """Every point that the stories pass, each the first few times in the start and in the work after it."""
    found: dict[tuple[str, int], Target] = {}
    for name in story.STORIES:
        at_start, total = lane.passes(name)
        for point in sorted(total):
            before = at_start[point]
            for nth in range(1, min(MOST_PASSES, before) + 1):
                found.setdefault((point, nth), Target(point, nth, name, recovery=True))
            if any(key[0] == point and not target.recovery for key, target in found.items()):
                continue
            for nth in range(before + 1, min(before + MOST_PASSES, total[point]) + 1):
                found.setdefault((point, nth), Target(point, nth, name, recovery=False))
    return tuple(found.values())


def chosen(targets: Sequence[Target], options: Options) -> tuple[Target, ...]:
    """Those that are asked for."""
    wanted = [target for target in targets if options.only in target.name]
    if options.most is None or options.most >= len(wanted):
        return tuple(wanted)
    return tuple(wanted[int(n * len(wanted) / options.most)] for n in range(options.most))


def _work(lane: Lane, waiting: "queue.SimpleQueue[Target]", result: Result, stopping: Stopping) -> None:
    while not stopping.asked:
        try:
            target = waiting.get_nowait()
        except queue.Empty:
            return
        run = Run()
        for _ in range(TRIES):
            if run.hit or stopping.asked:
                break
            try:
                run.add(lane.sweep(target))
            except DemoError as error:
                run.add(Run(findings=[str(error)]))
        _note(result, target, run)


def _note(result: Result, target: Target, run: Run) -> None:
    with result.lock:
        (result.covered if run.hit else result.missed).append(target)
        run.findings = [f"{target}: {what}" for what in run.findings]
        result.total.add(run)
        done = len(result.covered) + len(result.missed)
        words = "; ".join(run.findings) if run.findings else "in order" if run.hit else "never reached"
        print(f"{done:>4}/{len(result.targets)} {target}: {words}", flush=True)


def _close(result: Result, directory: Path, seconds: float) -> int:
    figures = {
        "points": len(result.targets),
        "covered": len(result.covered),
        "names": len({target.name for target in result.targets}),
        "calls": result.total.calls,
        "orders_missing_unseen": result.total.unseen,
        "findings": result.total.findings,
        "missed": [str(target) for target in result.missed],
        "seconds": round(seconds),
    }
    (directory / "summary.json").write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(
        f"covered {figures['covered']} of {figures['points']} points ({figures['names']} names), "
        f"{figures['calls']} calls, {len(result.total.findings)} findings, {figures['seconds']} s"
    )
    return 0 if not result.total.findings and not result.missed and result.covered else 1
