"""The tables for webhooks."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("failing_since", sa.Double(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_table(
        "webhook_outbox",
        sa.Column("no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("webhook", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_webhook_outbox"),
        sa.UniqueConstraint("webhook", "message", name="uq_webhook_outbox_webhook_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhook_outbox_webhook_number_no", "webhook_outbox", ["webhook", "number", "no"], unique=False)
    op.create_index("ix_webhook_outbox_next_at", "webhook_outbox", ["next_at"], unique=False)
