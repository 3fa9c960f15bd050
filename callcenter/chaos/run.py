"""The course of a run: set up, let people call and faults strike, let the last calls end, look at what was recorded."""

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from callcenter.chaos import cast, table, told, verdict, witness
from callcenter.chaos.eyes import Eyes
from callcenter.chaos.stage import Stage
from callcenter.chaos.storm import Storm
from callcenter.demo.cast import Pace
from callcenter.demo.clerks import Clerks
from callcenter.demo.errors import DemoError, Stopped
from callcenter.demo.plan import draw
from callcenter.demo.processes import Processes, lacks, only_demo
from callcenter.demo.stopping import Stopping
from callcenter.pbx.errors import PbxError

FAULTS = (
    ("kill", 0.68), ("kill twice", 0.08), ("terminate", 0.04), ("freeze", 0.05), ("cut", 0.06), ("silence", 0.05),
    ("reload", 0.04),
)  # fmt: skip
"""How often each strikes."""
KILL_EVERY_S = 5.6
LEAD_S = 4.0
"""So long people call before the first fault."""
DRAIN_S = 90.0
INTERRUPTED = 130
Play = Callable[[Processes, Stopping], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be chosen."""

    seconds: float = 600.0
    seed: int = 1
    directory: Path = Path("var/chaos")
    faults: tuple[tuple[str, float], ...] = FAULTS
    kill_every_s: float = KILL_EVERY_S
    pace: Pace = cast.STORMY
    goal_ms: float = verdict.GOAL_MS
    """From a start to the first offer, p99."""


def run(options: Options) -> int:
    """Run the chaos; 0 only if every promise was kept."""
    return guarded(options.directory, lambda processes, stopping: _play(options, processes, stopping))


def guarded(directory: Path, play: Play) -> int:
    """Play in a directory that nobody else uses, and leave no process behind."""
    stopping = Stopping()
    try:
        if lacking := lacks():
            raise DemoError("\n  ".join(("it cannot run here:", *lacking)))
        with only_demo(directory.absolute()), _cleared(Processes(directory.absolute())) as processes:
            return play(processes, stopping)
    except Stopped:
        return INTERRUPTED
    except (DemoError, PbxError) as error:
        print(f"chaos: {error}", file=sys.stderr, flush=True)
        return 1
    finally:
        stopping.over()


@contextmanager
def _cleared(processes: Processes) -> Iterator[Processes]:
    processes.leftovers()
    try:
        yield processes
    finally:
        processes.stop_all()


def _play(options: Options, processes: Processes, stopping: Stopping) -> int:
    random = Random(options.seed)
    stage = Stage(options.directory.absolute(), options.pace, processes, stopping)
    with stage.set_up():
        stage.start()
        stage.wait_ready()
        eyes = Eyes(stage.api, lambda api: Clerks(api, options.pace, Random(options.seed), at_work=cast.PROBE_AGENT))
        storm = Storm(stage, eyes, random, stopping)
        with eyes.open():
            parts = draw(options.seed, options.pace, options.seconds + LEAD_S, kinds=cast.crowd())
            print(f"{sum(len(part.calls) for part in parts)} calls in {options.seconds:g} s, seed {options.seed}")
            stage.call(parts)
            stopping.sleep(LEAD_S)
            storm.blow(options.seconds, dict(options.faults), math.ceil(options.seconds / options.kill_every_s))
            drain(stage, eyes, stopping)
        return _close(options, stage, storm, stopping)


def drain(stage: Stage, eyes: Eyes, stopping: Stopping) -> None:
    """Let the last calls end; what takes too long is found later."""
    last = time.monotonic() + DRAIN_S
    while time.monotonic() < last:
        picture = eyes.latest
        if not stage.calling() and picture is not None and not picture.state["calls"]:
            return
        stopping.sleep(0.2)


def _close(options: Options, stage: Stage, storm: Storm, stopping: Stopping) -> int:
    left = stage.channels()
    told.wait(stage, stopping)
    stage.stop()
    legs, record = witness.legs(stage.pbx.cel_csv), verdict.read(stage.site.database)
    evidence = verdict.Evidence(legs, record, stage.counted(), storm.strikes)
    result = verdict.summary(evidence, goal_ms=options.goal_ms)
    result["findings"] += [f"left in the PBX: {channel}" for channel in left]
    result |= {"seed": options.seed, "seconds": options.seconds, "asterisk_version": stage.asterisk_version}
    verdict.write(result, options.directory / "summary.json")
    print(table.chaos(result, storm.strikes))
    return 1 if result["findings"] else 0
