"""Lists of cases: what every filter and sort gives, page by page, on both stores."""

from collections.abc import Callable

import pytest

from callcenter.domain.ids import Instant
from callcenter.orders.case import Case
from callcenter.orders.terms import Card, CaseState, Channel, DemandType
from callcenter.store.office.case_counts import counts
from callcenter.store.office.case_filter import Filter, Sort
from callcenter.store.office.case_list import BadCursor, page
from callcenter.store.office.case_rows import departments_of, due_at, is_public
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Database
from tests.support.cases import AT, SEALER, some_cases

S = CaseState
ALL = tuple(some_cases(150))
LATER = Instant(AT + 3600)
CALLER = SEALER.fingerprint("13812340002")
FILTERS: tuple[tuple[Filter, Callable[[Case], bool]], ...] = (
    (Filter(), lambda c: True),
    (Filter(states=(S.IN_PROGRESS,)), lambda c: c.state is S.IN_PROGRESS),
    (Filter(states=(S.ARCHIVED, S.ANSWERED)), lambda c: c.state in (S.ARCHIVED, S.ANSWERED)),
    (Filter(line="12319"), lambda c: c.line == "12319"),
    (Filter(channel=Channel.WEB), lambda c: c.channel is Channel.WEB),
    (Filter(departments=frozenset({"12319"})), lambda c: "12319" in departments_of(c)),
    (
        Filter(departments=frozenset({"12319", "street"}), hidden_from=frozenset({"12369"})),
        lambda c: bool(departments_of(c) & {"12319", "street"}) and c.reported_department != "12369",
    ),
    (Filter(demand_type=DemandType.REPORT), lambda c: c.demand_type is DemandType.REPORT),
    (
        Filter(category="02", states=(S.ANSWERED,), demand_type=DemandType.HELP),
        lambda c: c.category == "02" and c.state is S.ANSWERED and c.demand_type is DemandType.HELP,
    ),
    (Filter(area="140502"), lambda c: c.place.area_code.startswith("140502")),
    (Filter(area="140502001"), lambda c: c.place.area_code == "140502001"),
    (Filter(card=Card.RED), lambda c: c.card is Card.RED),
    (Filter(due_before=LATER), lambda c: (due := due_at(c)) is not None and due < LATER),
    (Filter(opened_from=LATER), lambda c: c.opened_at >= LATER),
    (Filter(opened_until=LATER, states=(S.ANSWERED,)), lambda c: c.opened_at < LATER and c.state is S.ANSWERED),
    (Filter(caller_print=CALLER), lambda c: c.citizen.caller_number == "13812340002"),
    (Filter(text="井盖"), lambda c: "井盖" in c.title),
    (Filter(text="噪声扰民"), lambda c: "噪声扰民" in c.title),
    (Filter(text="lamp"), lambda c: "lamp" in c.title),
    (Filter(text="路灯 lamp", category="01"), lambda c: c.title == "路灯不亮 lamp" and c.category == "01"),
    (Filter(text="!?"), lambda c: False),
    (
        Filter(text="医保", departments=frozenset({"12333"})),
        lambda c: "医保" in c.title and "12333" in departments_of(c),
    ),
    (Filter(public=True), is_public),
)
KEYS: dict[Sort, Callable[[Case], float | None]] = {
    Sort.OPENED: lambda c: c.opened_at,
    Sort.UPDATED: lambda c: c.opened_at % 777,
    Sort.DUE: due_at,
}


async def _filled(database: Database) -> None:
    async with database.write() as connection:
        for case in ALL:
            await Cases(SEALER).add(connection, [case], Instant(case.opened_at % 777))


async def test_each_filter_and_sort_gives_what_it_says_page_by_page(database: Database) -> None:
    """Compared with the same question put to the cases in memory."""
    await _filled(database)
    async with database.read() as connection:
        for wanted, fits in FILTERS:
            for sort, key in KEYS.items():
                for descending in (True, False):
                    found, after = list[str](), None
                    while True:
                        part = await page(
                            connection, SEALER, wanted, sort=sort, descending=descending, limit=40, after=after
                        )
                        found += [case.number for case in part.cases]
                        if (after := part.next) is None:
                            break
                    known = [(key(c), c.number) for c in ALL if fits(c) and key(c) is not None]
                    assert found == [number for _, number in sorted(known, reverse=descending)], (wanted, sort)


async def test_the_pages_go_on_where_they_were_while_cases_come_in(database: Database) -> None:
    """Nothing is shown twice or left out."""
    await _filled(database)
    async with database.write() as connection:
        first = await page(connection, SEALER, Filter(), limit=100)
        for case in some_cases(160):
            if case.opened_at > ALL[-1].opened_at:
                await Cases(SEALER).add(connection, [case], AT)
        second = await page(connection, SEALER, Filter(), limit=100, after=first.next)
    assert [case.number for case in (*first.cases, *second.cases)] == [case.number for case in reversed(ALL)]


async def test_a_place_that_is_none_of_this_list_is_refused(database: Database) -> None:
    """One of another sort, or text that somebody made up."""
    async with database.read() as connection:
        for cursor in ("x", "W10", "bnVsbA", "WyJkdWUiLDEsMV0", "WyJvcGVuZWQiLCJhIiwxXQ", "\u4e00"):
            with pytest.raises(BadCursor, match="begin again at its first page"):
                await page(connection, SEALER, Filter(), after=cursor)


async def test_the_counts_are_those_of_the_cases(database: Database) -> None:
    """By state and by department, those at work; late ones; and today's."""
    await _filled(database)
    now = Instant(AT + 3 * 3600)
    over = {S.CLOSED, S.ARCHIVED, S.MERGED, S.HANDED_OFF, S.VOID}
    at_work = [case for case in ALL if case.state not in over]
    async with database.read() as connection:
        found = await counts(connection, now, LATER)
        one = await counts(connection, now, LATER, frozenset({"12319"}))
    late = [case for case in at_work if (due := due_at(case)) is not None and due < now]
    assert found.at_work == len(at_work)
    assert found.by_state == {s.value: n for s in S if (n := sum(c.state is s for c in at_work))}
    assert found.by_department == {d: n for d in {c.lead for c in at_work} if (n := sum(c.lead == d for c in at_work))}
    assert found.overdue == len(late) > 0
    assert found.opened_today == sum(case.opened_at >= LATER for case in ALL)
    assert one.at_work == sum(case.lead == "12319" for case in at_work)
    assert one.overdue == found.overdue_by_department["12319"]
