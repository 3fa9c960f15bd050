"""What came of a run: Asterisk's log, SIPp's counts and the database joined, without the engine's code."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callcenter.chaos import witness
from callcenter.chaos.cast import AGENTS, PROBE_LINE, endpoint
from callcenter.chaos.storm import KILLS, Strike
from callcenter.chaos.witness import Leg
from callcenter.demo.audit import Counted

GOAL_MS = 3000
"""From the start of the process to the first offer: p99."""
_TOLD = frozenset({"timed_out", "refused", "after_hours"})
_AFTER_A_TALK = frozenset({"callcenter-after", "callcenter-planb"})
_TALK_S = 1.0
_CONNECTS_S = 0.2
"""No process has logged in at AMI so soon after its start: what is rung before is of its former life."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the database says: the order's outcomes by call, and calls that asked to be called back."""

    outcomes: dict[str, list[str | None]] = field(default_factory=dict)
    call_backs: frozenset[str] = frozenset()


def read(database: Path) -> Record:
    """The record, read beside the engine. Calls are named by their caller's first channel."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        outcomes: dict[str, list[str | None]] = {}
        query = "SELECT c.linkedid, o.outcome FROM orders o LEFT JOIN calls c ON c.id = o.call_id"
        for name, outcome in db.execute(query):
            outcomes.setdefault(name, []).append(outcome)
        query = "SELECT c.linkedid FROM events e JOIN calls c ON c.id = e.call_id WHERE e.type = 'CallBackAsked'"
        return Record(outcomes, frozenset(name for (name,) in db.execute(query)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of a run."""

    legs: Sequence[Leg]
    record: Record
    sipp: Counted
    strikes: Sequence[Strike] = ()

    @property
    def callers(self) -> tuple[Leg, ...]:
        """The callers' legs."""
        return witness.callers(self.legs)

    @property
    def orders(self) -> dict[str, list[str | None]]:
        """The outcomes of the orders of each of these callers; those of other runs are left out."""
        return {leg.uniqueid: self.record.outcomes.get(leg.uniqueid, []) for leg in self.callers}


@dataclass(frozen=True, slots=True)
class Broken:
    """The promises that were broken, case by case."""

    missing: tuple[Leg, ...]
    twice: tuple[str, ...]
    still_open: tuple[str, ...]
    dropped: tuple[Leg, ...]
    double: tuple[tuple[Leg, Leg], ...]
    ghosts: tuple[str, ...]
    unanswered: tuple[Leg, ...]
    """They talked with somebody, and the order says that they did not."""

    def words(self) -> list[str]:
        """Each case in words."""
        return [
            *(f"no order: {_words(leg)}" for leg in self.missing),
            *(f"two orders: {name}" for name in self.twice),
            *(f"order never closed: {name}" for name in self.still_open),
            *(f"talked, and the order does not say so: {_words(leg)}" for leg in self.unanswered),
            *(f"dropped: {_words(leg)}" for leg in self.dropped),
            *(f"an agent's phone in two calls: {_words(a)}; {_words(b)}" for a, b in self.double),
            *(f"ghost: {ghost}" for ghost in self.ghosts),
        ]


def broken(e: Evidence) -> Broken:
    """Look for each kind."""
    orders, others = e.orders, witness.others(e.legs)
    return Broken(
        missing=tuple(leg for leg in e.callers if not orders[leg.uniqueid]),
        twice=tuple(name for name, outcomes in orders.items() if len(outcomes) > 1),
        still_open=tuple(name for name, outcomes in orders.items() if None in outcomes),
        dropped=tuple(leg for leg in e.callers if _dropped(leg, e.record, others.get(leg.uniqueid, ()))),
        double=witness.double_offers(e.legs, tuple(endpoint(agent) for agent in AGENTS)),
        unanswered=tuple(
            leg for leg in e.callers if _talked(leg) and orders[leg.uniqueid] and "answered" not in orders[leg.uniqueid]
        ),
        ghosts=tuple(ghost for strike in e.strikes for ghost in strike.ghosts or ()),
    )


def summary(e: Evidence, *, goal_ms: float = GOAL_MS) -> dict[str, Any]:
    """The figures of a run. Each promise that was broken is named under ``findings``."""
    found, first, outcomes = broken(e), _first_offers(e), Counter(str(o) for each in e.orders.values() for o in each)
    return {
        "kills": sum(strike.fault in KILLS for strike in e.strikes),
        "calls": len(e.callers),
        "dropped": max(e.sipp.failed, len(found.dropped)),
        "orders_missing": len(found.missing),
        "orders_duplicate": len(found.twice),
        "double_offers": len(found.double),
        "ghosts": len(found.ghosts),
        "order_kept": {
            "kept": sum(s.places.kept for s in e.strikes),
            "checked": sum(s.places.checked for s in e.strikes),
        },
        "restart_to_first_offer_ms": {name: first[name] for name in ("p50", "p99", "max")},
        "orders": outcomes.total(),
        "orders_open": len(found.still_open),
        "answers_missing": len(found.unanswered),
        "offers": len(witness.offers(e.legs)),
        "ghost_looks": sum(strike.ghosts is not None for strike in e.strikes),
        "restarts_measured": first["n"],
        "callers_failed_by_sipp": e.sipp.failed,
        "outcomes": dict(outcomes.most_common()),
        **_moments(e),
        "findings": [*found.words(), *_other_findings(e, found, first["p99"], goal_ms)],
    }


def _moments(e: Evidence) -> dict[str, Any]:
    """At which moments the engine was killed, and how many calls were in which state then."""
    kills = [strike for strike in e.strikes if strike.fault in KILLS]
    states = sum((strike.states for strike in kills), Counter[str]())
    return {
        "kills_by_moment": dict(Counter(strike.aim for strike in kills).most_common()),
        "states_at_kills": dict(states.most_common()),
    }


def _other_findings(e: Evidence, found: Broken, p99: int | None, goal_ms: float) -> Iterator[str]:
    for strike in e.strikes:
        yield from (f"{strike.fault}/{strike.aim}: {what}" for what in (*strike.places.lost, strike.failed) if what)
    if e.sipp.failed > len(found.dropped):
        yield f"{e.sipp.failed} calls failed by SIPp's count"
    if e.sipp.offered != len(e.callers):
        yield f"{e.sipp.offered} calls were made, {len(e.callers)} reached the PBX"
    if p99 is not None and p99 > goal_ms:
        yield f"the first offer {p99} ms (p99) after a start; the goal is {goal_ms:g} ms"


def _dropped(leg: Leg, record: Record, others: Sequence[Leg]) -> bool:
    """Whether the PBX ended a caller who was neither served nor told why not; a talk that nobody in it hung up was torn
    apart."""
    if leg.by_itself:
        return False
    if leg.ended_in in _AFTER_A_TALK and leg.bridged:
        return not any(other.by_itself for other in others)
    told = leg.uniqueid in record.call_backs or bool(_TOLD & set(record.outcomes.get(leg.uniqueid, ())))
    return not (leg.ended_in == "callcenter-say" and told)


def _talked(leg: Leg) -> bool:
    """Whether there was a talk; one of a moment may be none by the centre's rules."""
    return bool(leg.bridged) and (leg.ended or leg.bridged[0]) - leg.bridged[0] > _TALK_S


def _first_offers(e: Evidence) -> dict[str, int | None]:
    """From each start after a kill to the first ring. A caller waits then, and an agent is free: the probe's."""
    offers, probes = witness.offers(e.legs), [leg for leg in e.callers if leg.exten == PROBE_LINE]
    kills = [strike for strike in e.strikes if strike.fault in KILLS]
    took = []
    for number, strike in enumerate(kills):
        started = strike.started or 0.0
        ends = kills[number + 1].at if number + 1 < len(kills) else float("inf")
        first = witness.first_offer(offers, started + _CONNECTS_S)
        waits = [leg for leg in probes if leg.born < (first or ends) and (leg.ended or ends) > started]
        if first is not None and first < ends and waits:
            took.append(round((first - max(started, min(leg.born for leg in waits))) * 1000))
    took.sort()
    share = {"p50": _share(took, 0.5), "p99": _share(took, 0.99), "max": took[-1] if took else None}
    return {"n": len(took), **share}


def _share(ordered: Sequence[int], share: float) -> int | None:
    """The smallest value that at least so large a share of the values does not exceed."""
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else None


def _words(leg: Leg) -> str:
    ended = "still there" if leg.ended is None else f"ended {leg.ended:.3f} in {leg.ended_in}"
    return f"{leg.uniqueid} (to {leg.exten}, born {leg.born:.3f}, {ended})"


def write(result: dict[str, Any], file: Path) -> None:
    """Leave the figures for programs."""
    file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
