"""Cases as they are stored: whole, once, and by one writer at a time."""

import pytest
from sqlalchemy import select

from callcenter.domain.ids import CallId, Instant
from callcenter.domain.record import replace
from callcenter.office.keys import Keys
from callcenter.office.sealing import Sealer
from callcenter.orders.case import Case, Citizen, Dues, Place, Reply
from callcenter.orders.terms import CaseState, DemandType, ReplyKind, Solved
from callcenter.store.office import case_search
from callcenter.store.office.case_rows import Seals
from callcenter.store.office.cases import Cases, Conflict
from callcenter.store.office.cases_tables import case_departments, cases
from callcenter.store.office.cases_tables import case_search as index
from callcenter.store.office.database import Database

AT = Instant(1_795_000_000.0)
NUMBER = "140500202611210001233"
FULL = Case(
    number=NUMBER,
    opened_at=AT,
    call=CallId("main:1.1"),
    call_version=3,
    citizen=Citizen(caller_number="13812341234", name="张三"),
    title="路灯不亮",
    content="小区门口的路灯三天不亮",
    demand_type=DemandType.COMPLAINT,
    place=Place(address="泽州路12号", area_code="140502001", lat=35.49, lon=112.85),
    lead="12319",
    co_departments=("12345-street",),
    dues=Dues(handle=Instant(AT + 3600)),
    reply=Reply(kind=ReplyKind.RESOLVED, solved=Solved.SOLVED, evidence=("photo.jpg",)),
    state=CaseState.IN_PROGRESS,
)


@pytest.fixture
def repository() -> Cases:
    """The repository with keys of its own."""
    return Cases(Sealer(Keys("k1", {"k1": b"k" * 32}, b"f" * 32)))


async def test_a_case_is_read_as_it_was_written(database: Database, repository: Cases) -> None:
    """With every field, the citizen's too."""
    async with database.write() as connection:
        await repository.add(connection, [FULL], AT)
    async with database.read() as connection:
        assert await repository.get(connection, NUMBER) == FULL
        assert await repository.of_call(connection, CallId("main:1.1")) == FULL
        assert await repository.some(connection, [NUMBER, "1"]) == {NUMBER: FULL}
        assert await repository.get(connection, "1") is None


async def test_of_several_that_are_written_together_each_keeps_its_own(database: Database, repository: Cases) -> None:
    """Its department and its words."""
    found = [replace(FULL, number=str(n), lead=f"1{n}", co_departments=(), title=f"标题{n}号") for n in range(40)]
    async with database.write() as connection:
        await repository.add(connection, found, AT)
    at_department = select(cases.c.number, case_departments.c.department).join(case_departments)
    async with database.read() as connection:
        assert await repository.some(connection, [case.number for case in found]) == {c.number: c for c in found}
        departments = {(number, department) for number, department in await connection.execute(at_department)}
        assert departments == {(case.number, case.lead) for case in found}
        match = case_search.matches("标题7号", postgresql=database.postgresql)
        query = select(cases.c.number).join(index, index.c.rowid == cases.c.id).where(match)
        assert (await connection.execute(query)).scalars().all() == ["7"]


async def test_of_two_who_change_the_same_version_the_second_is_told(database: Database, repository: Cases) -> None:
    """And nothing of the second change is there."""
    first = replace(FULL, version=2, title="路灯损坏")
    async with database.write() as connection:
        await repository.add(connection, [FULL], AT)
        await repository.save(connection, FULL, first, AT)
    with pytest.raises(Conflict, match=rf"order {NUMBER} is no longer at version 1: read it again"):
        async with database.write() as connection:
            await repository.save(connection, FULL, replace(FULL, version=2, title="其他"), AT)
    async with database.read() as connection:
        assert await repository.get(connection, NUMBER) == first


def test_a_sealer_is_what_the_repository_needs() -> None:
    """The one that the program has."""
    seals: Seals = Sealer(Keys("k1", {"k1": b"k" * 32}, b"f" * 32))
    assert seals.fingerprint("138 1234 1234") == seals.fingerprint("13812341234") != ""
