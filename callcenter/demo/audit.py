"""The independent look: Asterisk's own records, SIPp's counters and the database, joined without the engine's code.

A call counts from Asterisk's channel event log (CEL): every channel that began in the context callcenter-trunk and
whose Uniqueid is its Linkedid, so the leg of a caller and nothing else. The database is opened read-only.

Dropped is a caller whose leg was ended from our side without service and without a word. From the CEL: the leg's HANGUP
does not name the leg itself as its source (the caller's BYE or CANCEL does), and at that moment the leg was neither in
callcenter-after (somebody had talked with the caller; goodbye is played there), nor in callcenter-say with an outcome
that is told to the caller (closed, queue full, longest wait over). SIPp counts independently as failed each call that
went otherwise than its scenario (an error response, a BYE in the middle of keys). As the same call may show in both,
the larger of the two numbers is `dropped`; it is 0 only if both are.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callcenter.cel.rows import rows

ENTRY = "callcenter-trunk"
TARGET_MS = 15_000
_TOLD = frozenset({"timed_out", "refused", "after_hours"})
_ABANDONED = frozenset({"abandoned_menu", "abandoned_queue", "abandoned_ring"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One caller's leg as Asterisk logged it."""

    linkedid: str
    ended_in: str | None
    """The dialplan context at the end; None: no end was logged."""
    by_caller: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """What SIPp's callers counted."""

    offered: int
    failed: int


def callers(cel: Path) -> tuple[Seen, ...]:
    """Every caller's leg in the channel event log."""
    entered: dict[str, None] = {}
    ends: dict[str, tuple[str, bool]] = {}
    for row in rows(cel.read_bytes()):
        if row.event == "CHAN_START" and row.context == ENTRY and row.uniqueid == row.linkedid:
            entered[row.uniqueid] = None
        elif row.event == "HANGUP":
            ends[row.uniqueid] = (row.context, row.extra.get("hangupsource", "") == row.channel)
    return tuple(Seen(name, *ends.get(name, (None, False))) for name in entered)


def summary(cel: Path, database: Path, sipp: Counted) -> dict[str, Any]:
    """The figures of a demo; its faults are in the fields orders_missing, orders_duplicate, dropped and the like."""
    seen = callers(cel)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        orders = db.execute(
            "SELECT c.linkedid, o.number, o.outcome, o.wait_ms, o.ring_ms, o.answered_at, c.three_way "
            "FROM orders o LEFT JOIN calls c ON c.id = o.call_id"
        ).fetchall()
        transfers = _transfers(db)
    per_call = Counter(row["linkedid"] for row in orders)
    outcome = {row["linkedid"]: row["outcome"] for row in orders}
    ids = {leg.linkedid for leg in seen}
    return {
        "calls_offered": sipp.offered,
        "calls_reached": len(seen),
        **_figures(orders),
        "orders": len(orders),
        "orders_missing": sum(name not in per_call for name in ids),
        "orders_duplicate": sum(number > 1 for number in per_call.values()),
        "orders_unknown": sum(name not in ids for name in per_call),
        "orders_open": sum(row["outcome"] is None for row in orders),
        "dropped": max(sipp.failed, sum(_dropped(leg, outcome.get(leg.linkedid)) for leg in seen)),
        "callers_failed": sipp.failed,
        "outcomes": dict(Counter(str(row["outcome"]) for row in orders).most_common()),
        "transfers": transfers,
    }


def _dropped(leg: Seen, outcome: str | None) -> bool:
    if leg.by_caller or leg.ended_in == "callcenter-after":
        return False
    return not (leg.ended_in == "callcenter-say" and outcome in _TOLD)


def _figures(orders: Sequence[sqlite3.Row]) -> dict[str, Any]:
    answered = [row for row in orders if row["answered_at"] is not None]
    waits = sorted(row["wait_ms"] for row in answered if row["wait_ms"] is not None)
    return {
        "answered": len(answered),
        "abandoned": sum(row["outcome"] in _ABANDONED for row in orders),
        "within_15s": sum(wait <= TARGET_MS for wait in waits),
        "within_15s_of_arrival": sum(row["ring_ms"] <= TARGET_MS for row in answered),
        "three_way": sum(bool(row["three_way"]) for row in orders),
        "wait_ms": {"p50": _share(waits, 0.5), "p95": _share(waits, 0.95), "max": waits[-1] if waits else None},
    }


def _share(sorted_waits: Sequence[int], share: float) -> int | None:
    """The smallest wait that at least so large a share of the waits does not exceed."""
    if not sorted_waits:
        return None
    return sorted_waits[max(0, -int(-share * len(sorted_waits) // 1) - 1)]


def _transfers(db: sqlite3.Connection) -> dict[str, int]:
    """How often a department was rung, and what came of it."""
    rows: Iterable[tuple[str, str, int]] = db.execute(
        "SELECT type, payload, count(*) FROM events GROUP BY type, payload"
    )
    found: Counter[str] = Counter()
    names = {"DepartmentCalled": "called", "DepartmentAnswered": "answered", "PartiesJoined": "joined"}
    for kind, payload, number in rows:
        if kind in names:
            found[names[kind]] += number
        elif kind == "DepartmentMissed":
            found[str(json.loads(payload).get("result", "missed"))] += number
    return dict(found.most_common())


def faults(result: dict[str, Any]) -> tuple[str, ...]:
    """What is not as it must be; nothing: the demo went well."""
    must_be_none = ("orders_missing", "orders_duplicate", "orders_unknown", "orders_open", "dropped")
    found = [f"{name} = {result[name]}" for name in must_be_none if result[name]]
    if not result["calls_offered"]:
        found.append("calls_offered = 0")
    if result["calls_offered"] != result["calls_reached"]:
        found.append(f"calls_offered = {result['calls_offered']}, calls_reached = {result['calls_reached']}")
    return tuple(found)
