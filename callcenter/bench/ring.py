"""``callcenter bench ring``: how soon a phone is rung, beside app_queue; store, broker and monitors are on."""

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callcenter.bench import lab
from callcenter.bench.observer import Seen
from callcenter.bench.onlooker import Sight, onlooker
from callcenter.bench.stats import spread
from callcenter.domain.errors import CallcenterError
from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.scenario import Caller, Desk
from callcenter.pbx.sipp import Sipp

TALK_MS, SHORT_TALK_MS, RING_MS = 3023, 1023, 117
"""No multiples of the time from one arrival to the next: answers and hang-ups would all fall on later arrivals."""
_SETTLE_S = 1.5


class BenchError(CallcenterError):
    """The measurement is worth nothing: calls failed."""


@dataclass(frozen=True, slots=True)
class Load:
    """One rate of arrivals; in each round ``calls`` of them with agents enough, and ``crowd`` with fewer agents."""

    rate: int
    calls: int
    crowd: int


LOADS = (Load(rate=20, calls=120, crowd=40), Load(rate=80, calls=400, crowd=140))
ROUNDS = 3
"""The two take turns, so that what else the machine does meets both alike."""


@dataclass(slots=True)
class Figures:
    """What was seen of one queue under one load, in all rounds so far."""

    join_ring_ms: list[float] = field(default_factory=list)
    after_join_ms: list[float] = field(default_factory=list)
    idle_gap_ms: list[float] = field(default_factory=list)
    calls: int = 0
    asterisk_s: float = 0.0
    engine_s: float = 0.0
    companions_s: float = 0.0

    def told(self, *, engine: bool) -> dict[str, Any]:
        """The figures by their names; ``engine``: with what the engine and its companions cost."""
        result: dict[str, Any] = {
            "join_ring_ms": spread(self.join_ring_ms),
            "after_join_ms": spread(self.after_join_ms),
            "idle_gap_ms": spread(self.idle_gap_ms),
            "asterisk_cpu_s": round(self.asterisk_s, 2),
            "rung": len(self.join_ring_ms),
            "idle_gaps": len(self.idle_gap_ms),
        }
        if engine:
            result["engine_cpu_ms_per_call"] = round(1000 * self.engine_s / self.calls, 2)
            result["companions_cpu_ms_per_call"] = round(1000 * self.companions_s / self.calls, 2)
        return result


async def run(loads: tuple[Load, ...] = LOADS, agents: int = 400, rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure every load with app_queue and then with the engine, round after round, on one PBX."""
    theirs, ours = [Figures() for _ in loads], [Figures() for _ in loads]
    with tempfile.TemporaryDirectory(prefix="callcenter-bench-") as name:
        folder = Path(name)
        desk_port = lab.free_port()
        crew = lab.Crew.of(agents, tuple(load.rate for load in loads), desk_port)
        pbx = await asyncio.to_thread(lab.start_pbx, folder, crew)
        sipp = Sipp(folder / "sipp", pbx.spec.ports.sip)
        try:
            await asyncio.to_thread(sipp.desk, Desk(ring_ms=RING_MS), desk_port)
            for _ in range(rounds):
                for load, figures in zip(loads, theirs, strict=True):
                    await _measure(pbx, sipp, load, lab.QUEUE_MANY, lab.queue_few(load.rate), figures)
                await _engine(folder, pbx, sipp, loads, crew, ours)
        finally:
            sipp.stop()
            await asyncio.to_thread(pbx.remove)
    return {
        "runs": [
            {
                "rate": load.rate,
                "calls": rounds * (load.calls + load.crowd),
                "app_queue": a.told(engine=False),
                "callcenter": b.told(engine=True),
            }
            for load, a, b in zip(loads, theirs, ours, strict=True)
        ]
    }


async def _engine(
    folder: Path, pbx: PbxInstance, sipp: Sipp, loads: tuple[Load, ...], crew: lab.Crew, ours: list[Figures]
) -> None:
    http, mqtt = lab.free_port(), lab.free_port()
    text = lab.config(pbx.spec.ports, crew, http, mqtt, folder / "bench.db")
    with lab.broker(mqtt, folder), lab.engine(folder, text, http) as engine:
        for load, figures in zip(loads, ours, strict=True):
            await _measure(pbx, sipp, load, lab.MANY, lab.few(load.rate), figures, engine.pid, http)


async def _measure(
    pbx: PbxInstance,
    sipp: Sipp,
    load: Load,
    many: str,
    few: str,
    figures: Figures,
    engine: int | None = None,
    http: int | None = None,
) -> None:
    """One queue under one load: first with agents enough, then with a crowd."""
    pid = pbx.pid
    assert pid is not None, "the PBX runs"
    before = _spent(pid, engine)
    ample = await _calls(pbx, sipp, Caller(line=many, talk_ms=TALK_MS), load.calls, load.rate, http)
    crowd = await _calls(pbx, sipp, Caller(line=few, talk_ms=SHORT_TALK_MS), load.crowd, load.rate, http)
    asterisk_s, engine_s, companions_s = (b - a for a, b in zip(before, _spent(pid, engine), strict=True))
    figures.join_ring_ms += ample.join_ring_ms
    figures.after_join_ms += ample.after_join_ms
    figures.idle_gap_ms += crowd.idle_gap_ms
    figures.calls += ample.calls + crowd.calls
    figures.asterisk_s += asterisk_s
    figures.engine_s += engine_s
    figures.companions_s += companions_s


def _spent(pbx: int, engine: int | None) -> tuple[float, float, float]:
    """CPU seconds so far: Asterisk's, the engine's, its companions'."""
    if engine is None:
        return lab.cpu_s(pbx), 0.0, 0.0
    return lab.cpu_s(pbx), lab.cpu_s(engine), sum(lab.cpu_s(child) for child in lab.companions(engine))


async def _calls(pbx: PbxInstance, sipp: Sipp, caller: Caller, calls: int, rate: int, http: int | None) -> Seen:
    phones = frozenset(phone.name for phone in pbx.spec.agents)
    sight = Sight(ami=pbx.spec.ports.ami, secret=pbx.spec.admin_secret, phones=phones, http=http)
    async with onlooker(sight) as looking:
        run = await asyncio.to_thread(sipp.call, caller, calls=calls, rate=rate)
        result = await asyncio.to_thread(run.wait, 60 + 4 * calls / rate)
        await asyncio.sleep(_SETTLE_S)
        seen = await looking.seen()
    if not result.ok:
        raise BenchError(f"{result.failed} of {result.created} calls to {caller.line} failed: {run.log_tail(5)[:500]}")
    return seen
