"""A year that ought to be known by now is an alert, one and the same until somebody closes it."""

from callcenter.office.alerts import Alerts
from callcenter.office.calendar_warning import unknown_years
from callcenter.office.early_warning import EarlyWarning, Rules
from callcenter.orders.warnings.finding import AlertKind
from callcenter.store.office.database import Database
from tests.support.casework import Casework


async def test_an_unknown_year_is_raised_once_however_often_it_is_looked_for(database: Database) -> None:
    """In November, on two days."""
    office = await Casework.start(database)
    alerts = Alerts(database, office.now)
    early = EarlyWarning(database, office.service, alerts, Rules(), office.now)
    office.calendars.tell.append(unknown_years(early.take, office.now))
    for _ in range(2):
        await office.calendars.load()
        await office.ticker.fire_due()
        await early.raise_all()
        office.time += 86_400
    (alert,) = await alerts.standing()
    assert (alert.kind, alert.detail) == (AlertKind.CALENDAR, {"year": 2027})
