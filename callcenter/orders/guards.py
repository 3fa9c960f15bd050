"""Guards that several moves share: departments that orders may go to, children that come first."""

from callcenter.orders.case import Case
from callcenter.orders.decision import Departments
from callcenter.orders.refusals import Faults, Why
from callcenter.orders.transitions import OVER
from callcenter.orders.turn import Turn


def addressed(turn: Turn, *departments: str) -> None:
    """Note departments that are not there, and the one that a report is about."""
    known(turn, *departments)
    not_reported(turn.case, departments, turn.facts.departments, turn.faults)


def known(turn: Turn, *departments: str) -> None:
    """Note departments that take no orders; an empty name is none."""
    for name in filter(None, departments):
        unknown = not turn.facts.departments.exists(name)
        turn.faults.when(unknown, Why.UNKNOWN_DEPARTMENT, "lead", name)


def not_reported(case: Case, names: tuple[str, ...], departments: Departments, faults: Faults) -> None:
    """Note those among the names that the case is a report about, or that stand below such a department."""
    reported = case.reported_department
    for name in filter(None, names if reported else ()):
        faults.when(departments.covers(reported, name), Why.REPORTED_DEPARTMENT, "lead", name)


def children_closed(turn: Turn) -> None:
    """Note the cases split from it that are not closed: it closes after all of them."""
    known = {child.number: child for child in turn.facts.children}
    open_ones = [n for n in turn.case.children if n not in known or known[n].state not in OVER]
    turn.faults.when(bool(open_ones), Why.CHILDREN_OPEN, "children", ", ".join(open_ones))
