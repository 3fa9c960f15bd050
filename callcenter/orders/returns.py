"""Returned orders (退单): which departments passed an order on, and to whom it went in the end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.actions import Action

MOVES = frozenset(
    {Action.DISPATCH, Action.ASK_RETURN, Action.GRANT_RETURN, Action.REFUSE_RETURN, Action.ARBITRATE, Action.DELEGATE}
)
"""What moves an order between departments."""


class Move(Record, frozen=True, kw_only=True):
    """One of these moves, as the trail has it."""

    number: str
    at: Instant
    action: Action
    lead: str = ""
    """The department that leads from then on; empty: as before."""


class Course(Record, frozen=True, kw_only=True):
    """What became of one order that was returned."""

    number: str
    departments: tuple[str, ...]
    """Who led it, in turn."""
    returned_by: tuple[str, ...]
    """Who asked for its return, in turn."""
    granted: int = 0
    refused: int = 0
    arbitrated: bool = False
    days: float
    """From the first return that was asked to the last move."""


class DepartmentReturns(Record, frozen=True, kw_only=True):
    """How often a department returned orders."""

    department: str
    received: int
    """Orders that it led at some time, of those that were returned by anybody."""
    asked: int
    refused: int
    """Returns that were not justified."""
    passed_to: dict[str, int]
    """Who got what it returned."""


def courses(moves: Iterable[Move]) -> Iterator[Course]:
    """The course of each order that somebody wanted to return; an order's moves come in their own order."""
    by_order: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        by_order[move.number].append(move)
    for number, mine in by_order.items():
        asked = [move for move in mine if move.action is Action.ASK_RETURN]
        if asked:
            leads = [move.lead for move in mine if move.lead]
            yield Course(
                number=number,
                departments=tuple(leads),
                returned_by=tuple(_askers(mine)),
                granted=sum(move.action is Action.GRANT_RETURN for move in mine),
                refused=sum(move.action is Action.REFUSE_RETURN for move in mine),
                arbitrated=any(move.action is Action.ARBITRATE for move in mine),
                days=round((mine[-1].at - asked[0].at) / 86_400, 2),
            )


def by_department(moves: Iterable[Move]) -> tuple[DepartmentReturns, ...]:
    """How each department stands, those that ask most first."""
    received, asked, refused = defaultdict[str, set[str]](set), defaultdict[str, int](int), defaultdict[str, int](int)
    passed: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    lead, giver = dict[str, str](), dict[str, str]()
    for move in moves:
        holder = lead.get(move.number, "")
        if move.action is Action.ASK_RETURN:
            asked[holder] += 1
            giver[move.number] = holder
        elif move.action is Action.REFUSE_RETURN:
            refused[giver.pop(move.number, holder)] += 1
        elif move.lead:
            if (by := giver.pop(move.number, "")) and by != move.lead:
                passed[by][move.lead] += 1
            lead[move.number] = move.lead
            received[move.lead].add(move.number)
    found = (
        DepartmentReturns(
            department=name,
            received=len(received[name]),
            asked=asked[name],
            refused=refused[name],
            passed_to=dict(passed[name]),
        )
        for name in sorted({*received, *asked} - {""})
    )
    return tuple(sorted(found, key=lambda each: -each.asked))


def _askers(moves: Iterable[Move]) -> Iterator[str]:
    lead = ""
    for move in moves:
        lead = move.lead or lead
        if move.action is Action.ASK_RETURN:
            yield lead
