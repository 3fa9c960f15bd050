"""Whether somebody may do something with a case at all: the right, the state, the department."""

from callcenter.orders.actor import Actor, Role
from callcenter.orders.case import Case
from callcenter.orders.decision import Departments
from callcenter.orders.permissions import may
from callcenter.orders.refusals import Why, refuse
from callcenter.orders.transitions import Transition


def admit(row: Transition, case: Case | None, actor: Actor, departments: Departments | None) -> None:
    """Raises OrderRefused: ``not_permitted``, ``transition_not_allowed`` or ``not_your_department``."""
    if not permitted(row, actor):
        raise refuse(Why.NOT_PERMITTED, detail=row.action.value)
    if case is None or departments is None:
        return
    if case.state not in row.sources:
        raise refuse(Why.TRANSITION_NOT_ALLOWED, detail=f"{case.state.value}: {row.action.value}")
    if not _theirs(row, case, actor, departments):
        raise refuse(Why.NOT_YOUR_DEPARTMENT)


def permitted(row: Transition, actor: Actor) -> bool:
    """Whether the actor's roles give the right for the row; the program has only what the row leaves to rules."""
    if actor.is_system:
        return row.system
    return may(actor, row.permission)


def _theirs(row: Transition, case: Case, actor: Actor, departments: Departments) -> bool:
    own = actor.department
    if own is None:
        # Some departments have nobody at the system: the dispatcher writes down what they say.
        return not row.own or actor.is_system or Role.DISPATCHER in actor.roles
    reported = bool(case.reported_department) and departments.covers(case.reported_department, own)
    return row.own and not reported and departments.covers(own, case.lead)
