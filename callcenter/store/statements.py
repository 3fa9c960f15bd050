"""The statements of the writer, built once. All of them can be repeated without harm, but for the journal's."""

from sqlalchemy import BindParameter, Insert, Table, Update, bindparam, case, func, update
from sqlalchemy.dialects.sqlite import insert

from callcenter.store import schema


def _upsert(table: Table, keys: tuple[str, ...], keep: tuple[str, ...] = ()) -> Insert:
    """Insert, or overwrite all but the key and what is given once (``keep``)."""
    statement = insert(table)
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in (*keys, *keep)}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def _fill(table: Table, key: str, columns: tuple[str, ...]) -> Insert:
    """Insert, or set those of ``columns`` that are not null in the new row."""
    statement = insert(table)
    new = {name: func.coalesce(statement.excluded[name], table.c[name]) for name in columns}
    return statement.on_conflict_do_update(index_elements=[key], set_=new)


def _close_state() -> Update:
    states = schema.agent_states
    at: BindParameter[float] = bindparam("at_")
    # A clock set back between two runs must not make a state end before it began.
    end = case((states.c.from_at > at, states.c.from_at), else_=at)
    still_open = (states.c.agent == bindparam("agent_"), states.c.to_at.is_(None), states.c.from_at != at)
    return update(states).where(*still_open).values(to_at=end)


ADD_EVENTS = insert(schema.events)
SAVE_CALLS = _upsert(schema.calls, ("id",), keep=("pbx", "linkedid"))
SAVE_LEGS = _upsert(schema.legs, ("call_id", "no"))
SAVE_OFFERS = _fill(schema.offers, "id", ("queue", "attempt", "made_at", "ended_at", "result"))
SAVE_AGENTS = _upsert(schema.agents, ("id",))
CLOSE_STATES = _close_state()
OPEN_STATES = _upsert(schema.agent_states, ("agent", "from_at"))
SAVE_ORDERS = _upsert(schema.orders, ("call_id",), keep=("id", "number"))
ADD_ORDER_EVENTS = insert(schema.order_events)
SET_ASIDE = insert(schema.set_aside)

_counter = insert(schema.order_counter)
TAKE_NUMBERS = _counter.on_conflict_do_update(
    index_elements=["jurisdiction", "day"],
    set_={"last": schema.order_counter.c.last + _counter.excluded.last},
).returning(schema.order_counter.c.last)
"""Takes ``last`` numbers of a day; returns the last one taken."""
