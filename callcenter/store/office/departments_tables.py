"""The tables of departments, categories and the dispatch catalogue, and of the keys that file matters by Open311."""

from sqlalchemy import Boolean, Column, Double, Index, Integer, Table, Text, UniqueConstraint

from callcenter.store.schema import metadata

departments = Table(
    "departments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("path", Text, nullable=False),
    Column("active", Boolean(create_constraint=False), nullable=False),
    Column("record", Text, nullable=False),
    UniqueConstraint("path"),
)
"""``path`` holds the ids from the top, ``/city/market/``: what is below a department begins with its path."""

categories = Table(
    "categories",
    metadata,
    Column("code", Text, primary_key=True),
    Column("parent", Text, nullable=True),
    Column("active", Boolean(create_constraint=False), nullable=False),
    Column("record", Text, nullable=False),
)
"""The kinds of matter."""

catalogue = Table(
    "catalogue",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("version", Integer, nullable=False),
    Column("category", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("co_departments", Text, nullable=False),
    Column("valid_from", Text, nullable=False),
    Column("valid_until", Text, nullable=True),
    Column("basis", Text, nullable=False),
    Index(None, "category", "area"),
    sqlite_autoincrement=True,
)
"""The dispatch catalogue. Days are YYYY-MM-DD; of an entry that is there only ``valid_until`` is ever set."""

catalogue_versions = Table(
    "catalogue_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("actor", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("added", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
)
"""Who changed the catalogue when."""

handoffs = Table(
    "handoffs",
    metadata,
    Column("to_platform", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("matter", Text, primary_key=True),
    Column("note", Text, nullable=False),
)
"""Which matters are 110's and which are 12345's."""

open311_keys = Table(
    "open311_keys",
    metadata,
    Column("name", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("revoked_at", Double, nullable=True),
    UniqueConstraint("hash"),
)
"""Who may file matters by Open311; of the key itself only a SHA-256 is kept."""

open311_tokens = Table(
    "open311_tokens",
    metadata,
    Column("token", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("at", Double, nullable=False),
)
"""Tokens given out in place of an order's number, until a person has accepted the matter."""
