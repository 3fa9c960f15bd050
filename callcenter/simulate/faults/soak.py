"""A long run with few mishaps: what the program holds must not grow with the calls that are over."""

import asyncio
import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from callcenter.ports import Step
from callcenter.simulate.faults import books
from callcenter.simulate.faults.outcome import Result, Setting
from callcenter.simulate.faults.people import Habits
from callcenter.simulate.faults.trial import HOME_S, T0, Trial

MISHAPS = 0.01
"""Per call."""
EVERY_S = 1.5
"""From one call to the next: days of virtual time, so that a day's figures are forgotten again and again."""
AGENTS = 16
BETWEEN = 1000
"""Calls from one sample to the next."""
DAY_S = 86_400.0
_WARM = 2
"""Samples taken while caches still fill."""
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What there is at one moment."""

    calls: int
    virtual_s: float
    rss_kb: int
    objects: int
    """All that the collector knows of."""
    tasks: int
    timers: int
    """Of the loop, and not cancelled."""
    core_timers: int
    descriptors: int
    live_calls: int
    offers: int
    memos: int
    """Calls that the writer remembers."""
    unwritten: int
    sessions: int
    channels: int


class Soak(Trial):
    """One long run; ``progress`` is told of each sample."""

    def __init__(
        self, seed: int, calls: int, folder: Path, template: Path, progress: Callable[[Sample], None] | None = None
    ) -> None:
        habits = Habits(every_s=EVERY_S)
        setting = Setting(agents=AGENTS, mishap_every_s=EVERY_S / MISHAPS, look_every_s=2.0, habits=habits)
        super().__init__(seed, setting, folder, template)
        self._calls, self._progress = calls, progress or (lambda sample: None)
        self.samples: list[Sample] = []

    async def _main(self) -> None:
        self._open()
        await asyncio.sleep(10.0)
        self._sample()
        self._begin()
        while self.people.calls < self._calls:
            await asyncio.sleep(EVERY_S)
            if self.people.calls >= self.samples[-1].calls + BETWEEN:
                self._sample()
        self.people.go_home()
        self.mishaps.heal()
        self.people.behave()
        await asyncio.sleep(HOME_S)
        self._nothing_left()
        self._sample()
        await self.keeper.end()

    # A run of days is not kept in memory: what would grow by it is left out.

    def _note(self, who: str, what: str) -> None:
        """Nothing is traced."""

    def _told(self, step: Step) -> None:
        self.result.answered += sum(type(event).__name__ == "CallAnswered" for event in step.events)

    def _close_the_books(self) -> None:
        self.result.findings += books.look(self.path, quiet=True)
        self.result.calls, self.result.mishaps = self.people.calls, self.mishaps.count
        self.result.virtual_s, self.result.lives = self.samples[-1].virtual_s, self.keeper.lives
        self._remove()

    def _sample(self) -> None:
        gc.collect()
        center, store = self.life.engine._core.center, self.life.store
        sample = Sample(
            calls=self.people.calls,
            virtual_s=self.loop.time() - T0,
            rss_kb=int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_KB,
            objects=len(gc.get_objects()),
            tasks=len(asyncio.all_tasks(self.loop)),
            timers=self.loop.timers(),
            core_timers=len(center.timers),
            descriptors=len(os.listdir("/proc/self/fd")),
            live_calls=len(center.calls),
            offers=len(center.offers),
            memos=store.remembered() if store is not None else 0,
            unwritten=len(store.unwritten()) if store is not None else 0,
            sessions=len(self.manager.sessions),
            channels=len(self.pbx.channels),
        )
        self.samples.append(sample)
        self._progress(sample)


def slope_kb(samples: list[Sample]) -> float:
    """How fast memory grows, in KiB per 1,000 calls: least squares over the samples after the first full day."""
    points = [(s.calls / 1000, float(s.rss_kb)) for s in settled(samples)]
    if len(points) < 2:
        return 0.0
    x_mean, y_mean = (sum(column) / len(points) for column in zip(*points, strict=True))
    spread = sum((x - x_mean) ** 2 for x, _ in points)
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / spread if spread else 0.0


def settled(samples: list[Sample]) -> list[Sample]:
    """Those taken once a day has passed, or, in a short run, once it is warm."""
    during = samples[1:-1]
    late = [sample for sample in during if sample.virtual_s > DAY_S]
    return late if len(late) > 1 else during[_WARM:]


def lines(result: Result, samples: list[Sample], real_s: float) -> Iterator[str]:
    """The table: at the beginning, in the middle, at the end."""
    shown = {"begin": samples[0], "middle": samples[len(samples) // 2], "end": samples[-1]}
    yield f"{'':16}" + "".join(f"{name:>12}" for name in shown)
    for field in asdict(samples[0]):
        yield f"{field:16}" + "".join(f"{getattr(sample, field):>12.0f}" for sample in shown.values())
    measured = settled(samples)
    yield f"memory grows by {slope_kb(samples):.1f} KiB per 1,000 calls ({len(measured)} samples after the first day)"
    yield f"{result.calls} calls, {result.mishaps.total()} mishaps, {result.lives} lives of the engine, {real_s:.0f} s"
    for rule, what in result.findings:
        yield f"FOUND {rule}: {what}"


def data(result: Result, samples: list[Sample], real_s: float) -> dict[str, object]:
    """The same for programs."""
    return {
        "calls": result.calls,
        "mishaps": dict(result.mishaps),
        "lives": result.lives,
        "slope_kb_per_1000_calls": round(slope_kb(samples), 2),
        "samples": [asdict(sample) for sample in samples],
        "findings": result.findings,
        "real_s": round(real_s, 1),
    }


def not_back(samples: list[Sample]) -> Iterator[str]:
    """What is there at the end and was not at the beginning."""
    for field in ("tasks", "descriptors", "live_calls", "offers", "memos", "unwritten", "channels"):
        first, last = getattr(samples[0], field), getattr(samples[-1], field)
        if last > first:
            yield f"{field}: {first} at the beginning, {last} at the end"
