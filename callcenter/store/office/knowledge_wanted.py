"""Which articles a search or a list is about, as the conditions of a statement that is made once and kept."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Double, bindparam

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.store.office.knowledge_tables import articles


class Shape(Record, frozen=True):
    """By what is filtered, not by which values: what the text of a statement depends on."""

    all: bool
    department: bool
    category: bool


class Wanted(Record, frozen=True, kw_only=True):
    """Which articles."""

    now: Instant
    all: bool = False
    """Drafts, what is withdrawn and what is not valid now as well: for editors."""
    department: str = ""
    category: str = ""

    @property
    def shape(self) -> Shape:
        """For ``conditions``."""
        return Shape(self.all, bool(self.department), bool(self.category))

    def values(self) -> dict[str, Any]:
        """The values of the conditions' parameters."""
        return {"now": self.now, "department": self.department, "category": self.category}


@lru_cache
def conditions(shape: Shape) -> tuple[ColumnElement[bool], ...]:
    """For a WHERE over the articles, with the parameters ``now``, ``department`` and ``category``."""
    found: list[ColumnElement[bool]] = []
    if not shape.all:
        now: ColumnElement[float] = bindparam("now", type_=Double())
        found.append(articles.c.live.is_not(None))
        # Not COALESCE: PostgreSQL knows how many have no such date, but not what a function makes of it.
        found.append(articles.c.valid_from.is_(None) | (articles.c.valid_from <= now))
        found.append(articles.c.valid_until.is_(None) | (articles.c.valid_until > now))
    if shape.department:
        found.append(articles.c.department == bindparam("department"))
    if shape.category:
        found.append(articles.c.category == bindparam("category"))
    return tuple(found)
