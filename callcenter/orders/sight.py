"""Who sees which case: the house all of them, a department's people those of their own tree, the reported one never."""

from callcenter.domain.record import Record
from callcenter.orders.actor import Actor, Role
from callcenter.orders.case import Case
from callcenter.orders.department import Tree

_DEPARTMENT = frozenset({Role.DEPARTMENT_USER, Role.DEPARTMENT_REVIEWER})


class Sight(Record, frozen=True):
    """What somebody may see."""

    departments: frozenset[str] | None
    """Cases that one of these leads or helps with; None: all."""
    hidden: frozenset[str] = frozenset()
    """But none that is about one of these (举报)."""

    def covers(self, case: Case) -> bool:
        """Whether the case may be seen."""
        if case.reported_department in self.hidden:
            return False
        return self.departments is None or not self.departments.isdisjoint({case.lead, *case.co_departments})


def sight(actor: Actor, tree: Tree) -> Sight:
    """What ``actor`` may see."""
    if actor.is_system or (actor.department is None and actor.roles - _DEPARTMENT):
        return Sight(None)
    own = actor.department or ""
    # The department above the reported one may deal with the report; that one and those below it must not know.
    return Sight(tree.below(own), frozenset(id for id in tree.by_id if tree.belongs(own, id)))
