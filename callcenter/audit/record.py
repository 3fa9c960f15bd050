"""Reading the database: the checker's own SQL, one read-only transaction, no code of the engine."""

import json
from pathlib import Path
from typing import Any

from callcenter.audit import source
from callcenter.audit.evidence import Period
from callcenter.audit.rows import Agent, Call, Choice, Event, Leg, Move, Offer, Order, Record, Stay
from callcenter.audit.source import Rows

BEFORE_S, AFTER_S = 86_400.0, 60.0
"""So much around the period is read as well: calls that reach into it, and the window of the figures."""
_CALLS = """SELECT id, pbx, line, state, queue, arrived_at, requested_at, answered_at, ended_at, outcome, ended_by,
ring_ms, wait_ms, ring_breached, request_breached, three_way, recovered, updated_at, snapshot
FROM calls WHERE arrived_at >= :since AND arrived_at < :until ORDER BY arrived_at, id"""
# Since when the engine sees a PBX may have been told long ago.
_EVENTS = """SELECT id, call_id, seq, at, type, payload FROM events
WHERE type = 'PbxChanged' OR (at >= :since AND (call_id IS NOT NULL OR at < :until)) ORDER BY id"""
_LEGS = """SELECT call_id, party, who, channel, started_at, joined_at, ended_at
FROM legs WHERE started_at >= :since AND started_at < :until ORDER BY started_at"""
_OFFERS = """SELECT id, call_id, agent, queue, made_at, ended_at, result
FROM offers WHERE coalesce(made_at, ended_at) >= :since AND coalesce(made_at, ended_at) < :until"""
_STAYS = """SELECT agent, from_at, to_at, state, reachable AND NOT own_call, actor FROM agent_states
WHERE (to_at IS NULL OR to_at >= :since) AND from_at < :until ORDER BY agent, from_at"""
_AGENTS = "SELECT id, snapshot FROM agents ORDER BY id"
_ORDERS = """SELECT number, call_id, arrived_at, ring_ms, wait_ms, outcome, state
FROM orders WHERE arrived_at >= :since AND arrived_at < :until ORDER BY id"""
_MOVES = """SELECT order_number, at, action, actor FROM order_events
WHERE at >= :since AND at < :until ORDER BY order_number, seq"""


def read(place: Path | str, period: Period) -> Record:
    """The rows of the period, and of a day before; ``place`` is a file or a URL. Raises AuditError."""
    span = {"since": period.since - BEFORE_S, "until": period.until + AFTER_S}
    return source.read(place, span, _record)


def _record(rows: Rows) -> Record:
    calls = tuple(_call(*row) for row in rows(_CALLS))
    known = {call.id for call in calls}
    return Record(
        calls=calls,
        events=tuple(_event(*row) for row in rows(_EVENTS)),
        legs=tuple(Leg(*row) for row in rows(_LEGS) if row[0] in known),
        offers=tuple(Offer(*row) for row in rows(_OFFERS)),
        stays=tuple(Stay(a, since, to, state, bool(free), actor) for a, since, to, state, free, actor in rows(_STAYS)),
        agents=tuple(_agent(*row) for row in rows(_AGENTS)),
        orders=tuple(Order(*row) for row in rows(_ORDERS)),
        moves=tuple(Move(*row) for row in rows(_MOVES)),
    )


_NAMES = (
    "id", "pbx", "line", "state", "queue", "arrived_at", "requested_at", "answered_at", "ended_at", "outcome",
    "ended_by", "ring_ms", "wait_ms", "ring_breached", "request_breached", "three_way", "recovered", "updated_at",
)  # fmt: skip


def _call(*row: Any) -> Call:
    values, more = dict(zip(_NAMES, row[:-1], strict=True)), json.loads(row[-1])
    for name in ("ring_breached", "request_breached", "three_way", "recovered"):
        values[name] = bool(values[name])
    turn, back = more.get("turn"), more.get("call_back") or {}
    return Call(
        **values,
        channel=more.get("channel", ""),
        priority=more.get("priority", 0),
        deadline=more.get("deadline"),
        turn=None if turn is None else tuple(turn),
        requirement=more.get("requirement", ""),
        prefers_until=more.get("prefers_until"),
        kept=back.get("asked_at") is not None,
        choices=tuple(Choice(at=c["at"], queue=c["queue"], asked=c["asked"]) for c in more.get("why", ())),
    )


def _event(number: int, call: str | None, seq: int | None, at: float, kind: str, payload: str) -> Event:
    return Event(number, call, seq, at, kind, json.loads(payload))


def _agent(name: str, snapshot: str) -> Agent:
    more = json.loads(snapshot)
    return Agent(name, more["pbx"], more["endpoint"].rpartition("/")[2], frozenset(more["queues"]))
