"""The tables of webhooks: receivers, and what is on its way to them."""

from sqlalchemy import Boolean, Column, Double, Index, Integer, Table, Text, UniqueConstraint

from callcenter.store.schema import metadata


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, primary_key=primary_key)


webhooks = Table(
    "webhooks",
    metadata,
    _text("id", primary_key=True),
    _text("url"),
    _text("events"),
    _text("sealed_secret"),
    Column("enabled", Boolean(create_constraint=False), nullable=False),
    Column("created_at", Double, nullable=False),
    _text("created_by"),
    Column("failing_since", Double, nullable=True),
    _text("error"),
)
"""Each receiver; the secret is sealed with the office's key."""

webhook_outbox = Table(
    "webhook_outbox",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=True),
    _text("webhook"),
    _text("message"),
    _text("number"),
    Column("at", Double, nullable=False),
    _text("body"),
    Column("tries", Integer, nullable=False),
    Column("next_at", Double, nullable=False),
    UniqueConstraint("webhook", "message"),
    Index(None, "webhook", "number", "no"),
    Index(None, "next_at"),
    sqlite_autoincrement=True,
)
"""What is not delivered yet: written with the change that it tells of, deleted once the receiver has it."""
