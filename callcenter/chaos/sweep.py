"""The sweep: the engine ends at each named point of the call path, starts again, and everything must come out right."""

import itertools
import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.chaos import cast, story
from callcenter.chaos.lane import Lane, Run
from callcenter.chaos.run import guarded
from callcenter.chaos.stage import Stage
from callcenter.chaos.targets import Target, spread, targets_of
from callcenter.demo.errors import DemoError
from callcenter.demo.processes import Processes
from callcenter.demo.stopping import Stopping

TRIES = 3
"""A point that a story did not reach this time is tried again."""


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


def run(options: Options) -> int:
    """Sweep all points; 0 only if each was reached and nothing went wrong at any."""
    return guarded(options.directory, lambda processes, stopping: _sweep(options, processes, stopping))


def _sweep(options: Options, processes: Processes, stopping: Stopping) -> int:
    directory, begun = options.directory.absolute(), time.monotonic()
    with _lanes(directory, options.lanes, stopping) as lanes:
        found = tuple(map(Target.of, options.at)) or targets_of({name: lanes[0].passes(name) for name in story.STORIES})
        targets = spread(found, only=options.only, most=options.most)
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
