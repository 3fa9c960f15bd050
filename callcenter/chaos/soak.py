"""The soak: minutes of calls, a fault now and then, and whether all that the engine holds goes back afterwards."""

import json
import math
import os
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from callcenter.chaos import cast, told, verdict, witness
from callcenter.chaos.eyes import Eyes
from callcenter.chaos.run import drain, guarded
from callcenter.chaos.stage import Stage
from callcenter.chaos.storm import Storm
from callcenter.demo.clerks import Clerks
from callcenter.demo.errors import DemoError
from callcenter.demo.plan import draw
from callcenter.demo.processes import Processes
from callcenter.demo.stopping import Stopping

FAULTS = ("cut", "silence", "reload", "freeze")
CALLS_PER_FAULT = 100
"""One fault in a hundred calls."""
WARM_UP = 0.15
"""This share of the time is played before the first look: what is made once is made by then."""
RSS_KB_PER_CALL, RSS_KB = 4.0, 6000.0
"""So much more memory is no leak: the results of a day are kept, and a heap is never as small again."""
_LOOKS, _BETWEEN_S = 8, 0.23
_REST_S = 8.0
"""Wrap-ups and connections that are kept alive are over after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be chosen."""

    seconds: float = 600.0
    seed: int = 1
    directory: Path = Path("var/soak")


@dataclass(frozen=True, slots=True)
class Held:
    """What is held at a moment in which nobody calls."""

    rss_kb: int
    fds: int
    threads: int
    tasks: int
    timers: int
    channels: int


def held(stage: Stage, stopping: Stopping) -> Held:
    """The least of some looks: a request that is just being answered is a task too."""
    looks = []
    for _ in range(_LOOKS):
        looks.append(asdict(_look(stage)))
        stopping.sleep(_BETWEEN_S)
    return Held(**{name: min(look[name] for look in looks) for name in looks[0]})


def _look(stage: Stage) -> Held:
    """Look at the engine's process, at its own count of tasks and timers, and at the PBX."""
    figures = stage.api.metrics()
    process = Path("/proc") / str(stage.pid())
    status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())
    return Held(
        rss_kb=int(status["VmRSS"].split()[0]),
        fds=len(os.listdir(process / "fd")),
        threads=int(status["Threads"]),
        tasks=_figure(figures, "callcenter_tasks"),
        timers=_figure(figures, "callcenter_timers"),
        channels=len(stage.channels()),
    )


def _figure(text: str, name: str) -> int:
    found = re.search(rf"^{name} ([0-9.]+)$", text, re.MULTILINE)
    if found is None:
        raise DemoError(f"/metrics has no {name}")
    return int(float(found[1]))


def findings(begin: Held, end: Held, calls: int) -> list[str]:
    """What did not go back to where it was."""
    allowed = RSS_KB + RSS_KB_PER_CALL * calls
    wrong = [
        f"{name}: {before}, then {after}"
        for name, before, after in ((n, getattr(begin, n), getattr(end, n)) for n in ("tasks", "timers", "channels"))
        if after > before
    ]
    # The reading pool may have opened one connection more, which it keeps.
    wrong += [f"fds: {begin.fds}, then {end.fds}"] if end.fds > begin.fds + 8 else []
    wrong += [f"threads: {begin.threads}, then {end.threads}"] if end.threads > begin.threads + 8 else []
    grown = end.rss_kb - begin.rss_kb
    return wrong + ([f"memory: {grown} kB more; allowed are {allowed:.0f}"] if grown > allowed else [])


def run(options: Options) -> int:
    """Play; 0 only if everything went back and no promise was broken."""
    return guarded(options.directory, lambda processes, stopping: _play(options, processes, stopping))


def _play(options: Options, processes: Processes, stopping: Stopping) -> int:
    stage = Stage(options.directory.absolute(), cast.STORMY, processes, stopping)
    with stage.set_up():
        stage.start()
        stage.wait_ready()
        eyes = Eyes(stage.api, lambda api: Clerks(api, cast.STORMY, Random(options.seed), at_work=cast.PROBE_AGENT))
        storm = Storm(stage, eyes, Random(options.seed), stopping)
        with eyes.open():
            warm_up = options.seconds * WARM_UP
            _wave(stage, eyes, stopping, options.seed, warm_up, storm, ())
            begin = held(stage, stopping)
            print(f"begin {begin}", flush=True)
            _wave(stage, eyes, stopping, options.seed + 1, options.seconds - warm_up, storm, FAULTS)
            end = held(stage, stopping)
            print(f"end   {end}", flush=True)
        return _close(options, stage, storm, begin, end)


def _wave(
    stage: Stage, eyes: Eyes, stopping: Stopping, seed: int, seconds: float, storm: Storm, faults: tuple[str, ...]
) -> None:
    """Calls for so long, a fault now and then, and then quiet."""
    stage.call(draw(seed, cast.STORMY, seconds, kinds=cast.crowd()))
    until, every = time.monotonic() + seconds, CALLS_PER_FAULT / cast.STORMY.rate
    number = 0
    while faults and (due := time.monotonic() + every) < until:
        stopping.sleep_until(due)
        storm.strike(faults[number % len(faults)], "any time")
        number += 1
    stopping.sleep_until(until)
    drain(stage, eyes, stopping)
    told.wait(stage, stopping)
    stopping.sleep(_REST_S)


def _close(options: Options, stage: Stage, storm: Storm, begin: Held, end: Held) -> int:
    stage.stop()
    legs, record = witness.legs(stage.pbx.cel_csv), verdict.read(stage.site.database)
    result = verdict.summary(verdict.Evidence(legs, record, stage.counted(), storm.strikes), goal_ms=math.inf)
    result["findings"] += findings(begin, end, result["calls"])
    result |= {"seconds": options.seconds, "seed": options.seed, "faults": len(storm.strikes)}
    result |= {"begin": asdict(begin), "end": asdict(end)}
    verdict.write(result, options.directory / "summary.json")
    print(
        f"{result['calls']} calls, {len(storm.strikes)} faults: dropped {result['dropped']}, orders missing "
        f"{result['orders_missing']}, orders twice {result['orders_duplicate']}; memory {begin.rss_kb} kB, then "
        f"{end.rss_kb} kB"
    )
    print(json.dumps(result["findings"], ensure_ascii=False, indent=2) if result["findings"] else "all went back")
    return 1 if result["findings"] else 0
