"""The index for the orders of a category, those changed last first."""

from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_cases_category_updated_at_id", "cases", ["category", "updated_at", "id"], unique=False)
