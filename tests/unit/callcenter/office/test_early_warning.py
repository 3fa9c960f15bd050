"""Alerts and early warning on both stores: raised once, dealt with, told of."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.office.alerts import QUIET_S, Alerts
from callcenter.office.early_warning import EarlyWarning, Rules
from callcenter.office.faulty import Unknown
from callcenter.orders import requests as q
from callcenter.orders.actor import Actor
from callcenter.orders.case import Dues
from callcenter.orders.terms import CaseState
from callcenter.orders.warnings.finding import Alert, AlertKind, AlertState, Finding, Level
from callcenter.store.office.database import Database
from tests.support.casework import ACTORS, MATTER, Casework

LEAD = Actor(id="sun")
SEEN = Instant(1000.0)


def finding(at: float = SEEN, level: Level = Level.WARNING, count: int = 5, key: str = "burst:lamp:140502") -> Finding:
    return Finding(kind=AlertKind.BURST, key=key, level=level, at=Instant(at), count=count, detail={"area": "140502"})


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.time = Instant(2000.0)

    def __call__(self) -> Instant:
        return self.time


async def test_one_thing_is_one_alert_that_grows_and_needs_new_eyes_when_it_gets_worse(database: Database) -> None:
    alerts, told = Alerts(database, Clock()), list[Alert]()
    alerts.listeners.append(told.append)
    first = await alerts.found(finding())
    assert await alerts.found(finding()) is None
    assert first is not None
    grown = await alerts.found(finding(at=1010, count=6))
    acked = await alerts.acknowledge(first.id, LEAD)
    worse = await alerts.found(finding(at=1020, level=Level.URGENT, count=10))
    assert await alerts.found(finding(at=1015, count=7)) is None

    assert [each.count for each in (first, grown, worse) if each] == [5, 6, 10]
    assert (acked.state, acked.acknowledged_by) == (AlertState.ACKNOWLEDGED, "sun")
    assert worse is not None
    assert (worse.id, worse.state, worse.level) == (first.id, AlertState.OPEN, Level.URGENT)
    assert await alerts.standing() == (worse,)
    assert told == [first, grown, acked, worse]


async def test_after_it_was_closed_the_same_thing_is_quiet_for_a_while_and_then_a_new_alert(database: Database) -> None:
    clock = Clock()
    alerts = Alerts(database, clock)
    first = await alerts.found(finding())
    assert first is not None
    closed = await alerts.close(first.id, LEAD, "停电，已抢修", True)
    assert (closed.state, closed.note, closed.confirmed) == (AlertState.CLOSED, "停电，已抢修", True)
    assert await alerts.found(finding(at=clock.time + QUIET_S, count=9)) is None
    again = await alerts.found(finding(at=clock.time + QUIET_S + 1, count=9))
    assert again is not None
    assert again.id != first.id
    assert [each.id for each in await alerts.history()] == [again.id, first.id]
    assert [each.id for each in await alerts.history(state=AlertState.CLOSED)] == [first.id]
    assert await alerts.history(kind=AlertKind.MASS) == ()
    assert [each.id for each in await alerts.history(after=again.id)] == [first.id]
    with pytest.raises(Refused, match="was closed by sun"):
        await alerts.acknowledge(first.id, LEAD)
    with pytest.raises(Unknown):
        await alerts.close(99, LEAD)


async def warned(database: Database) -> tuple[Casework, Alerts, EarlyWarning]:
    """An office with early warning."""
    office = await Casework.start(database)
    alerts = Alerts(database, office.now)
    return office, alerts, EarlyWarning(database, office.service, alerts, Rules(), office.now)


async def test_orders_raise_a_burst_a_mass_incident_and_a_keyword(database: Database) -> None:
    office, alerts, warning = await warned(database)
    for no in range(5):
        await office.open(replace(MATTER, caller_number=f"1381234000{no}"))
    await office.open(replace(MATTER, category="gas", area_code="140521", content="楼道里燃气泄漏"))

    await warning.raise_all()

    found = {alert.kind: alert for alert in await alerts.standing()}
    assert set(found) == {AlertKind.BURST, AlertKind.MASS, AlertKind.KEYWORD}
    assert (found[AlertKind.BURST].count, found[AlertKind.MASS].count) == (5, 5)
    assert found[AlertKind.KEYWORD].detail["group"] == "gas"
    assert not any("1381234" in str(each.detail) for each in found.values())


async def test_an_amended_order_warns_of_what_is_new_in_it_only(database: Database) -> None:
    office, alerts, warning = await warned(database)
    case = await office.open(replace(MATTER, content="有人着火了"))
    for content in ("有人着火了，已打119", "着火了，墙体坍塌"):
        amend = q.Amend(changes=q.Changes(content=content))
        case = await office.service.act(case.number, amend, ACTORS["agent"], case.version)
    await warning.raise_all()
    assert [alert.detail["group"] for alert in await alerts.standing()] == ["collapse", "fire"]
    assert [alert.count for alert in await alerts.standing()] == [1, 1]


async def test_a_restart_goes_on_with_what_came_before_and_tells_nothing_twice(database: Database) -> None:
    office, alerts, _ = await warned(database)
    for no in range(4):
        await office.open(replace(MATTER, caller_number=f"1381234000{no}"))
    office.service.listeners.clear()
    again = EarlyWarning(database, office.service, alerts, Rules(), office.now)
    await again.load()
    await again.raise_all()
    assert await alerts.standing() == ()
    await office.open(replace(MATTER, caller_number="13812340009"))
    await again.raise_all()
    assert {alert.kind: alert.count for alert in await alerts.standing()} == {AlertKind.BURST: 5, AlertKind.MASS: 5}


async def test_overdue_orders_climb_the_ladder_and_the_alert_closes_with_them(database: Database) -> None:
    office, alerts, warning = await warned(database)
    case = await office.open()
    late = replace(case, state=CaseState.IN_PROGRESS, lead="12319", dues=Dues(handle=office.time), version=2)
    async with database.write() as connection:
        await office.service.cases.save(connection, case, late, office.time)
    levels = []
    for _ in range(4):
        await warning.look()
        levels += [alert.level for alert in await alerts.standing()]
        office.time = Instant(office.time + 1.4 * 86_400)
    assert levels == [Level.NOTICE, Level.WARNING, Level.WARNING, Level.URGENT]
    async with database.write() as connection:
        await office.service.cases.save(
            connection, late, replace(late, state=CaseState.REPLIED, version=3), office.time
        )
    await warning.look()
    assert await alerts.standing() == ()
    (closed,) = await alerts.history()
    assert (closed.closed_by, closed.detail["orders"]) == ("system", [case.number])


async def test_a_year_without_a_calendar_is_told_until_it_is_known(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/callcenter.db")
    office, unknown = await Casework.start(database), [2027]
    alerts = Alerts(database, office.now)
    warning = EarlyWarning(database, office.service, alerts, Rules(), office.now, lambda: tuple(unknown))
    for _ in range(3):
        await warning.look()
    assert [(alert.key, alert.detail) for alert in await alerts.standing()] == [("calendar:2027", {"year": 2027})]
    unknown.clear()
    await warning.look()
    assert [alert.closed_by for alert in await alerts.history()] == ["system"]
    await database.close()


async def test_a_board_shows_what_stands_from_the_start_on(database: Database) -> None:
    before = Alerts(database, Clock())
    old = await before.found(finding())
    assert old is not None
    alerts, shown = Alerts(database, Clock()), list[list[int]]()
    alerts.boards.append(lambda standing: shown.append([alert.id for alert in standing]))
    await alerts.load()
    new = await alerts.found(finding(key="burst:noise:140502"))
    assert new is not None
    await alerts.acknowledge(old.id, LEAD)
    await alerts.close(old.id, LEAD)
    assert shown == [[old.id], [new.id, old.id], [new.id, old.id], [new.id]]


async def test_running_it_raises_what_comes_at_once(database: Database) -> None:
    office, alerts, warning = await warned(database)
    raised = asyncio.Event()
    alerts.listeners.append(lambda alert: raised.set())
    task = asyncio.get_running_loop().create_task(warning.run())
    try:
        await office.open(replace(MATTER, content="有人要跳楼"))
        async with asyncio.timeout(10):
            await raised.wait()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    assert [alert.kind for alert in await alerts.standing()] == [AlertKind.KEYWORD]
