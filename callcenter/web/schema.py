"""The OpenAPI description, with the words that stand beside the fields in the code."""

import ast
import inspect
import textwrap
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from callcenter import view
from callcenter.web.problems import Problem
from sla import definitions


def field_words(cls: type) -> dict[str, str]:
    """Field name -> the docstring written under it."""
    body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assert isinstance(body, ast.ClassDef)
    words: dict[str, str] = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            words[field.target.id] = inspect.cleandoc(str(text.value.value))
    return words


def described() -> dict[str, type]:
    """The classes of the answers, by name."""
    found = {**vars(view), **vars(definitions)}
    return {
        name: c
        for name, c in found.items()
        if inspect.isclass(c) and c.__module__ in (view.__name__, "sla.definitions")
    }


def build(app: FastAPI) -> dict[str, Any]:
    """The description of ``app``, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        parts = schema.setdefault("components", {}).setdefault("schemas", {})
        parts["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        parts.update(parts["Problem"].pop("$defs", {}))
        for name, cls in described().items():
            for field, words in field_words(cls).items():
                if field in parts.get(name, {}).get("properties", {}):
                    parts[name]["properties"][field].setdefault("description", words)
        app.openapi_schema = schema
    return app.openapi_schema


def joined(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """One description of what two applications answer under one address; ``ours`` comes first."""
    parts = {kind: {**theirs.get("components", {}).get(kind, {}), **found} for kind, found in _parts(ours).items()}
    return {**ours, "paths": {**ours["paths"], **theirs.get("paths", {})}, "components": parts}


def _parts(described: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = described.get("components", {})
    return found
