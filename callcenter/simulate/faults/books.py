"""The database after a run, read without the engine's own queries: every call has one order, every journal is whole."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from callcenter.domain.events import Event
from callcenter.ports import Step
from callcenter.store import codec

Finding = tuple[str, str]
Row = tuple[float, str, str]
"""An event: when, its kind, its content."""
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


def journal(path: Path) -> list[Row]:
    """The journal in its order."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT at, type, payload FROM events ORDER BY id").fetchall()
    finally:
        connection.close()


class Told:
    """What the engine told, to be found in the journal: all of it, but for what a kill found unwritten."""

    def __init__(self) -> None:
        self._told: dict[Row, bool] = {}
        """Each event, and whether it must be there."""

    def note(self, step: Step) -> None:
        """A step was told."""
        for event in step.events:
            self._told[_row(step, event)] = True

    def excuse(self, steps: Iterable[Step]) -> None:
        """These were not written when the engine was killed; they may be there."""
        for step in steps:
            for event in step.events:
                self._told[_row(step, event)] = False

    def compare(self, journal: Sequence[Row]) -> Iterator[Finding]:
        """What is missing, and what nobody told."""
        written = set(journal)
        for row, must in self._told.items():
            if must and row not in written:
                yield "told, and not in the journal", f"{row[0]:.3f} {row[1]} {row[2]}"
        for row in journal:
            if row not in self._told:
                yield "in the journal, and never told", f"{row[0]:.3f} {row[1]} {row[2]}"


def _row(step: Step, event: Event) -> Row:
    return (step.at, type(event).__name__, codec.dump(event))
