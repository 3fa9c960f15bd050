"""Which way a search goes: so that neither words that many cases have nor a filter that few pass makes it long."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.store.office.case_query import ListQuery, Place, Way
from callcenter.store.office.cases_tables import cases

NEAR = 10_000
"""So many cases are looked at one by one first: that fills the page of most searches."""
_OFTEN = 100
"""Words that more than one case in so many has are common."""
_BY_THE_VALUES = text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")
"""For this transaction: how a long search is best done depends on how common its words are."""
_MANY = 60_000
"""A filter that leaves more is walked through in order."""


async def ids(
    connection: AsyncConnection, query: ListQuery, descending: bool, place: Place | None, most: int
) -> Sequence[Row[Any]]:
    """The first rows of a search in the order of intake, at most so many."""
    if (near := await _near(connection, descending, place)) is None:
        return ()
    within, is_all = near
    found = await _read(connection, query.ids(descending, place, way=Way.ORDER, within=within).limit(most))
    if is_all or len(found) == most:
        return found
    if connection.dialect.name == "postgresql":
        await connection.execute(_BY_THE_VALUES)
    return await _read(connection, query.ids(descending, place, way=await _way(connection, query, within)).limit(most))


async def _near(
    connection: AsyncConnection, descending: bool, place: Place | None
) -> tuple[tuple[int, int], bool] | None:
    """The ids that are looked at first, and whether these are all that there are from the place on."""
    ends = select(select(func.min(cases.c.id)).scalar_subquery(), select(func.max(cases.c.id)).scalar_subquery())
    first, last = (await connection.execute(ends)).one()
    if first is None:
        return None
    if descending:
        begin = last if place is None else place[1]
        return (begin - NEAR, begin), begin - NEAR <= first
    begin = first if place is None else place[1]
    return (begin, begin + NEAR), begin + NEAR >= last


async def _way(connection: AsyncConnection, query: ListQuery, within: tuple[int, int]) -> Way:
    have = (await connection.execute(query.with_words(within))).scalar_one()
    if have * _OFTEN <= NEAR:
        return Way.WORDS
    if (few := query.few()) is None:
        return Way.ORDER
    left = select(func.count()).select_from(few.limit(_MANY + 1).subquery())
    return Way.FEW if (await connection.execute(left)).scalar_one() <= _MANY else Way.ORDER


async def _read(connection: AsyncConnection, chosen: Any) -> Sequence[Row[Any]]:
    return (await connection.execute(chosen)).all()
