"""What is asked all the time goes by an index, however many cases there are."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.orders.terms import CaseState
from callcenter.store.database import connect, parse_url
from callcenter.store.office import case_counts, case_list
from callcenter.store.office.case_filter import Filter, Sort
from callcenter.store.office.cases import Cases
from tests.support.cases import AT, SEALER
from tests.support.stores import migrated_file

Asked = Callable[[AsyncConnection], Coroutine[Any, Any, object]]
CASES = Cases(SEALER)


@pytest.fixture
async def file(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AsyncConnection]:
    """An SQLite file, which chooses by the words of a query alone."""
    folder = tmp_path_factory.mktemp("plan")
    engine = connect(parse_url(await migrated_file(folder / "a.db", tmp_path_factory.getbasetemp())))
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


@pytest.mark.parametrize(
    ("index", "asked"),
    [
        ("ix_cases_related", lambda c: CASES.merged_into(c, "1")),
        ("ix_cases_at_work", lambda c: case_counts.counts(c, AT, AT)),
        ("ix_cases_caller", lambda c: case_list.page(c, SEALER, Filter(caller_print="x"))),
        (
            "ix_cases_category_updated_at_id",
            lambda c: case_list.page(c, SEALER, Filter(category="01", states=(CaseState.ARCHIVED,)), sort=Sort.UPDATED),
        ),
        ("ix_cases_public", lambda c: case_list.page(c, SEALER, Filter(public=True))),
    ],
)
async def test_a_question_about_few_cases_goes_by_the_index_of_those_few(
    file: AsyncConnection, index: str, asked: Asked
) -> None:
    """A part's index is used only where its condition stands letter by letter."""
    told: list[tuple[str, Any]] = []

    def hear(_connection: object, _cursor: object, sql: str, values: Any, *_more: object) -> None:
        told.append((sql, values))

    event.listen(file.engine.sync_engine, "before_cursor_execute", hear)
    await asked(file)
    event.remove(file.engine.sync_engine, "before_cursor_execute", hear)
    plans = []
    for sql, values in told:
        plans += [row.detail for row in await file.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert any(index in step for step in plans), plans
    assert not any(step.startswith("SCAN cases") and "INDEX" not in step for step in plans), plans
