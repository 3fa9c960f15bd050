"""``callcenter simulate deadline``: what steering by the deadline is worth, against rings of a fixed length."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from callcenter.domain.ids import QueueName
from callcenter.domain.plan import Queue
from callcenter.simulate.app_queue import AppQueue
from callcenter.simulate.people import Caller, Desks, Habits, callers
from callcenter.simulate.tally import Tally
from callcenter.simulate.world import World, plan_for

LOADS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.1)
AGENTS = (20, 60)
CALLS = 3000
QUEUE = Queue(name=QueueName("queue"), title="", title_en="", ring_s=15.0, wrap_up_s=3600.0, max_wait_s=86_400.0)
"""The virtual agents end their wrap-up themselves, and only the callers' patience ends a wait."""

Way = Callable[[int, list[Caller], Desks], Tally]


def by_deadline(agents: int, calls: list[Caller], desks: Desks) -> Tally:
    """The core as it comes."""
    return World(plan_for(agents, QUEUE), desks).run(calls)


def longest_idle(agents: int, calls: list[Caller], desks: Desks) -> Tally:
    """The same core, one phone at a time for 15 s."""
    return World(plan_for(agents, replace(QUEUE, deadline_routing=False)), desks).run(calls)


def app_queue(agents: int, calls: list[Caller], desks: Desks) -> Tally:
    """Asterisk's own queue, by its rules."""
    return AppQueue(agents, desks).run(calls)


WAYS: dict[str, Way] = {"callcenter": by_deadline, "longest_idle_15s": longest_idle, "app_queue": app_queue}


def runs(
    *,
    seed: int = 1,
    calls: int = CALLS,
    agents: tuple[int, ...] = AGENTS,
    loads: tuple[float, ...] = LOADS,
    habits: Habits = Habits(),  # noqa: B008 - a value
) -> Iterator[dict[str, Any]]:
    """One run for each number of agents and load: the same callers and the same agents for every way."""
    for count in agents:
        for load in loads:
            people = callers(habits, count, load, calls, Random(f"{seed}/{count}/{load}"))
            result: dict[str, Any] = {"agents": count, "load": load, "calls": calls}
            for name, way in WAYS.items():
                desks = Desks(habits, count, Random(f"{seed}/{count}/{load}/desks"))
                result[name] = way(count, people, desks).summary()
            yield result


HEADER = (
    f"{'':>13}{'answered within 15 s':^30}{'':>2}{'gave up':^24}{'':>2}{'longest wait, s':^24}\n"
    f"{'agents':>6}{'load':>7}"
    f"{'ours':>8}{'idle15':>8}{'app_q':>8}{'gain':>6}"
    f"{'':>2}{'ours':>8}{'idle15':>8}{'app_q':>8}"
    f"{'':>2}{'ours':>8}{'idle15':>8}{'app_q':>8}"
)


def line(run: dict[str, Any]) -> str:
    """One row of the table; the gain is in points, over the better of the two others."""
    by = [run[name] for name in WAYS]
    gain = 100 * (by[0]["within_target"] - max(by[1]["within_target"], by[2]["within_target"]))
    within = "".join(f"{100 * way['within_target']:7.1f}%" for way in by)
    gave_up = "".join(f"{100 * way['abandoned']:7.1f}%" for way in by)
    longest = "".join(f"{way['max_wait_s']:8.1f}" for way in by)
    return f"{run['agents']:>6}{run['load']:>7.0%}{within}{gain:>+6.1f}  {gave_up}  {longest}"
