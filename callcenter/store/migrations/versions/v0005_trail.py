"""The tables for the audit trail."""

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    """Create the tables."""
