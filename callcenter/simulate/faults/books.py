"""The database after a run, read without the engine's own code: every call has one order, every journal is whole."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

Finding = tuple[str, str]
_ENDED = "ended"
_RULES = {
    "a call without exactly one order": (
        "SELECT c.id, count(o.id) FROM calls c LEFT JOIN orders o ON o.call_id = c.id "
        "GROUP BY c.id HAVING count(o.id) <> 1"
    ),
    "an order without a call": "SELECT number FROM orders WHERE call_id NOT IN (SELECT id FROM calls)",
    "two orders with one number": "SELECT number, count(*) FROM orders GROUP BY number HAVING count(*) > 1",
    "a journal with a gap": (
        "SELECT call_id, count(*), max(seq) FROM events WHERE call_id IS NOT NULL GROUP BY call_id "
        "HAVING count(*) <> max(seq) OR min(seq) <> 1"
    ),
    "an order that differs from its call": (
        "SELECT c.id, c.outcome, o.outcome FROM calls c JOIN orders o ON o.call_id = c.id "
        "WHERE c.state = 'ended' AND (o.outcome IS NOT c.outcome OR o.ended_at IS NULL)"
    ),
    "a call that ends before it begins": (
        "SELECT id FROM calls WHERE ended_at < arrived_at OR answered_at < arrived_at OR ended_at < answered_at"
    ),
    "something set aside": "SELECT error FROM set_aside",
}
_WHEN_QUIET = {
    "a call that is not over": "SELECT id, state FROM calls WHERE state <> 'ended'",
    "an offer that is not over": "SELECT id FROM offers WHERE ended_at IS NULL AND made_at IS NOT NULL",
}


def look(path: Path, *, quiet: bool) -> Iterator[Finding]:
    """What is wrong; ``quiet``: everybody has gone home, nothing is in progress."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        for rule, sql in (_RULES | (_WHEN_QUIET if quiet else {})).items():
            for row in connection.execute(sql):
                yield rule, " ".join(str(value) for value in row)
        yield from _twice_over(connection)
    finally:
        connection.close()


def _twice_over(connection: sqlite3.Connection) -> Iterator[Finding]:
    """I1, I5: a call that is over is over once, and nothing happens to it after that."""
    last: dict[str, tuple[int, str]] = {}
    ends: dict[str, int] = {}
    for call, seq, kind in connection.execute("SELECT call_id, seq, type FROM events WHERE call_id IS NOT NULL"):
        last[call] = max(last.get(call, (0, "")), (seq, kind))
        ends[call] = ends.get(call, 0) + (kind == "CallEnded")
    for call, count in ends.items():
        if count > 1:
            yield "a call that ended more than once", call
    for call, text in connection.execute("SELECT id, snapshot FROM calls WHERE state = ?", (_ENDED,)):
        if json.loads(text).get("outcome") is None:
            yield "an ended call without an outcome", call


def rows(path: Path) -> list[str]:
    """The journal as text, for the comparison of two runs."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        sql = "SELECT call_id, seq, at, type, payload FROM events ORDER BY id"
        return [" ".join(str(value) for value in row) for row in connection.execute(sql)]
    finally:
        connection.close()
