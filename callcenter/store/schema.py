"""The tables.

Times (``*_at``, ``at``) are Unix seconds in UTC as 64-bit floats, microseconds kept; spans (``*_ms``) are whole
milliseconds. ``snapshot`` columns hold the whole record as JSON, so that a restart gets back exactly what was there;
the columns beside it are for queries and reports.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable, primary_key=primary_key)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=nullable)


def _time(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[float]:
    return Column(name, Double, nullable=nullable, primary_key=primary_key)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean(create_constraint=False), nullable=False)


events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("call_id", nullable=True),
    _number("seq", nullable=True),
    _time("at"),
    _text("type"),
    _text("payload"),
    UniqueConstraint("call_id", "seq"),
    sqlite_autoincrement=True,
)
"""The journal: what happened, in order. ``seq`` counts each call's events from 1 without a gap."""

calls = Table(
    "calls",
    metadata,
    _text("id", primary_key=True),
    _text("pbx"),
    _text("linkedid"),
    _text("line"),
    _text("number"),
    _text("language"),
    _text("state"),
    _text("queue", nullable=True),
    _text("agent", nullable=True),
    _text("department", nullable=True),
    _text("menu_keys"),
    _time("arrived_at"),
    _time("requested_at", nullable=True),
    _time("answered_at", nullable=True),
    _time("ended_at", nullable=True),
    _text("outcome", nullable=True),
    _text("ended_by", nullable=True),
    _number("ring_ms", nullable=True),
    _number("wait_ms", nullable=True),
    _number("talk_ms"),
    _number("offers"),
    _flag("ring_breached"),
    _flag("request_breached"),
    _flag("three_way"),
    _flag("recovered"),
    _time("updated_at"),
    _text("snapshot"),
    UniqueConstraint("pbx", "linkedid"),
    Index(None, "arrived_at", "id"),
    Index("ix_calls_live", "id", sqlite_where=text("state <> 'ended'"), postgresql_where=text("state <> 'ended'")),
)
"""One row per call. ``ring_ms`` and ``wait_ms`` are null until the wait is over."""

legs = Table(
    "legs",
    metadata,
    Column("call_id", Text, ForeignKey(calls.c.id), primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    _text("party"),
    _text("who"),
    _text("channel"),
    _time("started_at"),
    _time("joined_at", nullable=True),
    _time("ended_at", nullable=True),
    _text("result"),
)
"""Each party's time in a call."""

offers = Table(
    "offers",
    metadata,
    _text("id", primary_key=True),
    _text("call_id"),
    _text("agent"),
    _text("queue", nullable=True),
    _number("attempt", nullable=True),
    _time("made_at", nullable=True),
    _time("ended_at", nullable=True),
    _text("result", nullable=True),
    Index(None, "call_id"),
)
"""Each ring at an agent. ``made_at`` is null where only the ring's end was seen."""

agents = Table(
    "agents",
    metadata,
    _text("id", primary_key=True),
    _text("name"),
    _text("endpoint"),
    _text("state"),
    _text("reason"),
    _time("since"),
    _flag("reachable"),
    _time("updated_at"),
    _text("snapshot"),
)
"""Every agent as last seen."""

agent_states = Table(
    "agent_states",
    metadata,
    _text("agent", primary_key=True),
    _time("from_at", primary_key=True),
    _time("to_at", nullable=True),
    _text("state"),
    _text("reason"),
    _flag("reachable"),
    _flag("own_call"),
    _text("actor"),
    Index("ix_agent_states_open", "agent", sqlite_where=text("to_at IS NULL"), postgresql_where=text("to_at IS NULL")),
)
"""What every agent did from when to when; ``to_at`` is null for the present state."""

orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("number"),
    Column("call_id", Text, ForeignKey(calls.c.id), nullable=False),
    _text("line"),
    _text("queue", nullable=True),
    _text("caller_number"),
    _text("department", nullable=True),
    _text("agent", nullable=True),
    _time("arrived_at"),
    _time("requested_at", nullable=True),
    _time("answered_at", nullable=True),
    _time("ended_at", nullable=True),
    _number("ring_ms", nullable=True),
    _number("wait_ms", nullable=True),
    _number("talk_ms"),
    _text("outcome", nullable=True),
    _text("handling", nullable=True),
    _text("state"),
    _time("callback_due_at", nullable=True),
    _number("version"),
    UniqueConstraint("call_id"),
    UniqueConstraint("number"),
    Index(None, "arrived_at"),
    sqlite_autoincrement=True,
)
"""One work order per call."""

order_events = Table(
    "order_events",
    metadata,
    Column("order_number", Text, ForeignKey(orders.c.number), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _time("at"),
    _text("action"),
    _text("actor"),
    _text("from_state", nullable=True),
    _text("to_state"),
)
"""Each move of a work order."""

order_counter = Table(
    "order_counter",
    metadata,
    _text("jurisdiction", primary_key=True),
    _text("day", primary_key=True),
    _number("last"),
)
"""The last sequence given to an order, per jurisdiction and local day (YYYY-MM-DD)."""

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _time("at"),
    _text("error"),
    _text("step"),
)
"""Steps that could not be written as they are (a fault of ours): kept as text, so that nothing is lost."""
