"""The cases as they are stored: one at a time, with a check of the version at every change."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.errors import CallcenterError
from callcenter.domain.ids import CallId, Instant
from callcenter.orders.case import Case
from callcenter.orders.terms import CaseState
from callcenter.store.office import case_search
from callcenter.store.office.case_rows import Row, Seals, case_row, departments_of, due_at, read_case
from callcenter.store.office.cases_tables import as_it_stands, case_departments, cases
from callcenter.store.office.database import insert


class Conflict(CallcenterError):
    """Somebody else has changed the case since it was read; nothing was written."""

    def __init__(self, number: str, expected: int) -> None:
        super().__init__(f"order {number} is no longer at version {expected}: read it again and repeat the change")
        self.number, self.expected = number, expected


class Cases:
    """Reading and writing; each method is part of the transaction of the connection that it is given."""

    def __init__(self, seals: Seals) -> None:
        self.seals = seals

    async def add(self, connection: AsyncConnection, case: Case, at: Instant) -> None:
        """Write a new case."""
        added = cases.insert().values(case_row(case, at, self.seals)).returning(cases.c.id)
        id_ = (await connection.execute(added)).scalar_one()
        await _set_departments(connection, id_, case, at)
        await case_search.add(connection, [(id_, case)])

    async def save(self, connection: AsyncConnection, before: Case, case: Case, at: Instant) -> None:
        """Write the case that ``before`` has become. Raises Conflict unless ``before`` is what is stored."""
        row = case_row(case, at, self.seals)
        unchanged = (cases.c.number == before.number, cases.c.version == before.version)
        saved = await connection.execute(update(cases).where(*unchanged).values(row).returning(cases.c.id))
        if (id_ := saved.scalar()) is None:
            raise Conflict(before.number, before.version)
        if gone := departments_of(before) - departments_of(case):
            of_these = (case_departments.c.case_id == id_) & case_departments.c.department.in_(sorted(gone))
            await connection.execute(delete(case_departments).where(of_these))
        await _set_departments(connection, id_, case, at)
        if case_search.text_of(before) != case_search.text_of(case):
            await case_search.remove(connection, id_)
            await case_search.add(connection, [(id_, case)])

    async def get(self, connection: AsyncConnection, number: str, *, lock: bool = False) -> Case | None:
        """The case of a number; with ``lock`` nobody else changes it before the end of the transaction."""
        query = select(cases.c.body, cases.c.sealed).where(cases.c.number == number)
        row = (await connection.execute(query.with_for_update() if lock else query)).first()
        return None if row is None else read_case(row.body, row.sealed, self.seals)

    async def of_call(self, connection: AsyncConnection, call: CallId) -> Case | None:
        """The case that a call opened."""
        query = select(cases.c.body, cases.c.sealed).where(cases.c.call == call).order_by(cases.c.id)
        row = (await connection.execute(query.limit(1))).first()
        return None if row is None else read_case(row.body, row.sealed, self.seals)

    async def some(self, connection: AsyncConnection, numbers: Sequence[str]) -> dict[str, Case]:
        """The cases of these numbers, as far as they are there."""
        if not numbers:
            return {}
        query = select(cases.c.number, cases.c.body, cases.c.sealed).where(cases.c.number.in_(numbers))
        found = (await connection.execute(query)).all()
        return {number: read_case(body, sealed, self.seals) for number, body, sealed in found}

    async def merged_into(self, connection: AsyncConnection, number: str) -> tuple[Case, ...]:
        """The cases that were merged into this one, in the order of their intake."""
        query = select(cases.c.body, cases.c.sealed).where(
            cases.c.related_to == number,
            as_it_stands("cases.related_to <> ''"),
            cases.c.state == CaseState.MERGED.value,
        )
        found = (await connection.execute(query.order_by(cases.c.id))).all()
        return tuple(read_case(row.body, row.sealed, self.seals) for row in found)


async def _set_departments(connection: AsyncConnection, id_: int, case: Case, at: Instant) -> None:
    same = {"state": case.state.value, "opened_at": case.opened_at, "updated_at": at, "due_at": due_at(case)}
    rows: list[Row] = [{"case_id": id_, "department": name, **same} for name in sorted(departments_of(case))]
    if rows:
        written = insert(connection, case_departments)
        changed = {name: written.excluded[name] for name in same}
        keys = ["case_id", "department"]
        await connection.execute(written.on_conflict_do_update(index_elements=keys, set_=changed), rows)
