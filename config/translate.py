"""Turns what pydantic found into faults that name the key, the value found and what is allowed."""

import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.faults import Fault, Path, did_you_mean, listed, shown
from config.schema import File
from config.source import Source


def faults(source: Source, file: type[BaseModel] = File) -> Iterator[Fault]:
    """Every fault of the values taken one by one."""
    try:
        file.model_validate(source.data)
    except ValidationError as error:
        seen = set()
        for detail in error.errors(include_url=False, include_context=False):
            # A list whose every entry has a fault counts as empty there; the entries' own faults are told.
            if detail["type"] == "too_short" and detail["input"]:
                continue
            fault = _fault(source, detail, file)
            if fault not in seen:
                seen.add(fault)
                yield fault


def _fault(source: Source, detail: ErrorDetails, file: type[BaseModel]) -> Fault:
    path: Path = detail["loc"]
    model, field = _walk(path, file)
    if detail["type"] == "extra_forbidden":
        # The table's own keys before those that it shares with others.
        own = sorted(model.model_fields.items(), key=lambda item: item[0] not in model.__annotations__)
        names = [field.alias or name for name, field in own]
        remedy = f"{did_you_mean(str(path[-1]), names)}allowed: {listed(names)}"
        return source.fault(path, "unknown key", remedy)
    allowed = f"allowed: {_description(field)}" if field else ""
    if detail["type"] == "missing":
        return source.fault(path, "is missing", allowed)
    if detail["type"] == "found":
        return source.fault(path, detail["msg"], allowed)
    if field and SecretStr in (field.annotation, *get_args(field.annotation)):
        return source.fault(path, "found a value that is not text", allowed)
    return source.fault(path, f"found {shown(detail['input'])}", allowed)


def _walk(path: Path, model: type[BaseModel]) -> tuple[type[BaseModel], FieldInfo | None]:
    """The innermost table that ``path`` leads to, and the key in it (None for a key it does not have)."""
    field: FieldInfo | None = None
    for i, part in enumerate(path):
        if isinstance(part, int) or _is_map(field):
            continue
        fields = {found.alias or name: found for name, found in model.model_fields.items()}
        if part not in fields:
            return model, None
        field = fields[part]
        if i + 1 < len(path):
            model = _table(field.annotation) or model
    return model, field


def _description(field: FieldInfo) -> str:
    """The text of what is allowed: the key's own, or that of the kind of value in ``Kind | None``."""
    inner = (part for kind in get_args(field.annotation) for part in getattr(kind, "__metadata__", ()))
    texts = (part.description for part in (field, *inner) if isinstance(part, FieldInfo))
    return next((text for text in texts if text), "")


def _table(annotation: Any) -> type[BaseModel] | None:
    """The model inside ``Model``, ``Model | None``, ``tuple[Model, ...]`` or ``dict[str, Model]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, dict, Union, types.UnionType):
        return next((found for inner in get_args(annotation) if (found := _table(inner))), None)
    return None


def _is_map(field: FieldInfo | None) -> bool:
    return field is not None and get_origin(field.annotation) is dict
