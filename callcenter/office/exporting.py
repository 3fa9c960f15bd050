"""Exports of orders: within what somebody may see, each whole row in the access log before it is given."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from callcenter.domain.errors import Refused
from callcenter.domain.record import Record
from callcenter.office.access import Looks
from callcenter.office.reading import narrowed
from callcenter.orders.actor import Actor
from callcenter.orders.case import Case
from callcenter.orders.department import Tree
from callcenter.orders.export import row
from callcenter.orders.permissions import Permission, may
from callcenter.orders.terms import Secrecy
from callcenter.orders.trail import ReadReason
from callcenter.store.office import case_list
from callcenter.store.office.case_filter import Filter
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Connection, Database

MOST_ROWS = 50_000
_PAGE = 500
Rows = list[dict[str, Any]]


class Why(Record, frozen=True):
    """For what an export is to hold personal data."""

    reason: ReadReason
    words: str


class Exporter:
    """Gives orders for other programs."""

    def __init__(
        self, database: Database, cases: Cases, tree: Callable[[Connection], Awaitable[Tree]], looks: Looks
    ) -> None:
        self._database, self._cases, self._tree, self._looks = database, cases, tree, looks

    async def rows(self, actor: Actor, wanted: Filter, why: Why | None) -> AsyncIterator[Rows]:
        """Pages of rows, the newest orders first; whole only with ``why``. Raises Refused for who may not have them."""
        if why is not None and not may(actor, Permission.ORDER_UNMASK):
            raise Refused("nothing_to_unmask", "none of your roles gives a citizen's data in full")
        async with self._database.read() as connection:
            wanted = narrowed(wanted, actor, await self._tree(connection))
        after, given = None, 0
        while given < MOST_ROWS:
            async with self._database.read() as connection:
                page = await case_list.page(connection, self._cases.seals, wanted, limit=_PAGE, after=after)
            if why is not None:
                await self._note(actor, page.cases, why)
            yield [row(case, personal=why is not None) for case in page.cases]
            given, after = given + len(page.cases), page.next
            if after is None:
                return

    async def _note(self, actor: Actor, cases: tuple[Case, ...], why: Why) -> None:
        whole = [case.number for case in cases if case.secrecy is not Secrecy.SEALED]
        await self._looks.exported(whole, actor, why.reason.value, why.words)
