"""The tables for users, sessions and tokens. Secrets are stored as hashes only."""

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, Table, Text

from callcenter.store.schema import metadata

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("display", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("department", Text),
    Column("agent", Text),
    Column("password", Text, nullable=False),
    Column("disabled", Boolean(create_constraint=False), nullable=False),
    Column("must_change", Boolean(create_constraint=False), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("changed_at", Double, nullable=False),
)
"""Who may sign in. ``roles`` is a list in JSON, ``password`` an argon2id hash."""

sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("user_name", Text, ForeignKey(users.c.name), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("seen_at", Double, nullable=False),
    Column("address", Text, nullable=False),
    Index(None, "user_name"),
)
"""Sign-ins that go on."""

tokens = Table(
    "tokens",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("user_name", Text, ForeignKey(users.c.name), nullable=False),
    Column("label", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("expires_at", Double, nullable=False),
    Index(None, "user_name"),
)
"""Keys for programs."""

accounts_version = Table(
    "accounts_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)
"""One row: counts the changes of the other tables, so that a running engine sees that another process changed them."""
