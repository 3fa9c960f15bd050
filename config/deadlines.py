"""The tables of a file of policies (时限规则)."""

import re
from collections.abc import Mapping
from datetime import time
from enum import Enum
from itertools import pairwise
from typing import Annotated, Any, Self, TypeVar

from pydantic import BeforeValidator, Field, PlainValidator, create_model, model_validator
from pydantic_core import PydanticCustomError

from callcenter.orders.deadlines import policy as domain
from callcenter.orders.deadlines import span
from callcenter.orders.terms import Channel, DemandType, Urgency
from config import types as t
from config.routing import Table

_WINDOW = re.compile(r"([0-2]\d:[0-5]\d)-([0-2]\d:[0-5]\d)", re.ASCII)
E = TypeVar("E", bound=Enum)


def _span(value: object) -> span.Span:
    if isinstance(value, span.Span):
        return value
    if not isinstance(value, str):
        raise ValueError("no text")
    return span.parse(value)


def _days(value: object) -> object:
    found = _span(value)
    if not found.in_days or not found.count:
        raise ValueError("not in days")
    return found


def _windows(value: object) -> object:
    """Windows such as "09:00-12:00", one after the other."""
    if not isinstance(value, list | tuple) or not value:
        raise ValueError("no list")
    windows = tuple(_window(each) for each in value)
    edges = [edge for window in windows for edge in window]
    if any(first >= second for first, second in pairwise(edges)):
        raise PydanticCustomError("found", "has windows that are not one after the other")
    return windows


def _window(value: object) -> tuple[time, time]:
    found = _WINDOW.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("no window")
    return time.fromisoformat(found[1]), time.fromisoformat(found[2])


Span = Annotated[
    span.Span,
    PlainValidator(_span),
    Field(description=f"a span of time: {span.EXAMPLES} (wd: working days); 0d is the same day"),
]
Days = Annotated[span.Span, PlainValidator(_days), Field(description='days such as "1d" or "1wd", at least one')]
Windows = Annotated[
    tuple[tuple[time, time], ...],
    BeforeValidator(_windows),
    Field(description='the office\'s hours on a working day, such as ["09:00-12:00", "13:30-17:30"]'),
]
Ratio = Annotated[
    float, BeforeValidator(t.number), Field(gt=0, lt=1, description="a share between 0 and 1, such as 0.8")
]
Times = Annotated[int, BeforeValidator(t.number), Field(ge=0, le=20, description="a whole number from 0 to 20")]


def _one_of(kind: type[E]) -> Any:
    return Annotated[kind, Field(description=f"one of {', '.join(str(each.value) for each in kind)}")]


class LimitsTable(Table):
    """How long each part may take."""

    dispatch: Span | None = None
    sign: Span | None = None
    contact: Span | None = None
    handle: Span | None = None
    phone_dispatch: t.Switch = False

    def build(self) -> domain.Limits:
        """The limits as they are counted by."""
        return domain.Limits(**{name: getattr(self, name) for name in type(self).model_fields})


def _for_each(kind: type[E]) -> type[Table]:
    """A table with limits for each value of ``kind``."""
    fields: dict[str, Any] = {str(each.value): (LimitsTable | None, None) for each in kind}
    return create_model(f"Per{kind.__name__}", __base__=Table, **fields)


Levels, ByType, ByChannel = _for_each(Urgency), _for_each(DemandType), _for_each(Channel)


class ExtendTable(Table):
    """How often the time for handling is extended, and how much each time."""

    max: Times = 1
    add: Span


class RedoTable(Table):
    """How often a case is handled once more, and in what time."""

    max: Times = 2
    handle: Span


class YellowTable(Table):
    """When the yellow card is shown."""

    left: Days | None = None
    ratio: Ratio | None = None


class RungTable(Table):
    """A letter for those who are late."""

    after: Span
    letter: _one_of(domain.Letter)  # type: ignore[valid-type]


class PolicyTable(Table):
    """[[policies]]: the limits of one place."""

    id: t.Name
    title: t.Title
    title_en: t.Title
    source: t.Title | None = None
    levels: Levels  # type: ignore[valid-type]
    by_type: ByType = ByType()  # type: ignore[valid-type]
    by_channel: ByChannel = ByChannel()  # type: ignore[valid-type]
    day_end: _one_of(domain.DayEnd) = domain.DayEnd.MIDNIGHT  # type: ignore[valid-type]
    last_day_moves: t.Switch = True
    office: Windows = domain.Office().windows
    extend: ExtendTable | None = None
    redo: RedoTable
    max_returns: Times = 2
    return_grace: Span | None = None
    review: Span | None = None
    follow_up: Span | None = None
    archive: Span | None = None
    suspension_review: Days = span.parse("30d")
    auto_sign: t.Switch = True
    yellow: YellowTable
    red: _one_of(domain.RedCard) = domain.RedCard.DUE  # type: ignore[valid-type]
    ladder: tuple[RungTable, ...] = Field((), description='letters such as { after = "1wd", letter = "urge" }')

    @model_validator(mode="after")
    def _normal_is_there(self) -> Self:
        if getattr(self.levels, Urgency.NORMAL.value) is None:
            raise PydanticCustomError("found", "has no [policies.levels.normal], by which all others are counted")
        return self

    def build(self) -> domain.Policy:
        """The policy as it is counted by."""
        same = ("id", "title", "title_en", "day_end", "last_day_moves", "review", "follow_up", "archive")
        more = ("suspension_review", "auto_sign", "red", "max_returns", "return_grace")
        return domain.Policy(
            **{name: getattr(self, name) for name in (*same, *more)},
            source=self.source or "",
            levels=_built(self.levels, Urgency),
            by_type=_built(self.by_type, DemandType),
            by_channel=_built(self.by_channel, Channel),
            office=domain.Office(self.office),
            extend=domain.Extension(max=self.extend.max, add=self.extend.add) if self.extend else None,
            max_redos=self.redo.max,
            redo=self.redo.handle,
            yellow=domain.Yellow(left=self.yellow.left, ratio=self.yellow.ratio),
            ladder=tuple(domain.Rung(after=rung.after, letter=rung.letter) for rung in self.ladder),
        )


class PolicyFile(Table):
    """A file of policies."""

    policies: tuple[PolicyTable, ...] = Field(description="one or more [[policies]]", min_length=1)


def _built(table: Table, kind: type[E]) -> Mapping[E, domain.Limits]:
    found = {each: getattr(table, str(each.value)) for each in kind}
    return {each: limits.build() for each, limits in found.items() if limits is not None}
