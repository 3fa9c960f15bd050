"""Sends what is on its way to receivers: at least once, of each order in order, again with growing pauses."""

import asyncio
from collections.abc import Callable

import structlog

from callcenter.domain.ids import Instant
from callcenter.office.alerts import Alerts
from callcenter.office.webhook_post import NotTaken, Poster
from callcenter.office.webhooks import Webhooks
from callcenter.orders.warnings.finding import AlertKind, Finding, Level
from callcenter.orders.webhook import GIVE_UP_S, Message, Webhook, pause, signature
from callcenter.store.office import webhooks as stored
from callcenter.store.office.database import Database

BATCH = 50
"""Messages to a receiver before the others are looked after again."""
RETRY_S, LONGEST_S = 5.0, 600.0
"""After a fault of the database; and how long a wait lasts at most."""
log = structlog.get_logger("webhooks")


class Sender:
    """Works on the outbox. ``run`` must be running; ``wake`` says that there is something new."""

    def __init__(
        self, database: Database, webhooks: Webhooks, alerts: Alerts, now: Callable[[], Instant], *, private: bool
    ) -> None:
        self._database, self._webhooks, self._alerts, self._now = database, webhooks, alerts, now
        self._private = private
        self._news = asyncio.Event()
        webhooks.wake.append(self.wake)

    def wake(self) -> None:
        """Look at once."""
        self._news.set()

    async def run(self) -> None:
        """Send, for ever."""
        async with Poster(private=self._private) as poster:
            while True:
                self._news.clear()
                try:
                    wait_s = await self.round(poster)
                except Exception as error:
                    # Calls and orders go on; its text may hold what stands in the rows.
                    log.warning("webhooks.fault", error=type(error).__name__, help="tried again by itself")
                    wait_s = RETRY_S
                try:
                    async with asyncio.timeout(wait_s):
                        await self._news.wait()
                except TimeoutError:
                    pass

    async def round(self, poster: Poster) -> float:
        """Send what is due to each receiver, all at a time; seconds until something is due again."""
        async with self._database.read() as connection:
            known = [webhook for webhook in await stored.every(connection) if webhook.enabled]
        async with asyncio.TaskGroup() as group:
            for webhook in known:
                group.create_task(self._serve(webhook, poster), name=f"webhook {webhook.id}")
        async with self._database.read() as connection:
            next_at = await stored.next_at(connection)
        return LONGEST_S if next_at is None else min(LONGEST_S, max(0.0, next_at - self._now()))

    async def _serve(self, webhook: Webhook, poster: Poster) -> None:
        async with self._database.read() as connection:
            due = await stored.due(connection, webhook.id, self._now(), BATCH)
            secret = await self._webhooks.secret(connection, webhook.id) if due else ""
        for message in due:
            try:
                await self._send(webhook, message, secret, poster)
            except NotTaken as error:
                webhook = await self._failed(webhook, message, str(error))
                if not error.reached or not webhook.enabled:
                    # Where one message finds nobody, the others would only wait for nothing too.
                    return
            else:
                webhook = await self._taken(webhook, message)

    async def _send(self, webhook: Webhook, message: Message, secret: str, poster: Poster) -> None:
        body, timestamp = message.body.encode(), int(self._now())
        headers = {
            "content-type": "application/json",
            "user-agent": "callcenter",
            "webhook-id": message.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(secret, message.id, timestamp, body),
        }
        await poster.post(webhook.url, headers, body)

    async def _taken(self, webhook: Webhook, message: Message) -> Webhook:
        async with self._database.write() as connection:
            await stored.delivered(connection, message.no)
            if webhook.failing_since is not None:
                await stored.mark(connection, webhook.id, failing_since=None, error="")
            return await stored.get(connection, webhook.id) or webhook

    async def _failed(self, webhook: Webhook, message: Message, why: str) -> Webhook:
        now = self._now()
        since = now if webhook.failing_since is None else webhook.failing_since
        enabled = now - since < GIVE_UP_S
        async with self._database.write() as connection:
            await stored.again(connection, message, Instant(now + pause(message.tries + 1)))
            await stored.mark(connection, webhook.id, failing_since=since, error=why, enabled=enabled)
            changed = await stored.get(connection, webhook.id)
        log.warning("webhooks.not_taken", webhook=webhook.id, tries=message.tries + 1, why=why)
        if not enabled:
            await self._give_up(webhook.id, now)
        return changed or webhook

    async def _give_up(self, name: str, now: Instant) -> None:
        log.error("webhooks.disabled", webhook=name, help="enable it again with: callcenter webhook enable")
        detail = {"webhook": name}
        finding = Finding(kind=AlertKind.WEBHOOK, key=f"webhook:{name}", level=Level.URGENT, at=now, detail=detail)
        await self._alerts.found(finding)
