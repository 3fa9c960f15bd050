"""The tables for calendar days and due moments."""

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    """Create the tables."""
