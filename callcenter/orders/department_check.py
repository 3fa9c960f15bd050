"""What can be wrong with a department: every fault at once, each with where it is and what would be right."""

import re
from collections.abc import Iterator, Mapping, Set

from callcenter.orders.department import LEVELS, Department, Desk, Hours

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")
_AREA = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}|")
_HOTLINE = re.compile(r"[0-9]{3,20}|")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")

Fault = tuple[str, str]
"""Where, and what is wrong there and would be right."""


def faults(department: Department, known: Mapping[str, Department], telephones: Set[str]) -> Iterator[Fault]:
    """All that keeps ``department`` from standing among the ``known`` ones, which may hold an older value of it."""
    if not _ID.fullmatch(department.id):
        yield "id", "1 to 40 of the characters A-Z a-z 0-9 . -, a letter or digit first"
    if not department.name.strip():
        yield "name", "is missing: the department's name in Chinese"
    if not _AREA.fullmatch(department.area):
        yield "area", "6, 9 or 12 digits of GB/T 2260, or nothing for everywhere"
    if not _HOTLINE.fullmatch(department.hotline):
        yield "hotline", "3 to 20 digits, or nothing"
    if department.emergency and department.backstop:
        yield "backstop", "nothing is dispatched to an emergency service, so it cannot be the backstop"
    yield from _place(department, known)
    for i, desk in enumerate(department.desks):
        yield from _desk(f"desks.{i}", desk, telephones)


def _place(department: Department, known: Mapping[str, Department]) -> Iterator[Fault]:
    if department.parent is None:
        return
    parent = known.get(department.parent)
    if parent is None:
        yield "parent", f"there is no department {department.parent!r}"
        return
    own = known.get(department.id)
    if parent.id == department.id or (own is not None and parent.path.startswith(own.path)):
        yield "parent", f"{parent.id} is the department itself or stands below it"
        return
    height = max((each.level for each in known.values() if own and each.path.startswith(own.path)), default=0)
    below = height - own.level if own else 0
    if parent.level + 1 + below > LEVELS:
        yield "parent", f"the tree has {LEVELS} levels: this would be level {parent.level + 1 + below}"


def _desk(where: str, desk: Desk, telephones: Set[str]) -> Iterator[Fault]:
    if not desk.name.strip():
        yield f"{where}.name", "is missing"
    if desk.telephone and desk.telephone not in telephones:
        there = ", ".join(sorted(telephones)) or "none"
        yield f"{where}.telephone", f"no [[departments]] entry has the id {desk.telephone!r}; there are: {there}"
    for i, hours in enumerate(desk.hours):
        yield from _hours(f"{where}.hours.{i}", hours)


def _hours(where: str, hours: Hours) -> Iterator[Fault]:
    if not hours.days or not set(hours.days) <= set(range(1, 8)):
        yield f"{where}.days", "ISO weekdays, 1 = Monday to 7 = Sunday, at least one"
    if not (_CLOCK.fullmatch(hours.opens) and _CLOCK.fullmatch(hours.closes)):
        yield where, 'times of day from "00:00" to "24:00"'
    elif hours.opens >= hours.closes:
        yield where, "closes must be after opens; hours over midnight are two entries"
