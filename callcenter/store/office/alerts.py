"""Alerts as they are stored: of one key at most one is not closed."""

import msgspec
from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.orders.warnings.finding import Alert, AlertKind, AlertState, Finding, Level
from callcenter.store.office.alerts_tables import alerts

_CLOSED = AlertState.CLOSED.value
_encode = msgspec.json.Encoder().encode


async def get(connection: AsyncConnection, id: int) -> Alert | None:
    """One alert."""
    row = (await connection.execute(select(alerts).where(alerts.c.id == id))).mappings().first()
    return None if row is None else _alert(row)


async def newest(connection: AsyncConnection, key: str) -> Alert | None:
    """The alert of a key that was raised last."""
    query = select(alerts).where(alerts.c.key == key).order_by(alerts.c.id.desc()).limit(1)
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else _alert(row)


async def standing(connection: AsyncConnection) -> tuple[Alert, ...]:
    """All that are not closed, the newest first."""
    query = select(alerts).where(alerts.c.state != _CLOSED).order_by(alerts.c.id.desc())
    return tuple(_alert(row) for row in (await connection.execute(query)).mappings())


async def history(
    connection: AsyncConnection, kind: AlertKind | None, state: AlertState | None, after: int | None, limit: int
) -> tuple[Alert, ...]:
    """The newest first; ``after``: the last id of the page before."""
    query = select(alerts).order_by(alerts.c.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(alerts.c.kind == kind.value)
    if state is not None:
        query = query.where(alerts.c.state == state.value)
    if after is not None:
        query = query.where(alerts.c.id < after)
    return tuple(_alert(row) for row in (await connection.execute(query)).mappings())


async def add(connection: AsyncConnection, finding: Finding, now: Instant) -> Alert:
    """Raise one."""
    written = alerts.insert().values(
        kind=finding.kind.value,
        key=finding.key,
        level=finding.level.value,
        state=AlertState.OPEN.value,
        count=finding.count,
        detail=_encode(finding.detail).decode(),
        raised_at=now,
        seen_at=finding.at,
        acknowledged_by="",
        closed_by="",
        note="",
    )
    row = (await connection.execute(written.returning(*alerts.c))).mappings().one()
    return _alert(row)


async def save(connection: AsyncConnection, alert: Alert) -> None:
    """Write what has become of one."""
    values = {name: getattr(alert, name) for name in _CHANGED}
    named = {"level": alert.level.value, "state": alert.state.value, "detail": _encode(alert.detail).decode()}
    await connection.execute(update(alerts).where(alerts.c.id == alert.id).values({**values, **named}))


_CHANGED = ("count", "seen_at", "acknowledged_at", "acknowledged_by", "closed_at", "closed_by", "note", "confirmed")


def _alert(row: RowMapping) -> Alert:
    named = {
        "kind": AlertKind(row["kind"]),
        "level": Level(row["level"]),
        "state": AlertState(row["state"]),
        "detail": msgspec.json.decode(row["detail"]),
    }
    return Alert(**{**row, **named})
