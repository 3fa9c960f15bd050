"""What a closed case does by itself: it goes to the archive if nobody has to be asked, and waits for people if so."""

from callcenter.domain.ids import Instant
from callcenter.office.reading import Reader
from callcenter.orders import requests as q
from callcenter.orders.actor import SYSTEM
from callcenter.orders.case import Case
from callcenter.orders.terms import CaseState, DemandType
from callcenter.store.office import trail
from callcenter.store.office.database import Database
from tests.support.casework import ACTORS, Casework

DONE = "sign", "contact", "handle", "review", "follow_up", "archive"
WEEKS_S = 21 * 86400.0


async def weeks_later(office: Casework, number: str) -> tuple[Case, list[str]]:
    """The case when all its alarms have fired, and what was done with it."""
    office.time = Instant(office.time + WEEKS_S)
    while await office.ticker.fire_due():
        pass
    async with office.database.read() as connection:
        case = await office.service.cases.get(connection, number)
        events = await trail.events_of(connection, number)
    assert case is not None
    return case, [event["action"] for event in events]


async def test_a_missed_call_goes_to_the_archive_without_anybody_doing_anything(database: Database) -> None:
    office = await Casework.start(database)
    opened = await office.open()
    await office.service.act(opened.number, q.AutoClose(demand_type=DemandType.MISSED_CALL), SYSTEM, None)
    case, done = await weeks_later(office, opened.number)
    assert case.state is CaseState.ARCHIVED
    assert done == ["open", "auto_close", "start_follow_up", "archive"]


async def test_what_was_answered_in_the_call_goes_to_the_archive_as_well(database: Database) -> None:
    office = await Casework.start(database)
    opened = await office.live(await office.open(), 1)
    await office.service.act(opened.number, q.Answer(kb_article="kb-1"), ACTORS["agent"], None)
    await office.service.act(opened.number, q.CloseDirect(further_request=False), ACTORS["agent"], None)
    case, _ = await weeks_later(office, opened.number)
    assert case.state is CaseState.ARCHIVED


async def test_what_a_department_dealt_with_waits_until_somebody_has_asked_the_citizen(database: Database) -> None:
    office = await Casework.start(database)
    closed = await office.live(await office.open(), 7)
    assert closed.state is CaseState.CLOSED
    case, _ = await weeks_later(office, closed.number)
    assert case.state is CaseState.CLOSED


async def met(office: Casework, number: str) -> dict[str, float | None]:
    """By when what was due was done, as it is shown."""
    reader = Reader(office.service, office.vault.access)
    dues = await reader.dues(ACTORS["supervisor"], number, office.calendars.deadlines)
    return {each.due.value: each.met_at for each in dues}


async def test_of_each_limit_is_shown_when_it_was_met(database: Database) -> None:
    """Whoever starts the follow-up meets its limit; the reply meets that for handling."""
    office = await Casework.start(database)
    case = await office.live(await office.open())
    async with database.read() as connection:
        events = {event["action"]: event["at"] for event in await trail.events_of(connection, case.number)}
    steps = "sign", "first_contact", "reply", "approve", "start_follow_up", "archive"
    shown = await met(office, case.number)
    assert shown | {"contact": None} == dict(zip(DONE, (events[step] for step in steps), strict=True)) | {
        "contact": None
    }
    assert shown["contact"] == case.first_contact_at


async def test_a_reply_that_is_still_to_be_checked_or_was_sent_back_has_met_no_limit_for_handling(
    database: Database,
) -> None:
    office = await Casework.start(database)
    case = await office.live(await office.open(), 6)
    assert (await met(office, case.number))["handle"] is None
    await office.service.act(case.number, q.RejectReply(reason="答复不完整"), ACTORS["dispatcher"], None)
    assert (await met(office, case.number))["handle"] is None
