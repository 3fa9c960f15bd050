"""Webhooks: receivers are added and removed, and what becomes of cases and alerts is sent with the change itself."""

import base64
import json
import os
import re
from collections.abc import Callable, Sequence

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.office.faulty import Faulty, Unknown
from callcenter.office.orders import Written
from callcenter.office.sealing import Sealer
from callcenter.orders.actor import Actor
from callcenter.orders.warnings.finding import Alert, AlertKind
from callcenter.orders.webhook import PREFIX, TEST, Message, Webhook, url_faults
from callcenter.published import alert_data, case_event_data, encode
from callcenter.store.office import webhooks as stored
from callcenter.store.office.database import Connection, Database, after_commit

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_EVENT = re.compile(r"(case|alert)_[a-z_]{1,40}")
_SECRET_BYTES = 32
MOST = 20
"""Receivers; each event costs a row for each of them."""


class Standing(Record, frozen=True, kw_only=True):
    """A receiver, and how many messages wait for it."""

    webhook: Webhook
    waiting: int


class Webhooks:
    """The receivers. ``along`` goes with each change of cases; ``wake`` is told when something is to be sent."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        now: Callable[[], Instant],
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._database, self._sealer, self._now, self._random = database, sealer, now, random
        self.wake: list[Callable[[], None]] = []

    async def all(self) -> list[Standing]:
        """All receivers, the oldest first."""
        async with self._database.read() as connection:
            counts = await stored.waiting(connection)
            return [Standing(webhook=w, waiting=counts.get(w.id, 0)) for w in await stored.every(connection)]

    async def add(self, name: str, url: str, events: Sequence[str], by: Actor) -> str:
        """A new receiver; its secret, told this once. Raises Faulty with every fault."""
        faults = [("url", fault) for fault in url_faults(url)]
        if not _NAME.fullmatch(name):
            faults.append(("id", "must be 1 to 40 small letters, digits, _ and -"))
        faults += [
            ("events", f"{e!r} is none; write them as case_dispatch or alert_open")
            for e in events
            if not _EVENT.fullmatch(e)
        ]
        secret = f"{PREFIX}{base64.b64encode(self._random(_SECRET_BYTES)).decode()}"
        webhook = Webhook(id=name, url=url, events=tuple(events), created_at=self._now(), created_by=by.id)
        async with self._database.write() as connection:
            known = await stored.every(connection)
            if any(each.id == name for each in known):
                faults.append(("id", "is taken; remove that one first, or choose another"))
            if len(known) >= MOST:
                faults.append(("id", f"there are {MOST} already, and no more can be"))
            if faults:
                raise Faulty(faults)
            await stored.add(connection, webhook, self._seal(name, secret))
        return secret

    async def remove(self, name: str) -> None:
        """Nothing is sent there any more. Raises Unknown."""
        async with self._database.write() as connection:
            if not await stored.remove(connection, name):
                raise Unknown("webhook", name)

    async def enable(self, name: str) -> None:
        """Try again what waits for it, beginning now. Raises Unknown."""
        async with self._database.write() as connection:
            await self._known(connection, name)
            await stored.mark(connection, name, enabled=True, failing_since=None, error="")
            await stored.at_once(connection, name, self._now())
            after_commit(connection, self._wake)

    async def test(self, name: str) -> str:
        """Put a test message on its way; its id. Raises Unknown."""
        at, id = self._now(), f"test-{self._random(8).hex()}"
        body = {"event": TEST, "at": at, "id": id}
        async with self._database.write() as connection:
            await self._known(connection, name)
            message = Message(no=0, webhook=name, id=id, number=id, at=at, body=json.dumps(body))
            await stored.put(connection, [message])
            after_commit(connection, self._wake)
        return id

    async def _known(self, connection: Connection, name: str) -> None:
        if await stored.get(connection, name) is None:
            raise Unknown("webhook", name)

    async def along(self, connection: Connection, written: tuple[Written, ...]) -> None:
        """Put what happens to cases on its way, in the transaction in which it happens."""
        if not (known := await stored.every(connection)):
            return
        made = [message for each in written for message in self._messages(each, known)]
        await stored.put(connection, made)
        if made:
            after_commit(connection, self._wake)

    async def along_alert(self, connection: Connection, before: Alert | None, alert: Alert) -> None:
        """Put what becomes of an alert on its way, in the transaction in which it does; not to whom it is about."""
        told, at = alert_data(before, alert), self._now()
        about = alert.detail.get("webhook") if alert.kind is AlertKind.WEBHOOK else None
        wanted = [w for w in await stored.every(connection) if w.wants(told["event"]) and w.id != about]
        if not wanted:
            return
        # An alert has no versions to tell its messages apart by.
        number = f"alert-{alert.id}"
        id = f"{number}-{self._random(8).hex()}"
        body = encode({"id": id, "at": at, **told}).decode()
        await stored.put(
            connection, [Message(no=0, webhook=w.id, id=id, number=number, at=at, body=body) for w in wanted]
        )
        after_commit(connection, self._wake)

    def _messages(self, written: Written, known: Sequence[Webhook]) -> list[Message]:
        made: list[Message] = []
        for n, event in enumerate(written.events):
            id = f"{event.number}-{event.version}-{n}"
            told = case_event_data(written.case, event)
            body = encode({"id": id, **told}).decode()
            wanted = [w for w in known if w.wants(told["event"])]
            made += [Message(no=0, webhook=w.id, id=id, number=event.number, at=event.at, body=body) for w in wanted]
        return made

    def _seal(self, name: str, secret: str) -> str:
        return base64.b64encode(self._sealer.seal_bundle(f"webhook:{name}", secret.encode())).decode()

    async def secret(self, connection: Connection, name: str) -> str:
        """A receiver's secret, to sign with."""
        sealed = base64.b64decode(await stored.sealed_secret(connection, name))
        return self._sealer.open_bundle(f"webhook:{name}", sealed).decode()

    def _wake(self) -> None:
        for wake in self.wake:
            wake()
