"""Receivers of events and what is on its way to them, in the database."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.orders.webhook import Message, Webhook
from callcenter.store.office.webhooks_tables import webhook_outbox, webhooks


async def add(connection: AsyncConnection, webhook: Webhook, sealed_secret: str) -> None:
    """A new receiver."""
    row = {name: getattr(webhook, name) for name in _SAME} | {"events": json.dumps(webhook.events)}
    await connection.execute(webhooks.insert(), row | {"sealed_secret": sealed_secret})


async def every(connection: AsyncConnection) -> list[Webhook]:
    """All receivers, the oldest first."""
    rows = await connection.execute(select(webhooks).order_by(webhooks.c.created_at, webhooks.c.id))
    return [_webhook(row) for row in rows.mappings()]


async def sealed_secret(connection: AsyncConnection, id: str) -> str:
    """A receiver's secret, sealed."""
    return str((await connection.execute(select(webhooks.c.sealed_secret).where(webhooks.c.id == id))).scalar_one())


async def get(connection: AsyncConnection, id: str) -> Webhook | None:
    """One receiver."""
    row = (await connection.execute(select(webhooks).where(webhooks.c.id == id))).mappings().first()
    return None if row is None else _webhook(row)


async def mark(connection: AsyncConnection, id: str, **changes: Any) -> None:
    """How a receiver is."""
    await connection.execute(update(webhooks).where(webhooks.c.id == id).values(changes))


async def remove(connection: AsyncConnection, id: str) -> bool:
    """Forget a receiver and what was on its way to it; whether there was one."""
    await connection.execute(delete(webhook_outbox).where(webhook_outbox.c.webhook == id))
    return bool((await connection.execute(delete(webhooks).where(webhooks.c.id == id))).rowcount)


async def put(connection: AsyncConnection, messages: Iterable[Message]) -> None:
    """On their way, to be sent at once."""
    rows = [
        {
            "webhook": m.webhook,
            "message": m.id,
            "number": m.number,
            "at": m.at,
            "body": m.body,
            "tries": 0,
            "next_at": m.at,
        }
        for m in messages
    ]
    if rows:
        await connection.execute(webhook_outbox.insert(), rows)


async def due(connection: AsyncConnection, webhook: str, now: Instant, limit: int) -> list[Message]:
    """What is to be sent now; of each order only the first message that is not delivered."""
    query = select(webhook_outbox).where(webhook_outbox.c.webhook == webhook, webhook_outbox.c.next_at <= now, _first())
    rows = await connection.execute(query.order_by(webhook_outbox.c.no).limit(limit))
    return [_message(row) for row in rows.mappings()]


async def next_at(connection: AsyncConnection) -> Instant | None:
    """When something is to be sent next; None: nothing is on its way to a receiver that is enabled."""
    reachable = webhook_outbox.c.webhook.in_(select(webhooks.c.id).where(webhooks.c.enabled))
    found = (await connection.execute(select(func.min(webhook_outbox.c.next_at)).where(reachable, _first()))).scalar()
    return None if found is None else Instant(found)


def _first() -> ColumnElement[bool]:
    """Of those of one order for one receiver, the first: the others wait for it, whatever their time."""
    earlier = webhook_outbox.alias()
    same = (earlier.c.webhook == webhook_outbox.c.webhook) & (earlier.c.number == webhook_outbox.c.number)
    return ~exists().where(same & (earlier.c.no < webhook_outbox.c.no))


async def delivered(connection: AsyncConnection, no: int) -> None:
    """The receiver has it."""
    await connection.execute(delete(webhook_outbox).where(webhook_outbox.c.no == no))


async def again(connection: AsyncConnection, message: Message, at: Instant) -> None:
    """It was not taken, and is tried once more then."""
    of_this = webhook_outbox.c.no == message.no
    await connection.execute(update(webhook_outbox).where(of_this).values(tries=message.tries + 1, next_at=at))


async def at_once(connection: AsyncConnection, webhook: str, now: Instant) -> None:
    """All that waits for this receiver is to be sent now."""
    of_this = webhook_outbox.c.webhook == webhook
    await connection.execute(update(webhook_outbox).where(of_this).values(next_at=now, tries=0))


async def waiting(connection: AsyncConnection) -> dict[str, int]:
    """How many messages are on their way to each receiver."""
    query = select(webhook_outbox.c.webhook, func.count()).group_by(webhook_outbox.c.webhook)
    return {name: count for name, count in (await connection.execute(query)).all()}


_SAME = ("id", "url", "enabled", "created_at", "created_by", "failing_since", "error")


def _webhook(row: RowMapping) -> Webhook:
    return Webhook(**{name: row[name] for name in _SAME}, events=tuple(json.loads(row["events"])))


def _message(row: RowMapping) -> Message:
    same = {name: row[name] for name in ("no", "webhook", "number", "at", "body", "tries")}
    return Message(id=row["message"], **same)
