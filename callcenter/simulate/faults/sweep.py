"""Many seeds on all processors, and the table of what they came to."""

import asyncio
import logging
import multiprocessing
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path

import structlog

from callcenter.simulate.faults.life import JURISDICTION, TIMEZONE
from callcenter.simulate.faults.outcome import LIVENESS, SAFETY, Result, Setting
from callcenter.simulate.faults.soak import Sample, Soak
from callcenter.simulate.faults.trial import Trial
from callcenter.store.store import Store

BOTH = "both"
"""Seeds take turns: odd ones heal and must settle, even ones have mishaps to their end."""
_FEW = 8
"""Fewer seeds than this are not worth a process."""
_MEMORY = Path("/dev/shm")
"""Where a file costs no disk."""


def mode_of(seed: int, mode: str) -> str:
    """In which mode a seed is run."""
    return mode if mode != BOTH else (SAFETY, LIVENESS)[seed % 2]


def run(seed: int, setting: Setting, trace: Callable[[str], None] | None = None) -> Result:
    """One seed in this process."""
    place = folder()
    return Trial(seed, replace(setting, mode=mode_of(seed, setting.mode)), place, place / "template.db", trace).run()


def sweep(seeds: Sequence[int], setting: Setting, processes: int | None = None) -> Iterator[Result]:
    """Many seeds, in their order."""
    if len(seeds) < _FEW:
        with _quiet():
            yield from map(partial(run, setting=setting), seeds)
        return
    context = multiprocessing.get_context("spawn")
    workers = processes or len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_be_quiet) as pool:
        yield from pool.map(partial(run, setting=setting), seeds, chunksize=4)


def soak(seed: int, calls: int) -> tuple[Result, list[Sample]]:
    """One long run in this process: what came of it, and its samples."""
    place = folder()
    trial = Soak(seed, calls, place, place / "template.db")
    with _quiet():
        return trial.run(), trial.samples


@contextmanager
def _quiet() -> Iterator[None]:
    before = structlog.get_config()
    _be_quiet()
    try:
        yield
    finally:
        structlog.configure(**before)


def _be_quiet() -> None:
    """Each fault is logged by the engine as it should be: thousands of lines that nobody reads."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.ReturnLoggerFactory(),
    )


@lru_cache(1)
def folder() -> Path:
    """A place for databases, with an empty one of today's schema in it; made once in each process."""
    keeper = tempfile.TemporaryDirectory(prefix="callcenter-sim-", dir=_MEMORY if _MEMORY.is_dir() else None)
    _KEEPERS.append(keeper)
    place = Path(keeper.name)
    asyncio.run(_make(place / "template.db"))
    return place


_KEEPERS: list[tempfile.TemporaryDirectory[str]] = []
"""They are removed when the process ends."""


async def _make(path: Path) -> None:
    store = await Store.open(f"sqlite:///{path}", jurisdiction=JURISDICTION, timezone=TIMEZONE)
    await store.close()


@dataclass(slots=True)
class Summary:
    """What many seeds came to."""

    seeds: int = 0
    calls: int = 0
    answered: int = 0
    lives: int = 0
    virtual_s: float = 0.0
    mishaps: Counter[str] = field(default_factory=Counter)
    failed: list[Result] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Take one seed's result."""
        self.seeds += 1
        self.calls += result.calls
        self.answered += result.answered
        self.lives += result.lives
        self.virtual_s += result.virtual_s
        self.mishaps += result.mishaps
        if result.findings:
            self.failed.append(result)

    def lines(self, real_s: float) -> Iterator[str]:
        """The table, and how to see each finding again."""
        hours = self.virtual_s / 3600
        yield f"{'seeds':24}{self.seeds:>8}"
        yield f"{'calls':24}{self.calls:>8}   answered {self.answered}"
        yield f"{'lives of the engine':24}{self.lives:>8}"
        speed = self.virtual_s / max(real_s, 1e-9)
        yield f"{'virtual hours':24}{hours:>8.1f}   in {real_s:.0f} s: {speed:.0f} times real time"
        for kind, count in sorted(self.mishaps.items()):
            yield f"{kind:24}{count:>8}"
        yield f"{'mishaps':24}{self.mishaps.total():>8}"
        yield f"{'seeds with findings':24}{len(self.failed):>8}   of {self.seeds}"
        for result in self.failed:
            yield from told(result)

    def data(self, real_s: float) -> dict[str, object]:
        """The same for programs."""
        plain = {name: getattr(self, name) for name in ("seeds", "calls", "answered", "lives")}
        findings = [asdict(result) for result in self.failed]
        times = {"virtual_s": round(self.virtual_s, 1), "real_s": round(real_s, 1)}
        return plain | times | {"mishaps": dict(self.mishaps), "findings": findings}


def told(result: Result) -> Iterator[str]:
    """A seed's findings, and how to see them again."""
    again = f"callcenter simulate faults --first {result.seed} --seeds 1 --mode {result.mode}"
    yield f"seed {result.seed} ({result.mode})   again: {again}"
    for rule, what in result.findings:
        yield f"    {rule}: {what}"


def remember(path: Path, failed: Iterable[Result]) -> None:
    """Add seeds that found something to the list that the tests replay."""
    known = set(remembered(path)) if path.exists() else set()
    with path.open("a", encoding="utf-8") as file:
        for result in failed:
            if (result.mode, result.seed) not in known:
                file.write(f"{result.mode} {result.seed}  # {result.findings[0][0]}\n")


def remembered(path: Path) -> list[tuple[str, int]]:
    """Mode and seed of each line of the list."""
    lines = (line.partition("#")[0].split() for line in path.read_text("utf-8").splitlines())
    return [(words[0], int(words[1])) for words in lines if words]
