"""What nothing keeps any more is deleted, and a certificate says when, by which rule, and the hash of what it was."""

import asyncio
from collections.abc import Callable
from zoneinfo import ZoneInfo

import msgspec
import structlog

from callcenter.domain.ids import Instant
from callcenter.office.vault import Vault
from callcenter.orders.actor import SYSTEM
from callcenter.orders.retention import rule_of, years
from callcenter.orders.trail import CaseEvent
from callcenter.store.office import archive, case_records, trail
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Connection, Database

EVERY_S = 3600.0
_YEAR_S = 365 * 86400
_AT_A_TIME = 200
_dump = msgspec.json.Encoder(order="deterministic").encode
log = structlog.get_logger("retention")


class Deleting:
    """Deletes orders at the end of their time; those on legal hold (法律保全) stay."""

    def __init__(
        self,
        database: Database,
        cases: Cases,
        vault: Vault,
        now: Callable[[], Instant],
        zone: ZoneInfo,
        record_years: int,
    ) -> None:
        self._database, self._cases, self._vault = database, cases, vault
        self._now, self._zone, self._years = now, zone, years(record_years)

    async def run(self) -> None:
        """Look every hour, until cancelled."""
        while True:
            try:
                if count := await self.delete_ended():
                    log.info("retention.deleted", orders=count)
            except Exception as error:
                # The text of the database's error may hold what stands in the rows.
                log.error("retention.failed", error=type(error).__name__, help="tried again by itself")
            await asyncio.sleep(EVERY_S)

    async def delete_ended(self) -> int:
        """Delete every order whose time is over; how many these were."""
        # No class is kept for less: what was over later need not be looked at.
        before = Instant(self._now() - min(self._years.values()) * _YEAR_S)
        count, after = 0, ""
        while True:
            async with self._database.read() as connection:
                numbers = await archive.ended(connection, before, after, _AT_A_TIME)
            for number in numbers:
                async with self._database.write() as connection:
                    count += await self._delete(connection, number)
            if len(numbers) < _AT_A_TIME:
                return count
            after = numbers[-1]

    async def _delete(self, connection: Connection, number: str) -> int:
        at, case = self._now(), await self._cases.get(connection, number, lock=True)
        rule = None if case is None else rule_of(case, self._years, self._zone)
        if rule is None or rule.until > at:
            return 0
        content = (
            case,
            await case_records.approvals_of(connection, number),
            await case_records.supervisions_of(connection, number),
            await case_records.follow_ups_of(connection, [number]),
            await archive.get(connection, number),
        )
        hashed = self._vault.sealer.digest(_dump(content))
        counts = await archive.remove(connection, number)
        await archive.certify(connection, number, at, str(rule), hashed, counts)
        detail = _dump({"rule": str(rule), "hash": hashed, "rows": counts}).decode()
        event = CaseEvent(number=number, at=at, action="delete", actor=SYSTEM.id, via=SYSTEM.via, detail=detail)
        await trail.append(connection, self._vault.cases, [event])
        return 1
