"""The tables of the archive: frozen bundles, what was added to them, and certificates of what was deleted."""

from sqlalchemy import Column, Double, Integer, Table, Text

from callcenter.store.schema import metadata


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, primary_key=primary_key)


archives = Table(
    "archives",
    metadata,
    _text("number", primary_key=True),
    Column("at", Double, nullable=False),
    _text("manifest"),
    _text("hash"),
    _text("sealed"),
)
"""One frozen bundle per archived case: the manifest names each part's hash, ``hash`` is the manifest's own."""

archive_annexes = Table(
    "archive_annexes",
    metadata,
    _text("number", primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    _text("actor"),
    _text("hash"),
    _text("sealed"),
)
"""What was added after the freezing, each linked to what was there before by its hash."""

deletions = Table(
    "deletions",
    metadata,
    _text("number", primary_key=True),
    Column("at", Double, nullable=False),
    _text("rule"),
    _text("hash"),
    _text("counts"),
)
"""A certificate for each deleted case: when, by which rule, the keyed hash and the number of the rows, no content."""
