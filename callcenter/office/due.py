"""What is done to a case by itself when a moment has come: signed, urged, shown a card, supervised, resumed."""

from collections.abc import Callable
from typing import Protocol

import structlog

from callcenter.domain.errors import Refused
from callcenter.office.calendars import OF_CALENDAR
from callcenter.office.orders import OrderService, Written
from callcenter.office.ticker import Effect
from callcenter.orders import follow_up
from callcenter.orders.actor import SYSTEM
from callcenter.orders.case import Case
from callcenter.orders.deadlines.alarms import Alarm, AlarmKind
from callcenter.orders.records import SupervisionKind, SupervisionLevel
from callcenter.orders.requests import Archive, Request, Resume, Sign, StartFollowUp, Supervise, Urge
from callcenter.orders.terms import Card
from callcenter.store.office import alarms
from callcenter.store.office.alarms import Armed
from callcenter.store.office.database import Connection

log = structlog.get_logger("alarms")
_K = AlarmKind
_LEVELS = {_K.NOTICE: SupervisionLevel.NOTICE, _K.JOINT: SupervisionLevel.JOINT, _K.REPORT: SupervisionLevel.REPORT}
_CARDS = {_K.YELLOW: Card.YELLOW, _K.RED: Card.RED}
_URGED = frozenset({_K.DISPATCH, _K.UNSIGNED, _K.CONTACT, _K.URGE, _K.REVIEW, _K.SUSPENSION_REVIEW, *_CARDS})


class Moments(Protocol):
    """Knows what is to happen to a case by itself."""

    def alarms(self, case: Case) -> tuple[Alarm, ...]:
        """If it stays as it is."""
        ...


def request_for(kind: AlarmKind, case: Case) -> Request | None:
    """What an alarm asks for; None: somebody has to look, and nothing happens to the case."""
    if kind is _K.FOLLOW_UP:
        # Without this, what nobody need be asked about would stay closed for ever and never reach the archive.
        ground = follow_up.resting(case)
        return None if ground is None else StartFollowUp(waived=ground)
    if kind is _K.SIGN:
        return Sign()
    if kind is _K.RESUME:
        return Resume(reason=kind.value)
    if kind is _K.ARCHIVE:
        return Archive()
    if kind in _LEVELS:
        return Supervise(kind=SupervisionKind.TIME, level=_LEVELS[kind], text=kind.value)
    return Urge(reason=kind.value, card=_CARDS.get(kind)) if kind in _URGED else None


class Due:
    """Arms the alarms of each case that changes, and does what they ask for."""

    def __init__(self, service: OrderService, moments: Callable[[], Moments], of_calendar: Effect) -> None:
        self._service, self._moments, self._of_calendar = service, moments, of_calendar
        service.along.append(self._arm)

    async def _arm(self, connection: Connection, written: tuple[Written, ...]) -> None:
        for each in written:
            await alarms.arm(connection, each.case.number, self._moments().alarms(each.case))

    async def effect(self, connection: Connection, alarm: Armed) -> None:
        """What the alarm leads to, in the transaction that fires it."""
        if alarm.number == OF_CALENDAR:
            await self._of_calendar(connection, alarm)
        elif (case := await self._service.lock(connection, alarm.number)) is not None:
            await self._act(connection, case, alarm.kind)

    async def _act(self, connection: Connection, case: Case, kind: AlarmKind) -> None:
        if (request := request_for(kind, case)) is None:
            return
        try:
            await self._service.apply(connection, case, request, SYSTEM)
        except Refused as refused:
            # It no longer fits what has become of the case: nothing is to be done.
            log.info("alarms.refused", order=case.number, kind=kind.value, code=refused.code)
