"""The table of early warnings."""

from sqlalchemy import Boolean, Column, Double, Index, Integer, Table, Text, text

from callcenter.store.schema import metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("detail", Text, nullable=False),
    Column("raised_at", Double, nullable=False),
    Column("seen_at", Double, nullable=False),
    Column("acknowledged_at", Double, nullable=True),
    Column("acknowledged_by", Text, nullable=False),
    Column("closed_at", Double, nullable=True),
    Column("closed_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("confirmed", Boolean(create_constraint=False), nullable=True),
    Index(
        "uq_alerts_open",
        "key",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
    Index(None, "key", "id"),
    Index(None, "raised_at"),
    sqlite_autoincrement=True,
)
"""One row for each warning; of one ``key`` at most one is not closed. ``seen_at``: the newest thing it is about."""
