"""Gathers what a decision about a case needs to know beside it."""

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from callcenter.orders.case import Case
from callcenter.orders.decision import Deadlines, Facts
from callcenter.orders.department import Tree
from callcenter.orders.requests import Merge, Reopen, Request, Split
from callcenter.store.office import case_records, departments
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Connection

Fresh = Callable[[Connection, int], Awaitable[tuple[str, ...]]]
"""So many numbers that no case has yet."""


class Register:
    """The tree of departments, as decisions ask it."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def exists(self, department: str) -> bool:
        """Whether orders may be sent to it: an emergency service is handed over to, an inactive one gets nothing."""
        found = self._tree.by_id.get(department)
        return found is not None and found.active and not found.emergency

    def covers(self, above: str, below: str) -> bool:
        """Whether ``below`` is ``above`` itself or stands somewhere below it."""
        return self._tree.belongs(below, above)


class FactsOf:
    """The facts of a case. ``deadlines`` gives the present policies and calendar."""

    def __init__(self, cases: Cases, deadlines: Callable[[], Deadlines], zone: ZoneInfo) -> None:
        self._cases, self._deadlines, self.zone = cases, deadlines, zone

    async def __call__(self, connection: Connection, case: Case, request: Request, fresh: Fresh) -> Facts:
        """What is to be known for a request; ``fresh`` numbers are taken where it makes new cases."""
        participants = await self._cases.merged_into(connection, case.number)
        main = request.into if isinstance(request, Merge) else None
        others = await self._cases.some(connection, [*case.children, *([main] if main is not None else [])])
        new = len(request.parts) if isinstance(request, Split) else int(isinstance(request, Reopen))
        numbers = [case.number, *(other.number for other in participants)]
        return Facts(
            deadlines=self._deadlines(),
            departments=Register(await self.tree(connection)),
            zone=self.zone,
            children=tuple(others[child] for child in case.children if child in others),
            participants=participants,
            main=others.get(main) if main is not None else None,
            approvals=await case_records.approvals_of(connection, case.number, pending=True),
            follow_ups=await case_records.follow_ups_of(connection, numbers),
            numbers=await fresh(connection, new) if new else (),
        )

    async def tree(self, connection: Connection) -> Tree:
        """The departments as they are now."""
        return Tree(await departments.everyone(connection))
