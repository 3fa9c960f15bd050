"""The tables for the case that a work order becomes."""

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """Create the tables."""
