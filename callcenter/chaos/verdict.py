"""What came of a run: Asterisk's log, SIPp's counts and the database joined, without the engine's code."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
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
_COMMIT_S = 0.5
"""A call this young may not be on disk yet."""
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


def summary(
    legs: Sequence[Leg], record: Record, sipp: Counted, strikes: Sequence[Strike] = (), *, goal_ms: float = GOAL_MS
) -> dict[str, Any]:
    """The figures of a run. Each promise that is broken is named under ``findings``."""
    callers = witness.callers(legs)
    orders = {leg.uniqueid: record.outcomes.get(leg.uniqueid, []) for leg in callers}
    missing = [leg for leg in callers if not orders[leg.uniqueid]]
    unseen = [leg for leg in missing if _unseen(leg, strikes)]
    lost = [leg for leg in missing if leg not in unseen]
    twice = [name for name, outcomes in orders.items() if len(outcomes) > 1]
    dropped = [leg for leg in callers if _dropped(leg, record)]
    double = witness.double_offers(legs, tuple(endpoint(agent) for agent in AGENTS))
    offers = _first_offers(legs, strikes)
    checked, kept = sum(s.places.checked for s in strikes), sum(s.places.kept for s in strikes)
    looked = [strike for strike in strikes if strike.ghosts is not None]
    ghosts = [ghost for strike in looked for ghost in strike.ghosts or ()]
    still_open = [name for name, outcomes in orders.items() if None in outcomes]
    findings = [
        *(f"no order: {_words(leg)}" for leg in lost),
        *(f"two orders: {name}" for name in twice),
        *(f"dropped: {_words(leg)}" for leg in dropped),
        *(f"an agent's phone in two calls: {_words(a)}; {_words(b)}" for a, b in double),
        *(f"{strike.fault}/{strike.aim}: {what}" for strike in strikes for what in strike.places.lost),
        *(f"ghost: {ghost}" for ghost in ghosts),
        *(f"order never closed: {name}" for name in still_open),
        *(f"{strike.fault}/{strike.aim}: {strike.failed}" for strike in strikes if strike.failed),
    ]
    if sipp.failed > len(dropped):
        findings.append(f"{sipp.failed} calls failed by SIPp's count")
    if sipp.offered != len(callers):
        findings.append(f"{sipp.offered} calls were made, {len(callers)} reached the PBX")
    if offers["p99"] is not None and offers["p99"] > goal_ms:
        findings.append(f"the first offer {offers['p99']} ms (p99) after a start; the goal is {goal_ms:g} ms")
    return {
        "kills": sum(strike.fault in KILLS for strike in strikes),
        "calls": len(callers),
        "dropped": max(sipp.failed, len(dropped)),
        "orders_missing": len(lost),
        "orders_duplicate": len(twice),
        "double_offers": len(double),
        "ghosts": len(ghosts),
        "order_kept": {"kept": kept, "checked": checked},
        "restart_to_first_offer_ms": {name: offers[name] for name in ("p50", "p99", "max")},
        "orders": sum(map(len, orders.values())),
        "orders_missing_unseen": len(unseen),
        "orders_open": len(still_open),
        "offers": len(witness.offers(legs)),
        "ghost_looks": len(looked),
        "restarts_measured": offers["n"],
        "callers_failed_by_sipp": sipp.failed,
        "outcomes": dict(Counter(str(o) for outcomes in orders.values() for o in outcomes).most_common()),
        "findings": findings,
    }


def _dropped(leg: Leg, record: Record) -> bool:
    """Whether the PBX ended a caller who was neither served nor told why not."""
    if leg.by_itself or leg.ended_in == "callcenter-after" or (leg.ended_in == "callcenter-planb" and leg.bridged):
        return False
    told = leg.uniqueid in record.call_backs or bool(_TOLD & set(record.outcomes.get(leg.uniqueid, ())))
    return not (leg.ended_in == "callcenter-say" and told)


def _unseen(leg: Leg, strikes: Sequence[Strike]) -> bool:
    """Whether an engine was killed before it can have written the call down, and the next one came too late for it."""
    return any(
        strike.ready is not None
        and leg.ended is not None
        and leg.born > strike.at - _COMMIT_S
        and leg.ended < strike.ready
        for strike in strikes
        if strike.fault in KILLS
    )


def _first_offers(legs: Sequence[Leg], strikes: Sequence[Strike]) -> dict[str, int | None]:
    """From each start after a kill to the first ring. A caller waits then, and an agent is free: the probe's."""
    offers, probes = witness.offers(legs), [leg for leg in legs if leg.exten == PROBE_LINE]
    kills = [strike for strike in strikes if strike.fault in KILLS]
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
