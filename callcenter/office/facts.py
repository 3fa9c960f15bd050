"""Gathers what a decision about a case needs to know beside it."""

from collections.abc import Awaitable, Callable, Sequence
from zoneinfo import ZoneInfo

from callcenter.domain.record import replace
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
        (facts,) = await self.of_all(connection, [(case, request)], await self.tree(connection))
        new = len(request.parts) if isinstance(request, Split) else int(isinstance(request, Reopen))
        return replace(facts, numbers=await fresh(connection, new)) if new else facts

    async def of_all(self, connection: Connection, asked: Sequence[tuple[Case, Request]], tree: Tree) -> list[Facts]:
        """The facts for several cases, in no more questions than for one; without fresh numbers."""
        numbers = [case.number for case, _ in asked]
        merged = await self._cases.merged_into_any(connection, numbers)
        wanted = [number for case, request in asked for number in (*case.children, *_main(request))]
        others = await self._cases.some(connection, wanted)
        approvals = await case_records.undecided(connection, numbers)
        follow_ups = await case_records.follow_ups_of(connection, [*numbers, *(case.number for case in merged)])
        register, deadlines, found = Register(tree), self._deadlines(), list[Facts]()
        for case, request in asked:
            participants = tuple(each for each in merged if each.related_to == case.number)
            own = {case.number, *(each.number for each in participants)}
            found.append(
                Facts(
                    deadlines=deadlines,
                    departments=register,
                    zone=self.zone,
                    children=tuple(others[child] for child in case.children if child in others),
                    participants=participants,
                    main=next((others[main] for main in _main(request) if main in others), None),
                    approvals=tuple(each for each in approvals if each.number == case.number),
                    follow_ups=tuple(each for each in follow_ups if each.number in own),
                )
            )
        return found

    async def tree(self, connection: Connection) -> Tree:
        """The departments as they are now."""
        return Tree(await departments.everyone(connection))


def _main(request: Request) -> tuple[str, ...]:
    return (request.into,) if isinstance(request, Merge) else ()
