"""The tables of the knowledge base: articles, their versions, uses and flags, and the full-text index of each store."""

from sqlalchemy import Column, Connection, Double, Index, Integer, Table, Text, event
from sqlalchemy.schema import UniqueConstraint

from callcenter.store.schema import metadata


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, primary_key=primary_key)


def _time(name: str, *, nullable: bool = True) -> Column[float]:
    return Column(name, Double, nullable=nullable)


def _about() -> list[Column[str] | Column[float]]:
    """What is known of a version without reading it."""
    words = [_text(name) for name in ("title", "department", "category")]
    return [*words, *(_time(name) for name in ("valid_from", "valid_until", "review_at"))]


articles = Table(
    "kb_articles",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=True),
    _text("id"),
    _text("state"),
    Column("head", Integer, nullable=False),
    Column("live", Integer, nullable=True),
    Column("shown", Integer, nullable=False),
    *_about(),
    _text("author"),
    _time("created_at", nullable=False),
    _time("changed_at", nullable=False),
    _time("published_at"),
    _time("withdrawn_at"),
    _text("reason"),
    Column("used", Integer, nullable=False),
    UniqueConstraint("id"),
    Index(None, "review_at"),
    sqlite_autoincrement=True,
)
"""Each article, and what the version ``shown`` is about: the live one, without one the newest.

The long texts are with the versions: a search looks at thousands of these rows, which are therefore short.
"""

versions = Table(
    "kb_versions",
    metadata,
    _text("article", primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    *_about(),
    _text("author"),
    _time("at", nullable=False),
    _time("published_at"),
    _text("questions"),
    _text("body"),
)
"""Each version as it was written; ``published_at`` is null for one that was never live."""

uses = Table(
    "kb_uses",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=True),
    _text("article"),
    Column("version", Integer, nullable=False),
    _text("order"),
    _text("by"),
    _time("at", nullable=False),
    Index(None, "at"),
    UniqueConstraint("order", "article"),
    sqlite_autoincrement=True,
)
"""Each answer that named an article."""

flags = Table(
    "kb_flags",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=True),
    _text("article"),
    Column("version", Integer, nullable=False),
    _text("source"),
    _text("text"),
    _text("order"),
    _text("by"),
    _time("at", nullable=False),
    _time("due_at", nullable=False),
    _text("state"),
    _text("decided_by"),
    _time("decided_at"),
    _text("note"),
    _time("corrected_at"),
    Index(None, "state", "due_at"),
    Index(None, "at"),
    Index(None, "article"),
    sqlite_autoincrement=True,
)
"""Each accuracy flag."""

SQLITE_INDEX = "CREATE VIRTUAL TABLE kb_index USING fts5(title, questions, body, tokenize = 'ascii')"
"""Of tokens, not of text: `ascii` parts them at the spaces and leaves every other character as it is."""
POSTGRESQL_INDEX = "CREATE TABLE kb_index (no INTEGER PRIMARY KEY, head TSVECTOR NOT NULL, whole TSVECTOR NOT NULL)"
"""``head``: title (A) and questions (B); ``whole``: these and the body (C)."""
POSTGRESQL_KEYS = tuple(
    f"CREATE INDEX ix_kb_index_{name} ON kb_index USING gin ({name}) WITH (fastupdate = off)"
    for name in ("head", "whole")
)
"""Articles change seldom and are looked for all day: what is new goes into the index at once."""


@event.listens_for(metadata, "after_create")
def _create_index(_target: object, connection: Connection, **_more: object) -> None:
    """Where the tables are made from their declaration, so is the index, of which SQLAlchemy knows nothing."""
    of_this = (POSTGRESQL_INDEX, *POSTGRESQL_KEYS) if connection.dialect.name == "postgresql" else (SQLITE_INDEX,)
    for statement in of_this:
        connection.exec_driver_sql(statement)
