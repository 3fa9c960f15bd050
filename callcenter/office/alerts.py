"""Alerts: raised once for each thing, acknowledged, closed, and told of to whoever listens."""

from collections.abc import Awaitable, Callable

import structlog

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.office.faulty import Unknown
from callcenter.orders.actor import SYSTEM, Actor
from callcenter.orders.warnings.finding import Alert, AlertKind, AlertState, Finding
from callcenter.store.office import alerts as stored
from callcenter.store.office.database import Connection, Database

QUIET_S = 1800.0
"""After an alert was closed, what goes on is not told again for so long."""
Board = Callable[[tuple[Alert, ...]], None]
"""Shown all alerts that stand, the newest first, whenever one of them changes: it must not wait."""
log = structlog.get_logger("alerts")
Listener = Callable[[Alert], None]
"""Told of an alert that was raised or has changed, once that is committed: it must not wait."""
Along = Callable[[Connection, Alert | None, Alert], Awaitable[None]]
"""Part of the transaction that raises or changes an alert, with what it was before (None: nothing), and is now."""


class Alerts:
    """All alerts of the office."""

    def __init__(self, database: Database, now: Callable[[], Instant]) -> None:
        self._database, self._now = database, now
        self.listeners: list[Listener] = []
        self.boards: list[Board] = []
        self.along: list[Along] = []
        self._standing: dict[int, Alert] = {}

    async def load(self) -> None:
        """Read what stands, and show it."""
        self._standing = {alert.id: alert for alert in reversed(await self.standing())}
        self._show()

    async def standing(self) -> tuple[Alert, ...]:
        """All that are not closed, the newest first."""
        async with self._database.read() as connection:
            return await stored.standing(connection)

    async def history(
        self,
        kind: AlertKind | None = None,
        state: AlertState | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> tuple[Alert, ...]:
        """The newest first, a page at a time."""
        async with self._database.read() as connection:
            return await stored.history(connection, kind, state, after, limit)

    async def get(self, id: int) -> Alert:
        """One alert. Raises Unknown."""
        async with self._database.read() as connection:
            found = await stored.get(connection, id)
        if found is None:
            raise Unknown("alert", str(id))
        return found

    async def found(self, finding: Finding) -> Alert | None:
        """Raise an alert, or bring the one that stands up to date; None: nothing new."""
        async with self._database.write() as connection:
            old = await stored.newest(connection, finding.key)
            if old is not None and old.state is not AlertState.CLOSED:
                alert = updated(old, finding)
                if alert is None:
                    return None
                await self._write(connection, old, alert)
            elif old is None or finding.at > (old.closed_at or 0.0) + QUIET_S:
                alert = await stored.add(connection, finding, self._now())
                await self._go_along(connection, None, alert)
            else:
                return None
        self._tell(alert)
        return alert

    async def acknowledge(self, id: int, by: Actor) -> Alert:
        """Somebody deals with it. Raises Unknown, or Refused for one that is closed."""
        change = {"state": AlertState.ACKNOWLEDGED, "acknowledged_at": self._now(), "acknowledged_by": by.id}
        return await self._change(id, change)

    async def close(self, id: int, by: Actor, note: str = "", confirmed: bool | None = None) -> Alert:
        """It is over; ``confirmed``: whether it was a real one. Raises Unknown, or Refused for one that is closed."""
        told = {"closed_at": self._now(), "closed_by": by.id, "note": note, "confirmed": confirmed}
        return await self._change(id, {"state": AlertState.CLOSED, **told})

    async def over(self, key: str) -> None:
        """What an alert was about is no more: it closes by itself."""
        async with self._database.read() as connection:
            old = await stored.newest(connection, key)
        if old is not None and old.state is not AlertState.CLOSED:
            await self.close(old.id, SYSTEM)

    async def _change(self, id: int, changes: dict[str, object]) -> Alert:
        async with self._database.write() as connection:
            old = await stored.get(connection, id)
            if old is None:
                raise Unknown("alert", str(id))
            if old.state is AlertState.CLOSED:
                raise Refused("alert_closed", f"alert {id} was closed by {old.closed_by}")
            alert = replace(old, **changes)
            await self._write(connection, old, alert)
        self._tell(alert)
        return alert

    async def _write(self, connection: Connection, old: Alert, alert: Alert) -> None:
        await stored.save(connection, alert)
        await self._go_along(connection, old, alert)

    async def _go_along(self, connection: Connection, old: Alert | None, alert: Alert) -> None:
        for along in self.along:
            await along(connection, old, alert)

    def _tell(self, alert: Alert) -> None:
        log.info("alert", id=alert.id, kind=alert.kind.value, severity=alert.level.value, state=alert.state.value)
        self._standing.pop(alert.id, None)
        if alert.state is not AlertState.CLOSED:
            self._standing[alert.id] = alert
        for listener in self.listeners:
            listener(alert)
        self._show()

    def _show(self) -> None:
        standing = tuple(self._standing[id] for id in sorted(self._standing, reverse=True))
        for board in self.boards:
            board(standing)


def updated(alert: Alert, finding: Finding) -> Alert | None:
    """The standing alert with what is new; None: nothing is. A higher level needs somebody's eyes once more."""
    higher = finding.level.rank > alert.level.rank
    same = (finding.count, finding.detail) == (alert.count, alert.detail)
    if not higher and (same or finding.at < alert.seen_at):
        return None
    changed = replace(alert, count=finding.count, detail=finding.detail, seen_at=finding.at)
    if not higher:
        return changed
    return replace(changed, level=finding.level, state=AlertState.OPEN)
