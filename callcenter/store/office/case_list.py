"""Lists of cases, a page at a time."""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.errors import CallcenterError
from callcenter.domain.record import Record
from callcenter.orders import number
from callcenter.orders.case import Case
from callcenter.store.office import case_find
from callcenter.store.office.case_filter import Filter, Sort
from callcenter.store.office.case_query import ListQuery, Place
from callcenter.store.office.case_rows import Seals, read_case
from callcenter.store.office.cases_tables import cases
from callcenter.store.office.database import padded

MOST_ROWS = 500


class Page(Record, frozen=True):
    """Some cases, and the place at which the next ones begin (None: there are no more)."""

    cases: tuple[Case, ...]
    next: str | None


class BadCursor(CallcenterError):
    """The text that should name a place in a list does not."""

    def __init__(self) -> None:
        super().__init__("this is no place in this list: begin again at its first page")


async def page(
    connection: AsyncConnection,
    seals: Seals,
    wanted: Filter,
    *,
    sort: Sort = Sort.OPENED,
    descending: bool = True,
    limit: int = 50,
    after: str | None = None,
) -> Page:
    """A page of cases; ``after`` is the ``next`` of the page before, or its last number. Raises BadCursor."""
    limit = max(1, min(limit, MOST_ROWS))
    query = ListQuery(wanted, sort, postgresql=connection.dialect.name == "postgresql")
    place = await _place(connection, query, after, sort) if after else None
    found = await _rows(connection, query, descending, place, limit + 1)
    shown = found[:limit]
    following = _write(sort, (shown[-1].key, shown[-1].id)) if len(found) > limit else None
    return Page(tuple(read_case(row.body, row.sealed, seals) for row in shown), following)


async def _rows(
    connection: AsyncConnection, query: ListQuery, descending: bool, place: Place | None, most: int
) -> Sequence[Row[Any, Any, Any, Any]]:
    """Rows ``key``, ``id``, ``body``, ``sealed``; the bodies of those on the page only: the way there stays narrow."""
    if query.by_intake:
        ids = [row.id for row in await case_find.ids(connection, query, descending, place, most)]
        rows = select(cases.c.id.label("key"), cases.c.id, cases.c.body, cases.c.sealed)
        rows = rows.where(cases.c.id.in_(padded(ids))) if ids else rows.where(false())
        order: Iterable[ColumnElement[Any]] = (cases.c.id,)
    else:
        chosen = query.ids(descending, place).limit(most).subquery("chosen")
        rows = select(chosen.c.key, chosen.c.id, cases.c.body, cases.c.sealed).join(cases, cases.c.id == chosen.c.id)
        order = (chosen.c.key, chosen.c.id)
    return (await connection.execute(rows.order_by(*(c.desc() if descending else c.asc() for c in order)))).all()


async def _place(connection: AsyncConnection, query: ListQuery, after: str, sort: Sort) -> Place:
    if not number.verify(after):
        return _read(after, sort)
    row = (await connection.execute(query.place_of(after))).first()
    if row is None or row[0] is None:
        raise BadCursor
    return row[0], row[1]


def _write(sort: Sort, place: Place) -> str:
    said = json.dumps([sort.value, *place]).encode()
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


def _read(text: str, sort: Sort) -> Place:
    """Raises BadCursor for a text that ``_write`` has not made, or has made for another order."""
    try:
        said, value, id_ = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, TypeError):
        raise BadCursor from None
    if said != sort.value or type(value) not in (int, float) or type(id_) is not int:
        raise BadCursor
    return value, id_
