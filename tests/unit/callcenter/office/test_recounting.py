"""A year becomes known: what was counted over it is counted anew, each case once, whatever happens meanwhile."""

from collections.abc import Iterator
from datetime import date

import pytest

from callcenter import points
from callcenter.office import recounting
from callcenter.orders import requests as q
from callcenter.orders.case import Case
from callcenter.orders.deadlines.calendar import Day, DayKind
from callcenter.store.office import alarms, trail
from callcenter.store.office.database import Database
from tests.support.calendar import at, local
from tests.support.casework import ACTORS, MATTER, Casework

NEW_YEAR = {date(2027, 1, 1): Day(kind=DayKind.HOLIDAY, name="元旦")}
DISPATCHED = 3
"""So many steps of a case's life."""


class Killed(BaseException):
    """The program ends here."""


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """No point outlives its test."""
    yield
    points.arm(None)


async def at_work(database: Database) -> Casework:
    """The office in the last days of a year whose successor is not known."""
    office = await Casework.start(database)
    office.time = at("2026-12-29 10:00")
    await office.calendars.load()
    office.deadlines = office.calendars.deadlines
    await office.ticker.fire_due()
    return office


async def published(office: Casework) -> None:
    """The holidays of the next year are taken over."""
    await office.calendars.set_year(2027, NEW_YEAR, "notice")
    office.deadlines = office.calendars.deadlines


async def now(office: Casework, case: Case) -> Case:
    """The case as it is stored."""
    async with office.database.read() as connection:
        found = await office.service.cases.get(connection, case.number)
    assert found is not None
    return found


async def told(office: Casework, case: Case) -> list[str]:
    """What happened to the case."""
    async with office.database.read() as connection:
        return [str(event["action"]) for event in await trail.events_of(connection, case.number)]


async def test_provisional_dates_are_counted_anew_with_an_event_and_the_alarms_move(database: Database) -> None:
    """The first of January is a holiday now."""
    office = await at_work(database)
    case = await office.live(await office.open(), DISPATCHED)
    assert (local(case.dues.handle), case.dues.provisional) == ("2027-01-06 00:00", True)
    await published(office)
    await office.ticker.fire_due()
    after = await now(office, case)
    assert (local(after.dues.handle), after.dues.provisional) == ("2027-01-07 00:00", False)
    assert (await told(office, case))[-1] == "recount"
    async with database.read() as connection:
        rows = await alarms.of_case(connection, case.number)
    red = [(row["at"], row["state"]) for row in rows if row["kind"] == "red"]
    assert red == [(after.dues.handle, "pending")]


@pytest.mark.parametrize("where", ["alarm.done.recount:2", "alarm.fired.recount:1"])
async def test_many_cases_are_counted_a_few_at_a_time_and_each_once_across_a_crash(
    database: Database, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """And a change of one of them in between takes nothing away."""

    def die() -> None:
        raise Killed

    office = await at_work(database)
    cases = [await office.live(await office.open(), DISPATCHED) for _ in range(3)]
    monkeypatch.setattr(recounting, "CHUNK", 2)
    await published(office)
    points.arm(points.kill_at(where, kill=die))
    with pytest.raises(Killed):
        await office.ticker.fire_due()
    points.arm(None)
    last = await now(office, cases[-1])
    await office.service.act(last.number, q.Amend(changes=q.Changes(title="路灯")), ACTORS["dispatcher"], last.version)
    await office.ticker.fire_due()
    for case in cases:
        assert local((await now(office, case)).dues.handle) == "2027-01-07 00:00"
        assert (await told(office, case)).count("recount") == 1


async def test_a_case_that_nothing_changes_for_has_no_event(database: Database) -> None:
    """It was due before the year ends; or it has not been dispatched."""
    office = await at_work(database)
    waiting = await office.live(await office.open(MATTER), DISPATCHED - 1)
    office.time = at("2026-12-07 10:00")
    early = await office.live(await office.open(), DISPATCHED)
    office.time = at("2026-12-07 12:00")
    await published(office)
    await office.ticker.fire_due()
    assert [("recount" in await told(office, case)) for case in (waiting, early)] == [False, False]
