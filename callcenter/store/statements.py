"""The statements of the writer, built once. All of them can be repeated without harm, but for the journal's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, ClauseElement, Connection, Dialect, Table, Update, bindparam, case, func, update
from sqlalchemy.dialects.postgresql import Insert as ServerInsert
from sqlalchemy.dialects.sqlite import Insert as FileInsert
from sqlalchemy.sql.compiler import SQLCompiler

from callcenter.store import schema

Insert = FileInsert | ServerInsert
Kind = type[FileInsert] | type[ServerInsert]
"""The INSERT of either database: both say ON CONFLICT in the same words."""


def kind_of(dialect: Dialect) -> Kind:
    """The INSERT that this database understands."""
    return ServerInsert if dialect.name == "postgresql" else FileInsert


def _insert(kind: Kind, table: Table) -> Insert:
    """Insert all columns but a number that the database gives."""
    return kind(table).values({c.name: bindparam(c.name) for c in table.columns if c.name not in _given(table)})


def _given(table: Table) -> tuple[str, ...]:
    return tuple(c.name for c in table.columns if c.autoincrement is True)


def _upsert(kind: Kind, table: Table, keys: tuple[str, ...], keep: tuple[str, ...] = ()) -> Insert:
    """Insert, or overwrite all but the key and what is given once (``keep``)."""
    statement = _insert(kind, table)
    kept = (*keys, *keep, *_given(table))
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in kept}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def _fill(kind: Kind, table: Table, key: str, columns: tuple[str, ...]) -> Insert:
    """Insert, or set those of ``columns`` that are not null in the new row."""
    statement = _insert(kind, table)
    new = {name: func.coalesce(statement.excluded[name], table.c[name]) for name in columns}
    return statement.on_conflict_do_update(index_elements=[key], set_=new)


def _close_state(_kind: Kind) -> Update:
    states = schema.agent_states
    at: BindParameter[float] = bindparam("at_")
    # A clock set back between two runs must not make a state end before it began.
    end = case((states.c.from_at > at, states.c.from_at), else_=at)
    still_open = (states.c.agent == bindparam("agent_"), states.c.to_at.is_(None), states.c.from_at != at)
    return update(states).where(*still_open).values(to_at=end)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement in SQL, so that writing costs no compiling and no look-up: a batch runs some ten of them."""

    make: Callable[[Kind], ClauseElement]
    _texts: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """For each kind of database the SQL, and the names of its parameters in their order."""

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once per row."""
        if rows:
            sql, names = self._texts.get(connection.dialect.name) or self._compile(connection.dialect)
            connection.exec_driver_sql(sql, [tuple([row[name] for name in names]) for row in rows])

    def _compile(self, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
        compiled = self.make(kind_of(dialect)).compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self._texts[dialect.name] = found = (str(compiled), tuple(compiled.positiontup or ()))
        return found


ADD_EVENTS = Prepared(lambda kind: _insert(kind, schema.events))
SAVE_CALLS = Prepared(lambda kind: _upsert(kind, schema.calls, ("id",), keep=("pbx", "linkedid")))
SAVE_LEGS = Prepared(lambda kind: _upsert(kind, schema.legs, ("call_id", "no")))
_OFFER = ("queue", "attempt", "made_at", "ended_at", "result")
SAVE_OFFERS = Prepared(lambda kind: _fill(kind, schema.offers, "id", _OFFER))
SAVE_AGENTS = Prepared(lambda kind: _upsert(kind, schema.agents, ("id",)))
CLOSE_STATES = Prepared(_close_state)
OPEN_STATES = Prepared(lambda kind: _upsert(kind, schema.agent_states, ("agent", "from_at")))
SAVE_ORDERS = Prepared(lambda kind: _upsert(kind, schema.orders, ("call_id",), keep=("number",)))
ADD_ORDER_EVENTS = Prepared(lambda kind: _insert(kind, schema.order_events))
SET_ASIDE = Prepared(lambda kind: _insert(kind, schema.set_aside))


def _take_numbers(kind: Kind) -> Insert:
    counter = kind(schema.order_counter)
    taken = counter.on_conflict_do_update(
        index_elements=["jurisdiction", "day"],
        set_={"last": schema.order_counter.c.last + counter.excluded.last},
    )
    return taken.returning(schema.order_counter.c.last)  # type: ignore[return-value]


TAKE_NUMBERS = {kind: _take_numbers(kind) for kind in (FileInsert, ServerInsert)}
"""Takes ``last`` numbers of a day; returns the last one taken."""
