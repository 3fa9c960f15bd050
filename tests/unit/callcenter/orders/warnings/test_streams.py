"""Seeded streams of orders in virtual time: how soon a burst is seen, and how often there is none."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from callcenter.domain.ids import Instant
from callcenter.orders.warnings.burst import WEEK_S, BurstRules, Bursts
from callcenter.orders.warnings.sighting import Sighting

START = 1_795_363_200.0
"""A Monday, 00:00 in Shanghai."""
LEARNED = 4
WATCHED = 2
SPOTS = 40
QUIET_S = 1800.0
BUSY_PER_HOUR = (0.05, 0.2, 1.0, 4.0)
"""What spots of four kinds see in a busy hour."""
BURST_ORDERS, BURST_S = 12, 1200.0


def busy(at: float) -> float:
    """How much of the busy hour's load there is: little at night, less at the weekend."""
    hour, day = at % 86_400 / 3600, int((at - START) // 86_400) % 7
    return (1.0 if 8 <= hour < 18 else 0.4 if 18 <= hour < 22 else 0.1) * (0.5 if day >= 5 else 1.0)


@dataclass
class Told:
    """What the detector said of one stream."""

    orders: int = 0
    bursts: int = 0
    delays: list[float] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    """Orders of the burst that had come when it was seen."""
    false: int = 0


def stream(chance: random.Random) -> Iterator[tuple[float, int, int | None]]:
    """Time, spot, and the burst that an order belongs to: usual orders, and one burst a day once the past is known."""
    orders: list[tuple[float, int, int | None]] = []
    for spot in range(SPOTS):
        rate = BUSY_PER_HOUR[spot % len(BUSY_PER_HOUR)] / 3600
        at = START
        while (at := at + chance.expovariate(rate)) < START + (LEARNED + WATCHED) * WEEK_S:
            if chance.random() < busy(at):
                orders.append((at, spot, None))
    for day in range(7 * WATCHED):
        begins = START + LEARNED * WEEK_S + day * 86_400 + chance.uniform(7, 21) * 3600
        spot = chance.randrange(SPOTS)
        orders += [(begins + chance.uniform(0, BURST_S), spot, day) for _ in range(BURST_ORDERS)]
    return iter(sorted(orders, key=lambda order: order[0]))


def watch(seed: int) -> Told:
    """Feed one stream to a detector that knows nothing of bursts."""
    bursts, told = Bursts(BurstRules()), Told(bursts=7 * WATCHED)
    begun: dict[int, float] = {}
    come: dict[int, int] = {}
    seen: set[int] = set()
    quiet: dict[str, float] = {}
    for no, (at, spot, burst) in enumerate(stream(random.Random(seed))):
        told.orders += 1
        if burst is not None:
            begun.setdefault(burst, at)
            come[burst] = come.get(burst, 0) + 1
        order = Sighting(number=str(no), at=Instant(at), category="c", area=str(spot), place="", caller="")
        found = bursts.see(order)
        if found is None or at < START + LEARNED * WEEK_S:
            continue
        if burst is not None and burst not in seen:
            seen.add(burst)
            told.delays.append(at - begun[burst])
            told.before.append(come[burst])
        elif burst is None and at - quiet.get(found.key, 0.0) > QUIET_S and not _lasts(begun, at):
            told.false += 1
        quiet[found.key] = at
    return told


def _lasts(begun: dict[int, float], at: float) -> bool:
    return any(0 <= at - since <= BURST_S + QUIET_S for since in begun.values())


def test_bursts_are_seen_while_they_grow_and_quiet_weeks_stay_quiet() -> None:
    """Six weeks of 40 spots for each of four seeds; the figures are printed."""
    runs = [watch(seed) for seed in range(1, 5)]
    delays, before = sorted(d for run in runs for d in run.delays), sorted(b for run in runs for b in run.before)
    bursts, false = sum(run.bursts for run in runs), sum(run.false for run in runs)
    spot_weeks = len(runs) * SPOTS * WATCHED
    print(
        f"\nbursts seen {len(delays)}/{bursts}; delay p50 {delays[len(delays) // 2]:.0f} s, max {delays[-1]:.0f} s; "
        f"orders until seen p50 {before[len(before) // 2]}, max {before[-1]}; "
        f"false alarms {false} in {spot_weeks} spot-weeks, {sum(run.orders for run in runs)} orders"
    )
    assert len(delays) >= 0.95 * bursts
    assert before[len(before) // 2] <= BURST_ORDERS / 2
    assert delays[-1] <= BURST_S
    assert false <= spot_weeks / 20


def test_the_same_seed_tells_the_same() -> None:
    """So a finding can be looked at again."""
    assert watch(1) == watch(1)
