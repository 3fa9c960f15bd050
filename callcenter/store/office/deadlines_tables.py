"""The tables of the calendar, and of what happens by itself."""

from sqlalchemy import Column, Double, Index, Integer, Table, Text, UniqueConstraint, text

from callcenter.store.schema import metadata


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, primary_key=primary_key)


calendar_day = Table(
    "calendar_day",
    metadata,
    _text("date", primary_key=True),
    _text("kind"),
    _text("name"),
    _text("name_en"),
    _text("source"),
)
"""Days (YYYY-MM-DD) that are not what their weekday says, or have a name: ``holiday`` or ``workday``."""

calendar_year = Table(
    "calendar_year",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    _text("source"),
    Column("at", Double, nullable=False),
)
"""Years whose holidays are known, from where and since when."""

alarms = Table(
    "alarms",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("number"),
    _text("kind"),
    _text("round"),
    Column("at", Double, nullable=False),
    _text("state"),
    Column("fired_at", Double, nullable=True),
    UniqueConstraint("number", "kind", "round"),
    Index(
        "ix_alarms_pending",
        "at",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    sqlite_autoincrement=True,
)
"""What is to happen to a case at a moment: ``pending``, ``fired`` or ``cancelled``; each once in each round."""
