"""The tables of the trail: two chains, their heads, and the words that stand outside them."""

from sqlalchemy import Boolean, Column, Double, Index, Integer, Table, Text

from callcenter.store.schema import metadata


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, primary_key=primary_key)


case_events = Table(
    "case_events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("number"),
    Column("at", Double, nullable=False),
    _text("action"),
    _text("actor"),
    _text("roles"),
    _text("via"),
    _text("from_state"),
    _text("to_state"),
    Column("version", Integer, nullable=False),
    _text("reason"),
    _text("detail"),
    _text("words_hash"),
    _text("prev_hash"),
    _text("hash"),
    Index(None, "number", "seq"),
)
"""Each change of a case; rows are only ever added. ``seq`` counts all rows from 1 without a gap."""

access_log = Table(
    "access_log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("number"),
    Column("at", Double, nullable=False),
    _text("actor"),
    _text("roles"),
    _text("via"),
    _text("action"),
    _text("fields"),
    Column("masked", Boolean(create_constraint=False), nullable=False),
    _text("reason"),
    _text("words_hash"),
    _text("prev_hash"),
    _text("hash"),
    Index(None, "number", "seq"),
    Index(None, "actor", "at"),
)
"""Each look at a case; rows are only ever added."""

trail_heads = Table(
    "trail_heads",
    metadata,
    _text("chain", primary_key=True),
    Column("length", Integer, nullable=False),
    _text("hash"),
    _text("seal"),
)
"""How many rows a chain has and the last one's hash, sealed with the key; also the lock of whoever appends."""

trail_words = Table(
    "trail_words",
    metadata,
    _text("chain", primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _text("number"),
    _text("words"),
    Index(None, "number"),
)
"""Free text of a chain's rows: it may hold personal data, so it can be deleted while the chain stays whole."""
