"""Opening a database on a server: made, kept, or refused and left alone; and every migration with data in it."""

import asyncio
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from callcenter.bench.postgres import LOOPBACK, Server
from callcenter.domain.events import Outcome
from callcenter.store import migrate
from callcenter.store.database import connect_migrating, is_server, parse_url
from callcenter.store.errors import NewerDatabase, NotOurDatabase, StoreError
from callcenter.store.office.case_filter import Filter, Sort
from callcenter.store.office.case_list import page
from callcenter.store.office.case_rows import case_row
from callcenter.store.office.cases_tables import cases
from callcenter.store.office.database import Database
from callcenter.store.postgres import connect_server
from callcenter.store.store import Store
from callcenter.store.tables import metadata
from callcenter.store.transaction import Transaction
from tests.fakes.story import answered_steps, unanswered_steps
from tests.support.cases import SEALER, some_cases
from tests.support.stores import KINDS, migrated_database
from tests.support.writing import rows

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest) -> str:
    """Where there is nothing yet, on either store."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('tmp_path') / 'a.db'}"
    return str(request.getfixturevalue("postgres").new_database())


async def test_the_first_schema_with_calls_and_orders_in_it_becomes_the_newest(empty_url: str) -> None:
    """What was recorded before is there afterwards, and the record goes on."""
    await at_first_schema(empty_url)
    store = await Store.open(empty_url, jurisdiction="140500", timezone="Asia/Shanghai")
    assert [order.call for order in await store.orders()] == ["pbx1:2", "pbx1:1"]
    for step in answered_steps("3"):
        store.record(step)
    await store.flush()
    assert len({order.number for order in await store.orders()}) == 3
    detail = await store.order(str((await store.orders())[-1].number))
    assert detail is not None
    assert len(detail.events) == 3
    await store.close()


async def at_first_schema(url: str) -> None:
    """Two calls recorded when there was but the first schema."""
    parsed = parse_url(url)
    engine = connect_server(parsed) if is_server(parsed) else connect_migrating(parsed)

    def fill(connection: Connection) -> None:
        migrate.run(connection, "0001")
        steps = [*answered_steps("1"), *unanswered_steps("2", Outcome.REFUSED)]
        Transaction("140500", ZoneInfo("Asia/Shanghai")).write(connection, steps)

    async with engine.begin() as connection:
        await connection.run_sync(fill)
    await engine.dispose()


async def test_a_schema_with_work_orders_in_it_becomes_the_newest(empty_url: str) -> None:
    """They are there afterwards, and the newest index has all of them."""
    parsed, made = parse_url(empty_url), list(some_cases(40))
    engine = connect_server(parsed) if is_server(parsed) else connect_migrating(parsed)

    def fill(connection: Connection) -> None:
        migrate.run(connection, "0009")
        connection.execute(cases.insert(), [case_row(case, case.opened_at, SEALER) for case in made])

    async with engine.begin() as connection:
        await connection.run_sync(fill)
    await engine.dispose()
    office = await Database.open(empty_url)
    async with office.read() as reading:
        found = await page(reading, SEALER, Filter(category=made[0].category), sort=Sort.UPDATED)
    await office.close()
    same = [case for case in made if case.category == made[0].category]
    assert [case.number for case in found.cases] == [case.number for case in reversed(same)]


async def test_the_migrations_make_the_tables_that_the_program_uses(postgres: Server) -> None:
    """Nothing that is declared is missing, and nothing else is there."""
    engine = connect_server(parse_url(await migrated_database(postgres)))

    def ours(_object: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
        # Each store keeps its full-text indexes in a form of its own, of which the declarations know nothing.
        return name not in ("case_search", "kb_index")

    def differences(connection: Connection) -> list[object]:
        return compare_metadata(MigrationContext.configure(connection, opts={"include_object": ours}), metadata)

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_two_programs_that_start_at_one_time_make_the_tables_once(postgres: Server) -> None:
    """One waits for the other."""
    url = postgres.new_database()
    assert await asyncio.gather(migrate.upgrade(url), migrate.upgrade(url)) == [migrate.HEAD] * 2


async def test_a_migration_that_fails_changes_nothing(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them are one transaction."""
    url, run = postgres.new_database(), migrate.run

    def fail_at_last(connection: Connection) -> None:
        run(connection)
        raise ZeroDivisionError

    monkeypatch.setattr(migrate, "run", fail_at_last)
    with pytest.raises(ZeroDivisionError):
        await migrate.upgrade(url)
    assert rows(url, TABLES) == [(0,)]


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", NewerDatabase, r"a newer version .*9999.*Install that"),
        ("DROP TABLE alembic_version", NotOurDatabase, r"another program's database .*nothing was changed"),
        (
            "ALTER DATABASE {} SET default_transaction_read_only = on",
            StoreError,
            r"can only be read\. Point .* primary",
        ),
    ],
)
async def test_a_database_that_is_not_ours_to_write_is_refused(
    postgres: Server, spoil: str, error: type[StoreError], said: str
) -> None:
    """And left as it is; the message has no user and no password."""
    url = await migrated_database(postgres)
    postgres.sql(spoil.format(url.rpartition("/")[2]), url.rpartition("/")[2])
    with pytest.raises(error, match=rf"^postgresql://127\.0\.0\.1:{postgres.port}/t\d+: .*{said}"):
        await migrate.upgrade(url.replace("callcenter@", "callcenter:secret@"))


async def test_what_keeps_a_start_from_its_server_is_said_with_its_remedy(postgres: Server) -> None:
    """Not there, another name, no right, a code for texts that cannot hold them."""
    postgres.sql("CREATE ROLE guest LOGIN")
    postgres.sql("CREATE DATABASE latin ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    wrong = {
        f"postgresql://callcenter@{LOOPBACK}:1/x": r"the server cannot be reached .*Start it",
        postgres.url("nowhere"): r"there is no such database\. Make it \(createdb\)",
        postgres.new_database().replace("callcenter@", "guest@"): r"this user lacks a right\. Make the user the owner",
        postgres.url("latin"): r"its encoding is SQL_ASCII, .*ENCODING 'UTF8'",
        f"postgresql://callcenter@{LOOPBACK}:{postgres.port}": r"it names no database",
    }
    for url, said in wrong.items():
        with pytest.raises(StoreError, match=said):
            await migrate.upgrade(url)


async def test_a_wrong_password_is_refused_and_not_repeated(postgres: Server) -> None:
    """The server asks for one where its rules say so."""
    postgres.sql("CREATE ROLE locked LOGIN PASSWORD 'correct-horse-3'")
    rules = postgres.data / "pg_hba.conf"
    rules.write_text(f"host all locked {LOOPBACK}/32 scram-sha-256\n{rules.read_text()}")
    postgres.sql("SELECT pg_reload_conf()")
    url = f"postgresql://locked:correct-horse-4@{LOOPBACK}:{postgres.port}/postgres"
    with pytest.raises(StoreError, match=r"the server refuses the password\. Put the right one") as caught:
        await migrate.upgrade(url)
    assert "correct-horse" not in str(caught.value)
