"""The statements of the writer, built once. All of them can be repeated without harm, but for the journal's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import BindParameter, ClauseElement, Connection, Table, Update, bindparam, case, func, update
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.sql.compiler import SQLCompiler

from callcenter.store import schema


def _insert(table: Table) -> Insert:
    """Insert all columns but a number that the database gives."""
    return insert(table).values({c.name: bindparam(c.name) for c in table.columns if c.name not in _given(table)})


def _given(table: Table) -> tuple[str, ...]:
    return tuple(c.name for c in table.columns if c.autoincrement is True)


def _upsert(table: Table, keys: tuple[str, ...], keep: tuple[str, ...] = ()) -> Insert:
    """Insert, or overwrite all but the key and what is given once (``keep``)."""
    statement = _insert(table)
    kept = (*keys, *keep, *_given(table))
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in kept}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def _fill(table: Table, key: str, columns: tuple[str, ...]) -> Insert:
    """Insert, or set those of ``columns`` that are not null in the new row."""
    statement = _insert(table)
    new = {name: func.coalesce(statement.excluded[name], table.c[name]) for name in columns}
    return statement.on_conflict_do_update(index_elements=[key], set_=new)


def _close_state() -> Update:
    states = schema.agent_states
    at: BindParameter[float] = bindparam("at_")
    # A clock set back between two runs must not make a state end before it began.
    end = case((states.c.from_at > at, states.c.from_at), else_=at)
    still_open = (states.c.agent == bindparam("agent_"), states.c.to_at.is_(None), states.c.from_at != at)
    return update(states).where(*still_open).values(to_at=end)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement in SQL, so that writing costs no compiling and no look-up: a batch runs some ten of them."""

    sql: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, statement: ClauseElement) -> Self:
        """The statement's SQL and the names of its parameters, in their order."""
        compiled = statement.compile(dialect=_DIALECT)
        assert isinstance(compiled, SQLCompiler)
        return cls(str(compiled), tuple(compiled.positiontup or ()))

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once per row."""
        if rows:
            names = self.names
            connection.exec_driver_sql(self.sql, [tuple([row[name] for name in names]) for row in rows])


_DIALECT = sqlite_dialect()

ADD_EVENTS = Prepared.of(_insert(schema.events))
SAVE_CALLS = Prepared.of(_upsert(schema.calls, ("id",), keep=("pbx", "linkedid")))
SAVE_LEGS = Prepared.of(_upsert(schema.legs, ("call_id", "no")))
SAVE_OFFERS = Prepared.of(_fill(schema.offers, "id", ("queue", "attempt", "made_at", "ended_at", "result")))
SAVE_AGENTS = Prepared.of(_upsert(schema.agents, ("id",)))
CLOSE_STATES = Prepared.of(_close_state())
OPEN_STATES = Prepared.of(_upsert(schema.agent_states, ("agent", "from_at")))
SAVE_ORDERS = Prepared.of(_upsert(schema.orders, ("call_id",), keep=("number",)))
ADD_ORDER_EVENTS = Prepared.of(_insert(schema.order_events))
SET_ASIDE = Prepared.of(_insert(schema.set_aside))

_counter = insert(schema.order_counter)
TAKE_NUMBERS = _counter.on_conflict_do_update(
    index_elements=["jurisdiction", "day"],
    set_={"last": schema.order_counter.c.last + _counter.excluded.last},
).returning(schema.order_counter.c.last)
"""Takes ``last`` numbers of a day; returns the last one taken."""
