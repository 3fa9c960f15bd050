"""Takes each call over into its case, beside the calls: nothing of theirs ever waits for it.

What is to be done follows from the stored order and the stored case alone, so it may be done late, or again.
"""

import asyncio
from collections.abc import Iterable, Sequence

import structlog

from callcenter.domain.errors import CallcenterError, Refused
from callcenter.office.orders import Asked, OrderService, Written
from callcenter.orders.actor import SYSTEM
from callcenter.orders.case import Case
from callcenter.orders.requests import Request
from callcenter.orders.takeover import opening, step
from callcenter.orders.terms import CaseState
from callcenter.store.office import case_calls
from callcenter.store.office.database import Connection

log = structlog.get_logger("intake")
MOST = 20
"""Calls taken over in one transaction: short, for on SQLite the engine's own record waits meanwhile."""
PACE_S = 0.05
"""Between two transactions, so that calls come first under load."""
GATHER_S = 0.5
"""After the first news of a call: what follows at once is taken over with it, and the engine's record goes first."""
RETRY_S = 5.0
_SWEEP = 500
_MAY_GO_ON = frozenset({CaseState.ACCEPTED, CaseState.ANSWERED})


class Intake:
    """Follows the calls; ``run`` must be running."""

    def __init__(self, service: OrderService, jurisdiction: str) -> None:
        self._service, self._jurisdiction = service, jurisdiction
        self._waiting: dict[str, None] = {}
        """Numbers of orders to look at, in order."""
        self._woken = asyncio.Event()
        service.listeners.append(self._acted)

    def changed(self, numbers: Iterable[str]) -> None:
        """The engine has committed these orders."""
        self._look_at(numbers)

    def _acted(self, written: tuple[Written, ...]) -> None:
        """Somebody may have done what the call's end waited for."""
        self._look_at(w.case.number for w in written if w.case.call is not None and w.case.state in _MAY_GO_ON)

    def _look_at(self, numbers: Iterable[str]) -> None:
        self._waiting.update(dict.fromkeys(numbers))
        self._woken.set()

    async def run(self) -> None:
        """Look at every order whose case is behind, then at each that changes; for ever."""
        swept = False
        while True:
            try:
                if not swept:
                    await self.sweep()
                    swept = True
                await self.take_waiting()
            except Exception as error:
                # Its text may hold what stands in the rows.
                log.warning("intake.failed", error=type(error).__name__, help="tried again by itself")
                await asyncio.sleep(RETRY_S)
                continue
            await self._woken.wait()
            self._woken.clear()
            await asyncio.sleep(GATHER_S)

    async def sweep(self) -> None:
        """Take over what changed while nobody looked: before a crash, or by a repair without an engine."""
        last = 0
        while True:
            async with self._service.database.read() as connection:
                found = await case_calls.behind(connection, last, _SWEEP)
            if not found:
                return
            self._look_at(number for _, number in found)
            last = found[-1][0]
            await self.take_waiting()
            if len(found) < _SWEEP:
                # It is up to date but for the calls that go on coming in: they gather too.
                await asyncio.sleep(GATHER_S)

    async def take_waiting(self) -> None:
        """Take over all that waits now, a few at a time; what comes meanwhile gathers for the next time."""
        waiting = [*self._waiting]
        for first in range(0, len(waiting), MOST):
            await self._take_some(waiting[first : first + MOST])
            await asyncio.sleep(PACE_S)

    async def _take_some(self, some: Sequence[str]) -> None:
        for number in some:
            # Before it is read: what changes from now on is looked at once more.
            del self._waiting[number]
        try:
            async with self._service.database.write() as connection:
                await self._take(connection, some)
        except CallcenterError as error:
            if len(some) > 1:
                # One of them must not keep the others waiting.
                for number in some:
                    await self._take_some_of(number)
            else:
                log.error("intake.left_out", order=some[0], error=type(error).__name__, help="tried again at a start")
        except BaseException:
            self._look_at(some)
            raise

    async def _take_some_of(self, number: str) -> None:
        self._waiting[number] = None
        await self._take_some((number,))

    async def _take(self, connection: Connection, numbers: Sequence[str]) -> None:
        """Bring the cases of these calls' orders up to date with them."""
        if not (told := await case_calls.told_of(connection, numbers)):
            return
        found = await self._service.cases.some(connection, [*told], lock=True)
        new = {n: opening(told[n].order, self._jurisdiction) for n in told if n not in found}
        found |= {case.number: case for case in await self._service.begin(connection, new, SYSTEM)}
        behind = [*found.values()]
        while due := [(case, request) for case in behind if (request := step(case, *told[case.number])) is not None]:
            behind = await self._do(connection, due)
        await case_calls.are_known(connection, [each.order for each in told.values()])

    async def _do(self, connection: Connection, due: Sequence[tuple[Case, Request]]) -> list[Case]:
        """Take a step with each of these cases: those that took it, as they are now."""
        found = {case.number: case for case, _ in due}
        asked = [Asked(case.number, request, SYSTEM, None) for case, request in due]
        moved = list[Case]()
        for one, came in zip(asked, await self._service.act_on(connection, found, asked), strict=True):
            if came is None:
                # Others belong to it.
                came = await self._alone(connection, found[one.number], one.request)
            if isinstance(came, Case):
                moved.append(came)
            elif isinstance(came, Refused):
                # Such as a talk of three that was too short: it stays with the agent.
                log.info("intake.refused", order=one.number, code=came.code)
            else:
                raise came
        return moved

    async def _alone(self, connection: Connection, case: Case, request: Request) -> Case | Refused:
        try:
            return await self._service.apply(connection, case, request, SYSTEM)
        except Refused as refused:
            return refused
