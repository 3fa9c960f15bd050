"""The archive: frozen, added to, and deleted with a certificate."""

import json
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Executable, select, text, update

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.office.archiving import Altered, Archive
from callcenter.office.deleting import Deleting
from callcenter.office.faulty import Unknown
from callcenter.office.sealing import CannotOpen
from callcenter.orders import requests as q
from callcenter.orders import terms as t
from callcenter.orders.case import Case, Citizen, Place
from callcenter.orders.records import Answers, FollowUp, Method, Satisfaction
from callcenter.orders.trail import CaseEvent
from callcenter.store.office import archive as store
from callcenter.store.office import case_records, trail
from callcenter.store.office.archive_tables import archive_annexes, archives
from callcenter.store.office.database import Database
from callcenter.store.office.verify import verify
from callcenter.store.tables import metadata
from tests.support.casework import ACTORS, MORNING, Casework

YEAR_S = 366 * 86400
FROZEN = (archives, archive_annexes)


CASE = Case(
    number="140500202611210001233",
    opened_at=MORNING,
    archived_at=MORNING,
    state=t.CaseState.ARCHIVED,
    demand_type=t.DemandType.COMPLAINT,
    title="张三丰家路灯不亮",
    place=Place(address="泽州路12号"),
    citizen=Citizen(caller_number="13812341234", name="张三丰"),
)
FOLLOW_UP = FollowUp(
    fu_no="FU1",
    number=CASE.number,
    method=Method.AGENT,
    started_at=MORNING,
    started_by="wu",
    answers=Answers(solved=t.Solved.SOLVED, result=Satisfaction.SATISFIED, quote="张三丰很满意"),
)
EVENT = CaseEvent(number=CASE.number, at=MORNING, action="archive", actor="wu", words="张三丰同意")


async def _archived(database: Database) -> tuple[Casework, Archive, Case]:
    office = Casework(database)
    async with database.write() as connection:
        await office.service.cases.add(connection, [CASE], MORNING)
        await case_records.put_follow_up(connection, FOLLOW_UP)
        await trail.append(connection, office.vault.cases, [EVENT])
    keeper = Archive(database, office.service.cases, office.vault, office.now)
    assert await keeper.freeze() == 1
    return office, keeper, CASE


def _deleting(office: Casework) -> Deleting:
    return Deleting(office.database, office.service.cases, office.vault, office.now, ZoneInfo("Asia/Shanghai"), 5)


async def test_an_archived_order_is_frozen_once_with_all_that_belongs_to_it(database: Database) -> None:
    """Sealed in the database, whole when it is read."""
    _, keeper, case = await _archived(database)
    assert await keeper.freeze() == 0
    bundle = await keeper.read(case.number)
    assert bundle.parts["case"]["citizen"]["caller_number"] == "13812341234"
    assert [event["action"] for event in bundle.parts["events"]][-1] == "archive"
    assert bundle.parts["follow_ups"][0]["answers"]["result"] == Satisfaction.SATISFIED.value
    async with database.read() as connection:
        stored = repr((await connection.execute(select(archives))).all())
    assert "13812341234" not in stored
    assert "路灯" not in stored


async def test_what_is_said_later_is_an_annex_and_changes_nothing_that_was_there(database: Database) -> None:
    """Two of them, in order; an order without a bundle gets none."""
    _, keeper, case = await _archived(database)
    before = await keeper.read(case.number)
    await keeper.annex(case.number, "市民来信致谢", ACTORS["follow_up"])
    await keeper.annex(case.number, "更正：路灯编号 12", ACTORS["supervisor"])
    after = await keeper.read(case.number)
    assert (after.parts, after.hash) == (before.parts, before.hash)
    assert [(annex.no, annex.actor, annex.words) for annex in after.annexes] == [
        (1, "wu", "市民来信致谢"),
        (2, "zheng", "更正：路灯编号 12"),
    ]
    with pytest.raises(Unknown):
        await keeper.annex("1", "x", ACTORS["supervisor"])


CHANGES: tuple[tuple[Executable, type[Exception]], ...] = (
    (update(archives).values(manifest="{}"), Altered),
    (update(archives).values(hash="0"), Altered),
    (update(archives).values(sealed="YjE6azE6AAAA"), CannotOpen),
    (archive_annexes.delete().where(archive_annexes.c.no == 2), Altered),
    (archive_annexes.delete().where(archive_annexes.c.no == 1), Altered),
    (update(archive_annexes).where(archive_annexes.c.no == 1).values(no=3), Altered),
)


async def test_a_bundle_that_was_changed_is_not_read_as_if_it_was_whole(database: Database) -> None:
    """Also an annex that is gone or stands elsewhere."""
    _, keeper, case = await _archived(database)
    for words in ("一", "二"):
        await keeper.annex(case.number, words, ACTORS["supervisor"])
    for change, error in CHANGES:
        async with database.write() as connection:
            kept = [(table, [*(await connection.execute(select(table))).mappings()]) for table in FROZEN]
            await connection.execute(change)
        with pytest.raises(error):
            await keeper.read(case.number)
        async with database.write() as connection:
            for table, rows in kept:
                await connection.execute(table.delete())
                await connection.execute(table.insert(), rows)
        assert len((await keeper.read(case.number)).annexes) == 2


async def test_at_the_end_of_its_time_an_order_is_deleted_with_a_certificate(database: Database) -> None:
    """Rows of the trail stay, fit together, and hold nothing of the citizen."""
    office, keeper, case = await _archived(database)
    await keeper.annex(case.number, "张三丰来信", ACTORS["follow_up"])
    office.time = Instant(office.time + 4.9 * YEAR_S)
    assert await _deleting(office).delete_ended() == 0
    office.time = Instant(office.time + YEAR_S)
    assert await _deleting(office).delete_ended() == 1
    assert await _deleting(office).delete_ended() == 0
    async with database.snapshot() as connection:
        assert await office.service.cases.get(connection, case.number) is None
        (certificate,) = await store.certificates(connection, "", 10)
        events = await trail.events_of(connection, case.number)
        verdict = await verify(connection, office.vault.cases)
        left = await _everything(connection)
    assert certificate["number"] == case.number
    assert certificate["rule"] == "standard: 5 years"
    assert certificate["counts"]["cases"] == certificate["counts"]["archives"] == 1
    assert [event["action"] for event in events][-1] == "delete"
    assert json.loads(events[-1]["detail"])["hash"] == certificate["hash"]
    assert verdict.broken is None
    assert not [part for part in ("13812341234", "张三丰", "路灯", "泽州路") if part in left]
    with pytest.raises(Unknown):
        await keeper.read(case.number)


async def _everything(connection: object) -> str:
    """All that is in the database, but for the full-text index of what is there."""
    found = [repr((await connection.execute(select(table))).all()) for table in metadata.tables.values()]
    return "".join(found) + repr((await connection.execute(text("SELECT rowid FROM case_search"))).all())


async def test_an_order_on_legal_hold_outlives_its_time_until_it_is_released(database: Database) -> None:
    """法律保全."""
    office, _, case = await _archived(database)
    held = await office.service.act(case.number, q.Hold(on=True, reason="诉讼"), ACTORS["supervisor"], case.version)
    office.time = Instant(office.time + 6 * YEAR_S)
    assert await _deleting(office).delete_ended() == 0
    await office.service.act(case.number, q.Hold(on=False, reason="结案"), ACTORS["supervisor"], held.version)
    assert await _deleting(office).delete_ended() == 1


async def test_an_order_that_is_not_over_is_never_deleted(database: Database) -> None:
    office = Casework(database)
    async with database.write() as connection:
        await office.service.cases.add(connection, [replace(CASE, state=t.CaseState.CLOSED)], MORNING)
    office.time = Instant(office.time + 50 * YEAR_S)
    assert await _deleting(office).delete_ended() == 0


def test_every_table_with_an_orders_number_is_deleted_with_it_or_kept_on_purpose() -> None:
    """A table that is added later has to say which."""
    engines = {"calls", "orders"}
    with_number = {table.name for table in metadata.tables.values() if "number" in table.columns} - engines - {"cases"}
    assert with_number == {table.name for table in store.OF_A_CASE} | store.KEPT
