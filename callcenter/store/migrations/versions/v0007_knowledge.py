"""The tables for the knowledge base."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    """Create the tables."""
    _articles()
    _versions()
    _uses()
    _flags()
    _index()


def _about() -> list[sa.Column[Any]]:
    return [
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Double(), nullable=True),
        sa.Column("valid_until", sa.Double(), nullable=True),
        sa.Column("review_at", sa.Double(), nullable=True),
    ]


def _articles() -> None:
    op.create_table(
        "kb_articles",
        sa.Column("no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("live", sa.Integer(), nullable=True),
        sa.Column("shown", sa.Integer(), nullable=False),
        *_about(),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.Column("published_at", sa.Double(), nullable=True),
        sa.Column("withdrawn_at", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_kb_articles"),
        sa.UniqueConstraint("id", name="uq_kb_articles_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kb_articles_review_at", "kb_articles", ["review_at"], unique=False)


def _versions() -> None:
    op.create_table(
        "kb_versions",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        *_about(),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("published_at", sa.Double(), nullable=True),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "version", name="pk_kb_versions"),
    )


def _uses() -> None:
    op.create_table(
        "kb_uses",
        sa.Column("no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_kb_uses"),
        sa.UniqueConstraint("order", "article", name="uq_kb_uses_order_article"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kb_uses_at", "kb_uses", ["at"], unique=False)


def _flags() -> None:
    op.create_table(
        "kb_flags",
        sa.Column("no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("corrected_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("no", name="pk_kb_flags"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kb_flags_state_due_at", "kb_flags", ["state", "due_at"], unique=False)
    op.create_index("ix_kb_flags_at", "kb_flags", ["at"], unique=False)
    op.create_index("ix_kb_flags_article", "kb_flags", ["article"], unique=False)


def _index() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.execute("CREATE VIRTUAL TABLE kb_index USING fts5(title, questions, body, tokenize = 'ascii')")
        return
    op.execute("CREATE TABLE kb_index (no INTEGER PRIMARY KEY, head TSVECTOR NOT NULL, whole TSVECTOR NOT NULL)")
    op.execute("CREATE INDEX ix_kb_index_head ON kb_index USING gin (head) WITH (fastupdate = off)")
    op.execute("CREATE INDEX ix_kb_index_whole ON kb_index USING gin (whole) WITH (fastupdate = off)")
