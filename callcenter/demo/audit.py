"""A demo's figures: Asterisk's own log, SIPp's counters and the database, as the checker reads them.

A call counts from Asterisk's channel event log (CEL): every leg of a caller, and nothing else.

Dropped is a caller whose leg was ended from our side without service and without a word. From the CEL: the leg's HANGUP
does not name the leg itself as its source (the caller's BYE or CANCEL does), and at that moment the leg was neither in
callcenter-after (somebody had talked with the caller; goodbye is played there), nor in callcenter-say with an outcome
that is told to the caller (closed, queue full, longest wait over). SIPp counts independently as failed each call that
went otherwise than its scenario (an error response, a BYE in the middle of keys). As the same call may show in both,
the larger of the two numbers is `dropped`; it is 0 only if both are.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callcenter.audit import cel as log
from callcenter.audit import record
from callcenter.audit.cel import Channel
from callcenter.audit.evidence import Period
from callcenter.audit.rows import Call, Order, Record

TARGET_MS = 15_000
_TOLD = frozenset({"timed_out", "refused", "after_hours"})
_ABANDONED = frozenset({"abandoned_menu", "abandoned_queue", "abandoned_ring"})


@dataclass(frozen=True, slots=True)
class Counted:
    """What SIPp's callers counted."""

    offered: int
    failed: int


def callers(cel: Path) -> tuple[Channel, ...]:
    """Every caller's leg in the channel event log."""
    return tuple(log.read(cel).callers())


def summary(cel: Path, database: Path, sipp: Counted) -> dict[str, Any]:
    """The figures of a demo; its faults are in the fields orders_missing, orders_duplicate, dropped and the like."""
    seen, stored = callers(cel), record.read(database, Period())
    call_of = {leg.channel: leg.call for leg in stored.legs if leg.party == "caller"}
    per_call = Counter(order.call for order in stored.orders)
    outcome = {order.call: order.outcome for order in stored.orders}
    reached = {call_of.get(leg.id) for leg in seen}
    return {
        "calls_offered": sipp.offered,
        "calls_reached": len(seen),
        **_figures([(order, stored.call[order.call]) for order in stored.orders if order.call in stored.call]),
        "orders": len(stored.orders),
        "orders_missing": sum(call_of.get(leg.id) not in per_call for leg in seen),
        "orders_duplicate": sum(number > 1 for number in per_call.values()),
        "orders_unknown": sum(call not in reached for call in per_call),
        "orders_open": sum(order.outcome is None for order in stored.orders),
        "dropped": max(sipp.failed, sum(_dropped(leg, outcome.get(call_of.get(leg.id, ""))) for leg in seen)),
        "callers_failed": sipp.failed,
        "outcomes": dict(Counter(str(order.outcome) for order in stored.orders).most_common()),
        "transfers": _transfers(stored),
    }


def _dropped(leg: Channel, outcome: str | None) -> bool:
    if leg.by_itself or leg.ended_in == "callcenter-after":
        return False
    return not (leg.ended_in == "callcenter-say" and outcome in _TOLD)


def _figures(rows: Sequence[tuple[Order, Call]]) -> dict[str, Any]:
    answered = [order for order, call in rows if call.answered_at is not None]
    waits = sorted(order.wait_ms for order in answered if order.wait_ms is not None)
    return {
        "answered": len(answered),
        "abandoned": sum(order.outcome in _ABANDONED for order, _ in rows),
        "within_15s": sum(wait <= TARGET_MS for wait in waits),
        "within_15s_of_arrival": sum((order.ring_ms or 0) <= TARGET_MS for order in answered),
        "three_way": sum(call.three_way for _, call in rows),
        "wait_ms": {"p50": _share(waits, 0.5), "p95": _share(waits, 0.95), "max": waits[-1] if waits else None},
    }


def _share(sorted_waits: Sequence[int], share: float) -> int | None:
    """The smallest wait that at least so large a share of the waits does not exceed."""
    if not sorted_waits:
        return None
    return sorted_waits[max(0, -int(-share * len(sorted_waits) // 1) - 1)]


def _transfers(stored: Record) -> dict[str, int]:
    """How often a department was rung, and what came of it."""
    names = {"DepartmentCalled": "called", "DepartmentAnswered": "answered", "PartiesJoined": "joined"}
    found = Counter(names[event.kind] for event in stored.of_kind(*names))
    found.update(str(event.data.get("result", "missed")) for event in stored.of_kind("DepartmentMissed"))
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
