"""Searches by whichever way they go: exactly the orders that a look at each of them gives, newest first."""

from collections.abc import Callable
from random import Random

import pytest

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders.case import Case
from callcenter.orders.terms import CaseState
from callcenter.store.office import case_find
from callcenter.store.office.case_filter import Filter
from callcenter.store.office.case_list import page
from callcenter.store.office.case_query import ListQuery, Way
from callcenter.store.office.case_rows import departments_of
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Database
from tests.support.cases import SEALER, some_cases

ALL = tuple(some_cases(150))
WORDS = ("井盖", "医保", "噪声扰民", "lamp", "路灯 lamp", "城南 医保")
CATEGORIES = sorted({case.category for case in ALL})
DEPARTMENTS = sorted({name for case in ALL for name in departments_of(case)})


def _some_filter(chance: Random) -> Filter:
    wanted = Filter(text=chance.choice(WORDS))
    if chance.random() < 0.4:
        wanted = replace(wanted, departments=frozenset(chance.sample(DEPARTMENTS, chance.choice((1, 2)))))
    if chance.random() < 0.4:
        wanted = replace(wanted, category=chance.choice(CATEGORIES))
    if chance.random() < 0.4:
        wanted = replace(wanted, states=tuple(chance.sample([*CaseState], 6)))
    return wanted


def _fits(wanted: Filter, case: Case) -> bool:
    return (
        all(word in case.title for word in (wanted.text or "").split())
        and (wanted.departments is None or bool(wanted.departments & departments_of(case)))
        and (wanted.category in (None, case.category))
        and (not wanted.states or case.state in wanted.states)
    )


@pytest.mark.parametrize(("near", "often", "many"), [(10_000, 100, 60_000), (7, 1000, 60_000), (7, 0, 0), (7, 1000, 0)])
async def test_each_way_finds_what_a_look_at_every_order_finds(
    database: Database, monkeypatch: pytest.MonkeyPatch, near: int, often: int, many: int
) -> None:
    """Page by page, newest or oldest first; the limits are such that each of the ways is gone."""
    for name, value in (("NEAR", near), ("_OFTEN", often), ("_MANY", many)):
        monkeypatch.setattr(case_find, name, value)
    async with database.write() as connection:
        for case in ALL:
            await Cases(SEALER).add(connection, [case], case.opened_at)
    chance = Random(near * often + many)
    async with database.read() as connection:
        for _ in range(60):
            wanted, descending = _some_filter(chance), chance.random() < 0.7
            found, after = list[str](), None
            while True:
                part = await page(connection, SEALER, wanted, descending=descending, limit=4, after=after)
                found += [case.number for case in part.cases]
                if (after := part.next) is None:
                    break
            known = [(case.opened_at, case.number) for case in ALL if _fits(wanted, case)]
            assert found == [number for _, number in sorted(known, reverse=descending)], wanted


@pytest.mark.parametrize(
    ("often", "many", "way"), [(0, 60_000, Way.WORDS), (1000, 60_000, Way.FEW), (1000, 0, Way.ORDER)]
)
async def test_the_way_follows_from_how_common_words_and_filter_are(
    database: Database, monkeypatch: pytest.MonkeyPatch, often: int, many: int, way: Way
) -> None:
    """Rare words by their index; common ones among few orders, or through all in order."""
    for name, value in (("NEAR", 7), ("_OFTEN", often), ("_MANY", many)):
        monkeypatch.setattr(case_find, name, value)
    gone: list[Way] = []
    plain: Callable[..., object] = ListQuery.ids

    def noted(self: ListQuery, *args: object, way: Way, **named: object) -> object:
        gone.append(way)
        return plain(self, *args, way=way, **named)

    monkeypatch.setattr(ListQuery, "ids", noted)
    async with database.write() as connection:
        for case in ALL:
            await Cases(SEALER).add(connection, [replace(case, title="井盖")], Instant(case.opened_at))
    async with database.read() as connection:
        await page(connection, SEALER, Filter(text="井盖", category=CATEGORIES[0]), limit=100)
    assert gone == [Way.ORDER, way]
