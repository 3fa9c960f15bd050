"""The archive (归档): everything about an archived order in one frozen bundle, whose hash stands in the trail.

A bundle is made soon after the archiving, also after a crash; an archived order does not change any more. What has to
be said later is an annex.
"""

import asyncio
import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from callcenter.domain.errors import CallcenterError
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.office.faulty import Unknown
from callcenter.office.vault import Vault
from callcenter.orders import bundle as bundles
from callcenter.orders.actor import SYSTEM, Actor
from callcenter.orders.trail import CaseEvent
from callcenter.store.office import archive, case_calls, case_records, trail
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Connection, Database

EVERY_S = 5.0
_AT_A_TIME = 50
_dump = msgspec.json.Encoder(order="deterministic").encode
log = structlog.get_logger("archive")


class Altered(CallcenterError):
    """A bundle, or an annex, is not what was frozen; the message names the part."""


class Annex(Record, frozen=True):
    """What was added to a bundle."""

    no: int
    at: Instant
    actor: str
    words: str


class Bundle(Record, frozen=True):
    """A bundle as it is read: its parts by name, the manifest's hash, and what was added."""

    number: str
    at: Instant
    hash: str
    parts: dict[str, Any]
    annexes: tuple[Annex, ...] = ()


class Archive:
    """Freezes, reads and adds to bundles."""

    def __init__(self, database: Database, cases: Cases, vault: Vault, now: Callable[[], Instant]) -> None:
        self._database, self._cases, self._vault, self._now = database, cases, vault, now

    async def run(self) -> None:
        """Freeze what was archived, again and again, until cancelled."""
        while True:
            try:
                await self.freeze()
            except Exception as error:
                # The database is away; the text of its error may hold what stands in the rows.
                log.error("archive.not_written", error=type(error).__name__, help="tried again by itself")
            await asyncio.sleep(EVERY_S)

    async def freeze(self) -> int:
        """Freeze every archived order that has no bundle yet; how many these were."""
        frozen = 0
        while True:
            async with self._database.read() as connection:
                numbers = await archive.unbundled(connection, _AT_A_TIME)
            for number in numbers:
                async with self._database.write() as connection:
                    await self._freeze(connection, number)
            frozen += len(numbers)
            if len(numbers) < _AT_A_TIME:
                return frozen

    async def _freeze(self, connection: Connection, number: str) -> None:
        frozen = bundles.bundle(await self._parts(connection, number))
        text = b64encode(self._vault.sealer.seal_bundle(number, frozen.content)).decode()
        await archive.add(connection, number, self._now(), frozen.manifest.decode(), frozen.hash, text)
        await self._note(connection, number, "freeze", frozen.hash, SYSTEM)

    async def _parts(self, connection: Connection, number: str) -> dict[str, Any]:
        case = await self._cases.get(connection, number, lock=True)
        told = await case_calls.told(connection, number)
        merged = await self._cases.merged_into(connection, number)
        return {
            "case": case,
            "events": await trail.events_of(connection, number),
            "call": None if told is None else told.call,
            "merged": [other.number for other in merged],
            "approvals": await case_records.approvals_of(connection, number),
            "supervisions": await case_records.supervisions_of(connection, number),
            "follow_ups": await case_records.follow_ups_of(connection, [number]),
        }

    async def annex(self, number: str, words: str, actor: Actor) -> Annex:
        """Add to a bundle; what was there stays as it is. Raises Unknown."""
        async with self._database.write() as connection:
            if (bundle := await archive.get(connection, number)) is None:
                raise Unknown("archive", number)
            before = await archive.annexes(connection, number)
            annex = Annex(len(before) + 1, self._now(), actor.id, words)
            last = before[-1]["hash"] if before else bundle["hash"]
            content = _dump(annex)
            hashed = _link(last, content)
            row = {"number": number, "no": annex.no, "at": annex.at, "actor": actor.id, "hash": hashed}
            sealed = b64encode(self._vault.sealer.seal_bundle(number, content)).decode()
            await archive.add_annex(connection, {**row, "sealed": sealed})
            await self._note(connection, number, "annex", hashed, actor)
        return annex

    async def read(self, number: str) -> Bundle:
        """The bundle, checked against its manifest, its annexes, and the trail. Raises Unknown, Altered, CannotOpen."""
        async with self._database.snapshot() as connection:
            if (row := await archive.get(connection, number)) is None:
                raise Unknown("archive", number)
            added = await archive.annexes(connection, number)
            events = await trail.events_of(connection, number)
        noted = [event["detail"] for event in events if event["action"] in ("freeze", "annex")]
        parts = self._open(row)
        annexes, hashes = [], [row["hash"]]
        for each in added:
            content = self._vault.sealer.open_bundle(number, b64decode(each["sealed"]))
            hashes.append(_link(hashes[-1], content))
            annexes.append(msgspec.json.decode(content, type=Annex))
        if noted != [_detail(hashed) for hashed in hashes]:
            raise Altered(f"order {number}: bundle and annexes are not those that the trail names")
        return Bundle(number, Instant(row["at"]), row["hash"], parts, tuple(annexes))

    async def certificates(self, after: str, limit: int) -> list[dict[str, Any]]:
        """Certificates of deleted orders, by their numbers."""
        async with self._database.read() as connection:
            return await archive.certificates(connection, after, limit)

    def _open(self, row: Any) -> dict[str, Any]:
        content = self._vault.sealer.open_bundle(row["number"], b64decode(row["sealed"]))
        frozen = bundles.Bundle(content=content, manifest=row["manifest"].encode(), hash=row["hash"])
        if wrong := ", ".join(bundles.altered(frozen)):
            raise Altered(f"order {row['number']}: not what was frozen in the bundle: {wrong}")
        return {name: msgspec.json.decode(part) for name, part in bundles.parts(frozen).items()}

    async def _note(self, connection: Connection, number: str, action: str, hashed: str, actor: Actor) -> None:
        roles = ",".join(sorted(role.value for role in actor.roles))
        event = CaseEvent(
            number=number, at=self._now(), action=action, actor=actor.id, roles=roles, via=actor.via,
            detail=_detail(hashed),
        )  # fmt: skip
        await trail.append(connection, self._vault.cases, [event])


def _link(last: str, content: bytes) -> str:
    return hashlib.sha256(last.encode() + content).hexdigest()


def _detail(hashed: str) -> str:
    return _dump({"hash": hashed}).decode()
