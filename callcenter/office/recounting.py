"""After a change of the calendar, every case that it concerns is counted anew: some at a time, across restarts."""

from collections.abc import Callable

import structlog

from callcenter.domain.errors import Refused
from callcenter.office.orders import OrderService
from callcenter.orders.actor import SYSTEM
from callcenter.orders.case import Case
from callcenter.orders.deadlines.alarms import Alarm
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.requests import Recount
from callcenter.store.office import alarms, case_recount
from callcenter.store.office.alarms import Armed
from callcenter.store.office.database import Connection

log = structlog.get_logger("calendar")
CHUNK = 100
"""Cases of one transaction: others wait for it."""
_BEHIND = ">"
"""In the round of an alarm: the number up to which it is done."""


class Recounting:
    """The effect of a recount's alarm. What is left over is the next alarm, so that no crash forgets it."""

    def __init__(self, service: OrderService, deadlines: Callable[[], Deadlines]) -> None:
        self._service, self._deadlines = service, deadlines

    async def __call__(self, connection: Connection, alarm: Armed) -> None:
        """Count some cases anew, and arm the alarm of those behind them."""
        change, _, after = alarm.round.partition(_BEHIND)
        numbers = await case_recount.counted(connection, after, CHUNK)
        # All locks first: a change then locks the end of the trail, for which somebody who has a case may wait.
        cases = [await self._service.lock(connection, number) for number in numbers]
        for case in cases:
            if case is not None and self._differs(case):
                await self._service.apply(connection, case, Recount(), SYSTEM)
        if len(numbers) == CHUNK:
            rest = Alarm(kind=alarm.kind, at=alarm.at, round=f"{change}{_BEHIND}{numbers[-1]}")
            await alarms.add(connection, alarm.number, rest)

    def _differs(self, case: Case) -> bool:
        try:
            return self._deadlines().recounted(case) != case.dues
        except Refused as refused:
            # Its policy is no longer in the file: its dates stay.
            log.warning("calendar.not_recounted", order=case.number, code=refused.code)
            return False
