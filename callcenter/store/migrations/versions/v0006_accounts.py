"""The tables for accounts, sessions and tokens."""

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    """Create the tables."""
