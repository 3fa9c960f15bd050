"""The bodies of requests about cases, made from the requests' own records: one field there is one field here."""

import types
from enum import Enum
from functools import lru_cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, UnsetType
from pydantic import Field, create_model

from callcenter.domain.record import Record
from callcenter.orders.requests import Request
from callcenter.web.actions import Body
from callcenter.web.schema import field_words

R = TypeVar("R", bound=Record)
MOST_SIGNS = 8000
"""Of any text; what is too long for its field is told by the order's own rules."""
MOST_ITEMS = 100


class Versioned(Body):
    """What every request about a case says."""

    version: int = Field(ge=1, description="The version of the order that you have seen: 409 if it has changed since")


@lru_cache
def body_of(kind: type[Record], base: type[Body] = Body, leave_out: frozenset[str] = frozenset()) -> type[Body]:
    """The model of a record's fields, beside those of ``base``."""
    hints, words = get_type_hints(kind), _words(kind)
    fields: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.name not in leave_out:
            about = words.get(field.name)
            fields[field.name] = (_typed(hints[field.name]), Field(_default(field), description=about))
    return create_model(f"{kind.__name__}Body", __base__=base, __doc__=kind.__doc__, **fields)


def read(body: Body, kind: type[R]) -> R:
    """The record that a body stands for; what was not said keeps its default."""
    return msgspec.convert(body.model_dump(exclude_unset=True, include={*kind.__struct_fields__}), kind)


def _typed(hint: Any) -> Any:
    """The type of a body's field."""
    inner = get_args(hint)
    if get_origin(hint) in (types.UnionType, Union):
        return reduce(or_, [_typed(each) for each in inner if each is not UnsetType])
    if get_origin(hint) is tuple:
        return Annotated[list[_typed(inner[0])], Field(max_length=MOST_ITEMS)]  # type: ignore[misc]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Literal[tuple(each.value for each in hint)]
    if isinstance(hint, type) and issubclass(hint, Record):
        return body_of(hint)
    if hint is str:
        return Annotated[str, Field(max_length=MOST_SIGNS)]
    # Instant is a float by another name; an infinity has no place in JSON.
    number = getattr(hint, "__supertype__", hint)
    return Annotated[float, Field(allow_inf_nan=False)] if number is float else hint


def _default(field: Any) -> Any:
    if field.required:
        return ...
    if field.default is UNSET or field.default is msgspec.NODEFAULT or isinstance(field.default, Record):
        return None
    value = field.default
    return value.value if isinstance(value, Enum) else [*value] if isinstance(value, tuple) else value


def _words(kind: type[Record]) -> dict[str, str]:
    """What the record and those it is made from say of their fields."""
    found: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        if each is not Record and issubclass(each, Record) and each is not Request:
            found |= field_words(each)
    return found
