"""The tables for the audit trail and the archive."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Create the tables."""
    _case_events()
    _access_log()
    _heads()
    _words()
    _archives()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _case_events() -> None:
    op.create_table(
        "case_events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        _text("number"),
        sa.Column("at", sa.Double(), nullable=False),
        *map(_text, ("action", "actor", "roles", "via", "from_state", "to_state")),
        sa.Column("version", sa.Integer(), nullable=False),
        *map(_text, ("reason", "detail", "words_hash", "prev_hash", "hash")),
        sa.PrimaryKeyConstraint("seq", name="pk_case_events"),
    )
    op.create_index("ix_case_events_number_seq", "case_events", ["number", "seq"], unique=False)


def _access_log() -> None:
    op.create_table(
        "access_log",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        _text("number"),
        sa.Column("at", sa.Double(), nullable=False),
        *map(_text, ("actor", "roles", "via", "action", "fields")),
        sa.Column("masked", sa.Boolean(), nullable=False),
        *map(_text, ("reason", "words_hash", "prev_hash", "hash")),
        sa.PrimaryKeyConstraint("seq", name="pk_access_log"),
    )
    op.create_index("ix_access_log_number_seq", "access_log", ["number", "seq"], unique=False)
    op.create_index("ix_access_log_actor_at", "access_log", ["actor", "at"], unique=False)


def _heads() -> None:
    op.create_table(
        "trail_heads",
        _text("chain"),
        sa.Column("length", sa.Integer(), nullable=False),
        _text("hash"),
        _text("seal"),
        sa.PrimaryKeyConstraint("chain", name="pk_trail_heads"),
    )


def _words() -> None:
    op.create_table(
        "trail_words",
        _text("chain"),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        _text("number"),
        _text("words"),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_trail_words"),
    )
    op.create_index("ix_trail_words_number", "trail_words", ["number"], unique=False)


def _archives() -> None:
    op.create_table(
        "archives",
        _text("number"),
        sa.Column("at", sa.Double(), nullable=False),
        *map(_text, ("manifest", "hash", "sealed")),
        sa.PrimaryKeyConstraint("number", name="pk_archives"),
    )
    op.create_table(
        "archive_annexes",
        _text("number"),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        *map(_text, ("actor", "hash", "sealed")),
        sa.PrimaryKeyConstraint("number", "no", name="pk_archive_annexes"),
    )
    op.create_table(
        "deletions",
        _text("number"),
        sa.Column("at", sa.Double(), nullable=False),
        *map(_text, ("rule", "hash", "counts")),
        sa.PrimaryKeyConstraint("number", name="pk_deletions"),
    )
