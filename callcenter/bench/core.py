"""``callcenter bench core``: the pure core alone, from a small centre to one larger than any; time and memory.

Times are of the processor, so that other work on the machine does not count as the core's.
"""

import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from callcenter.bench.stats import percentile, ratio
from callcenter.bench.stream import Stream

AGENTS = (200, 2_000, 20_000)
QUEUES, WAITING_SHARE = 50, 0.1
ROUNDS = 2_000
"""How many times an agent is freed and takes a waiting caller; each is about ten events."""


@dataclass(frozen=True, slots=True)
class Size:
    """One centre to be measured."""

    agents: int
    queues: int = QUEUES
    rounds: int = ROUNDS

    @property
    def waiting(self) -> int:
        """Callers who wait all the time."""
        return max(1, round(self.agents * WAITING_SHARE))


def run(sizes: Sequence[int] = AGENTS, rounds: int = ROUNDS, seed: int = 1) -> dict[str, Any]:
    """Measure every size; the growth is from the last but one to the last."""
    results = [measure(Size(agents, rounds=rounds), Random(seed)) for agents in sizes]
    growth = None
    if len(results) > 1:
        before, last = (r["event_us"] for r in results[-2:])
        growth = {mark: ratio(last[mark], before[mark]) for mark in ("p50", "p99")}
    return {"runs": results, "growth": growth}


def measure(size: Size, chance: Random) -> dict[str, Any]:
    """Build the centre, let everybody talk and a tenth as many wait, then time every event of a busy hour."""
    stream = Stream(size.agents, size.queues, chance)
    bytes_agents = _grown(stream.log_everybody_in)
    stream.busy_everybody()
    bytes_waiting = _grown(lambda: stream.arrive(size.waiting))
    stream.times_us.clear()
    stream.work(size.rounds)
    times, reload_ms = stream.times_us, stream.reload()
    return {
        "agents": size.agents,
        "queues": size.queues,
        "waiting": size.waiting,
        "events": len(times),
        "event_us": {"p50": _short(percentile(times, 0.5)), "p99": _short(percentile(times, 0.99))},
        "reload_ms": round(reload_ms, 1),
        "bytes_per_waiting_call": round(bytes_waiting / size.waiting),
        "bytes_per_agent": round(bytes_agents / size.agents),
    }


def _grown(step: Any) -> int:
    """By how many bytes the memory in use grew."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        step()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def lines(result: dict[str, Any]) -> Iterator[str]:
    """The table for people."""
    titles = f"{'agents':>8}{'waiting':>9}{'events':>9}{'p50 µs':>9}{'p99 µs':>9}"
    yield f"{titles}{'reload ms':>11}{'B/waiting call':>16}{'B/agent':>9}"
    for run in result["runs"]:
        time = run["event_us"]
        yield (
            f"{run['agents']:>8,}{run['waiting']:>9,}{run['events']:>9,}{time['p50']:>9}{time['p99']:>9}{run['reload_ms']:>11}"
            f"{run['bytes_per_waiting_call']:>16,}{run['bytes_per_agent']:>9,}"
        )
    if result["growth"] is not None:
        last, before = result["runs"][-1]["agents"], result["runs"][-2]["agents"]
        grown = result["growth"]
        times = f"{grown['p50']} (p50) and {grown['p99']} (p99) times"
        yield f"from {before:,} to {last:,} agents an event takes {times} as long"
