"""Departments (承办单位): a tree of up to four levels, their duty desks and the areas they answer for."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record

LEVELS = 4


class MergeMode(Enum):
    """How a department's own hotline lives on beside 12345."""

    MERGED = "merged"
    """整体并入: the number leads to 12345, whose agents answer."""
    DUAL_NUMBER = "dual_number"
    """双号并行: both numbers are called, and they share orders."""
    SUB_CENTER = "sub_center"
    """设分中心: own queue, hours and agents; shared knowledge and orders."""


class Hours(Record, frozen=True, kw_only=True):
    """When a desk is staffed: ISO weekdays (1 = Monday), local times; ``closes`` is exclusive, ``24:00`` allowed."""

    days: tuple[int, ...]
    opens: str
    """``HH:MM``."""
    closes: str


class Desk(Record, frozen=True, kw_only=True):
    """A duty desk (专席) that agents reach by telephone."""

    name: str
    telephone: str = ""
    """The id of the [[departments]] entry that says how it is rung; empty: it has no telephone here."""
    hours: tuple[Hours, ...] = ()
    """Empty: day and night."""

    def staffed(self, at: Instant, timezone: str) -> bool:
        """Whether somebody is at the desk at this time."""
        local = datetime.fromtimestamp(at, ZoneInfo(timezone))
        clock = f"{local:%H:%M}"
        return not self.hours or any(
            local.isoweekday() in each.days and each.opens <= clock < each.closes for each in self.hours
        )


class Department(Record, frozen=True, kw_only=True):
    """One department. A department is never deleted: orders point to it; it becomes inactive."""

    id: str
    name: str
    name_en: str = ""
    parent: str | None = None
    path: str = ""
    """The ids from the top down to this one: ``/city/market/``."""
    area: str = ""
    """GB/T 2260: where it answers for; empty: everywhere."""
    hotline: str = ""
    """The number that citizens know it by, such as 12315."""
    mode: MergeMode | None = None
    emergency: bool = False
    """An emergency service: orders are handed over to it, never dispatched."""
    backstop: bool = False
    """兜底: what no entry of the catalogue settles in its area is dispatched to it."""
    desks: tuple[Desk, ...] = ()
    active: bool = True

    @property
    def level(self) -> int:
        """1 at the top of the tree."""
        return self.path.count("/") - 1


def path_of(id: str, parent: Department | None) -> str:
    """The path of a department below ``parent``."""
    return f"{parent.path if parent else '/'}{id}/"


def belongs(department: Department, top: Department) -> bool:
    """Whether ``department`` is ``top`` or stands below it."""
    return department.path.startswith(top.path)


class Tree:
    """All departments by id, and who stands below whom."""

    def __init__(self, departments: Iterable[Department]) -> None:
        self.by_id = {each.id: each for each in departments}

    def belongs(self, id: str, top: str) -> bool:
        """Whether ``id`` is ``top`` or stands below it; an unknown department belongs to nobody."""
        one, above = self.by_id.get(id), self.by_id.get(top)
        return one is not None and above is not None and belongs(one, above)

    def below(self, top: str) -> frozenset[str]:
        """``top`` and all below it; empty for an unknown one."""
        return frozenset(id for id in self.by_id if self.belongs(id, top))
