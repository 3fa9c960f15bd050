"""The tables for departments and the dispatch catalogue."""

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Create the tables."""
