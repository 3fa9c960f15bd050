"""Turns of the engine written to a database as the store writes them, and read by the checker."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from callcenter.audit import cel, record
from callcenter.audit.check import check
from callcenter.audit.evidence import Evidence, Period
from callcenter.audit.finding import Verdict
from callcenter.domain.ids import Instant
from callcenter.ports import Step
from callcenter.store import migrate
from callcenter.store.database import connect_writer, parse_url
from callcenter.store.transaction import Transaction

MICROSECOND = 1e-6
BUSY_MS = 3000
"""No test shall fail because others use the processor as well; a time that was made up is farther away."""


def new_database(path: Path) -> Path:
    """An empty database of the present schema."""
    asyncio.run(migrate.upgrade(f"sqlite:///{path}"))
    return path


def write(database: Path, steps: Iterable[Step]) -> None:
    """Write the steps, each in its order, in one transaction.

    In virtual time many turns have one moment: of two alike events the store would take one for a repetition.
    """
    engine = connect_writer(parse_url(f"sqlite:///{database}"))
    try:
        with engine.begin() as connection:
            Transaction("140500", ZoneInfo("Asia/Shanghai")).write(connection, list(_apart(steps)))
    finally:
        engine.dispose()


def _apart(steps: Iterable[Step]) -> Iterator[Step]:
    at, again = 0.0, 0
    for step in steps:
        again = again + 1 if step.at == at else 0
        at = step.at
        yield replace(step, at=Instant(at + again * MICROSECOND))


def judged(database: Path, log: Path | None = None, *, since: float = 0.0) -> tuple[Verdict, ...]:
    """The checker's verdicts on the record, and on Asterisk's log beside it, however busy the machine was."""
    period = Period(since)
    rows = record.read(database, period)
    return check(Evidence(period=period, record=rows, cel=None if log is None else cel.read(log), apart_ms=BUSY_MS))


def findings(verdicts: Iterable[Verdict], but: Iterable[tuple[float, float]] = ()) -> list[tuple[str, str, str]]:
    """Rule, code and all of each finding.

    ``but``: spans in which another engine, with a record of its own, had the PBX. Its calls may be in this record too,
    if the engine came back in time to fill them in.
    """
    found = [(v.rule, f) for v in verdicts if v.result is not None for f in v.result.findings]
    elsewhere = tuple(but)
    ours = [(rule, f) for rule, f in found if not any(since <= (f.at or 0.0) <= until for since, until in elsewhere)]
    return [(rule, f.code, str(f)) for rule, f in ours]
