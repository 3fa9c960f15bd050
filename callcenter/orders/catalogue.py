"""The dispatch catalogue (派单目录): which department a matter goes to, by category and area."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from callcenter.domain.record import Record
from callcenter.orders.area import lies_in, significant
from callcenter.orders.department import Department
from callcenter.orders.terms import DemandType

BACKSTOP = "backstop"
"""The basis of a dispatch that no entry of the catalogue settled."""


class Category(Record, frozen=True, kw_only=True):
    """A kind of matter (事项分类); categories form a tree."""

    code: str
    name: str
    name_en: str = ""
    parent: str | None = None
    demand_types: tuple[DemandType, ...] = ()
    """What can be asked for in it; empty: anything."""
    open311: bool = False
    """Whether citizens' programs may file it (Open311)."""
    keywords: tuple[str, ...] = ()
    active: bool = True


class Entry(Record, frozen=True, kw_only=True):
    """One line of the catalogue. It is never changed: a change ends it and adds another."""

    id: int = 0
    """Given by the store."""
    version: int = 0
    """The catalogue's version that brought it."""
    category: str
    """Also holds for the categories below."""
    area: str = ""
    """Also holds for the areas in it; empty: everywhere."""
    lead: str
    """主办单位."""
    co_departments: tuple[str, ...] = ()
    """协办单位."""
    valid_from: date
    valid_until: date | None = None
    """The first day on which it holds no more."""
    basis: str = ""
    """The rule it rests on: a duty list, a decision, a law."""

    def valid(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class Handoff(Record, frozen=True, kw_only=True):
    """A matter that is the other platform's (12345 and 110)."""

    to: str
    """``110`` or ``12345``: whose it is."""
    kind: str
    matter: str
    note: str = ""


class Match(Record, frozen=True, kw_only=True):
    """Where a matter goes, and why."""

    lead: str
    co_departments: tuple[str, ...] = ()
    basis: str
    """The entry's number, or ``backstop``."""
    rests_on: str = ""
    """The rule that the entry names."""


def lineage(categories: Mapping[str, Category], code: str) -> Iterator[str]:
    """The category and all above it, nearest first; an unknown one stands alone."""
    seen: set[str] = set()
    name: str | None = code
    while name and name not in seen:
        seen.add(name)
        yield name
        found = categories.get(name)
        name = found.parent if found else None


def match(
    entries: Iterable[Entry],
    categories: Mapping[str, Category],
    departments: Mapping[str, Department],
    *,
    category: str,
    area: str,
    day: date,
) -> Match | None:
    """Where a matter of this category in this area goes on ``day``; None: nobody answers for it.

    The nearest category wins, then the smallest area, then the newest entry. Departments that are no longer active
    are passed over.
    """
    distance = {code: steps for steps, code in enumerate(lineage(categories, category))}
    fitting = [
        entry
        for entry in entries
        if entry.category in distance
        and entry.valid(day)
        and lies_in(area, entry.area)
        and _takes(departments, entry.lead)
    ]
    if not fitting:
        return _backstop(departments.values(), area)
    best = min(
        fitting, key=lambda e: (distance[e.category], -len(significant(e.area)), -e.valid_from.toordinal(), -e.id)
    )
    helpers = tuple(each for each in best.co_departments if _takes(departments, each))
    return Match(lead=best.lead, co_departments=helpers, basis=str(best.id), rests_on=best.basis)


def _takes(departments: Mapping[str, Department], id: str) -> bool:
    found = departments.get(id)
    return found is not None and found.active and not found.emergency


def _backstop(departments: Iterable[Department], area: str) -> Match | None:
    near = [each for each in departments if each.backstop and each.active and lies_in(area, each.area)]
    if not near:
        return None
    return Match(lead=min(near, key=lambda each: (-len(significant(each.area)), each.id)).id, basis=BACKSTOP)


def replaced(old: Sequence[Entry], new: Entry) -> tuple[Entry, ...]:
    """The entries of the same category and area that ``new`` takes the place of from its first day on."""
    return tuple(
        each
        for each in old
        if (each.category, significant(each.area)) == (new.category, significant(new.area))
        and (each.valid_until is None or each.valid_until > new.valid_from)
    )
