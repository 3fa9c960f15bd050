"""What can be wrong with a set of changes to the catalogue: every fault at once, with the entry it is in."""

import re
from collections.abc import Iterator, Mapping, Sequence

from callcenter.domain.record import Record
from callcenter.orders.area import significant
from callcenter.orders.catalogue import Category, Entry, Handoff
from callcenter.orders.department import Department
from callcenter.orders.department_check import Fault

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_AREA = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}|")
_PLATFORMS = frozenset({"110", "12345"})


class Changes(Record, frozen=True, kw_only=True):
    """What is to become of the catalogue."""

    categories: tuple[Category, ...] = ()
    entries: tuple[Entry, ...] = ()
    handoffs: tuple[Handoff, ...] = ()


def faults(
    changes: Changes, categories: Mapping[str, Category], departments: Mapping[str, Department]
) -> Iterator[Fault]:
    """All that keeps the changes from being made."""
    together = {**categories, **{each.code: each for each in changes.categories}}
    yield from _categories(changes.categories, together)
    yield from _entries(changes.entries, together, departments)
    for i, handoff in enumerate(changes.handoffs):
        if handoff.to not in _PLATFORMS:
            yield f"handoffs.{i}.to", "110 or 12345"
        if not handoff.kind.strip() or not handoff.matter.strip():
            yield f"handoffs.{i}", "kind and matter must say something"


def _categories(changed: Sequence[Category], together: Mapping[str, Category]) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, each in enumerate(changed):
        where = f"categories.{i}"
        if not _CODE.fullmatch(each.code):
            yield f"{where}.code", "1 to 40 of the characters A-Z a-z 0-9 . _ -, a letter or digit first"
        if each.code in seen:
            yield f"{where}.code", f"{each.code} stands twice"
        seen.add(each.code)
        if not each.name.strip():
            yield f"{where}.name", "is missing: the name in Chinese"
        if each.parent is not None and each.parent not in together:
            yield f"{where}.parent", f"there is no category {each.parent!r}"
        elif _circle(each, together):
            yield f"{where}.parent", f"{each.code} would stand below itself"


def _circle(start: Category, together: Mapping[str, Category]) -> bool:
    seen: set[str] = set()
    one: Category | None = start
    while one is not None and one.parent is not None:
        if one.code in seen:
            return True
        seen.add(one.code)
        one = together.get(one.parent)
    return False


def _entries(
    entries: Sequence[Entry], categories: Mapping[str, Category], departments: Mapping[str, Department]
) -> Iterator[Fault]:
    seen: dict[tuple[str, str], int] = {}
    for i, each in enumerate(entries):
        where = f"entries.{i}"
        if each.category not in categories:
            yield f"{where}.category", f"there is no category {each.category!r}"
        if not _AREA.fullmatch(each.area):
            yield f"{where}.area", "6, 9 or 12 digits of GB/T 2260, or nothing for everywhere"
        yield from _departments(where, each, departments)
        if each.valid_until is not None and each.valid_until <= each.valid_from:
            yield (
                f"{where}.valid_until",
                "must be after valid_from: it is the first day on which the entry holds no more",
            )
        first = seen.setdefault((each.category, significant(each.area)), i)
        if first != i:
            yield where, f"entries.{first} is about the same category and area"


def _departments(where: str, entry: Entry, departments: Mapping[str, Department]) -> Iterator[Fault]:
    named = [("lead", entry.lead), *((f"co_departments.{i}", each) for i, each in enumerate(entry.co_departments))]
    for field, id in named:
        found = departments.get(id)
        if found is None:
            yield f"{where}.{field}", f"there is no department {id!r}"
        elif found.emergency:
            yield f"{where}.{field}", f"{id} is an emergency service: matters are handed over to it, not dispatched"
        elif not found.active:
            yield f"{where}.{field}", f"{id} is no longer active"
    if len({id for _, id in named}) != len(named):
        yield f"{where}.co_departments", "names a department twice"
