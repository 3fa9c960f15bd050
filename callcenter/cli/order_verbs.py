"""A verb of ``callcenter order`` for each thing that can be done with one, with options made from its fields."""

import inspect
import json as js
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, get_args, get_type_hints

import msgspec
import typer

from callcenter.cli import output
from callcenter.cli.client import Client
from callcenter.cli.errors import Misused
from callcenter.cli.options import Config, Json, Lang, Url, language
from callcenter.cli.order_words import term
from callcenter.cli.reach import connect
from callcenter.clock import SystemClock
from callcenter.domain.record import Record
from callcenter.orders import requests as q
from callcenter.orders.transitions import TABLE

SHORT = {"ask-return": "return", "start-follow-up": "follow-up", "close-direct": "close", "auto-close": "close-invalid"}
"""Verbs as people say them, where the route has a longer name."""
_COMMON: dict[str, tuple[Any, Any]] = {
    "json": (Json, False),
    "url": (Url, None),
    "config": (Config, None),
    "lang": (Lang, None),
}
_ROW = re.compile(r"T\d\d[^:]*: ")
_RENAMED = {"number": "of"}
"""A field whose name the order's own number has already."""
_MOMENTS = ("_at", "until", "due")
"""How the names of moments end."""
_TOLD = {"basis": "Why it goes there (派单依据): named, backstop, or the catalogue's entry, such as 5."}
_VERSION = Annotated[
    int | None, typer.Option("--version", help="The version that you have seen; else the present one.")
]


def add(app: typer.Typer) -> None:
    """Add all of them."""
    for verb, kind in _kinds():
        app.command(verb, help=_about(kind))(_act(kind))
    app.command("open", help=_about(q.Open))(_opening())
    app.command("amend", help=_about(q.Amend))(_amending())


def needs() -> dict[str, str]:
    """What each of them needs, by the verb as it is typed."""
    found = {f"order {verb}": kind for verb, kind in _kinds()}
    found |= {"order open": q.Open, "order amend": q.Amend}
    return {verb: right.value for verb, kind in found.items() if (right := TABLE[kind.action].permission) is not None}


def _kinds() -> Iterator[tuple[str, type[q.Request]]]:
    """The verbs that are made alike, and their requests."""
    for name in q.__all__:
        kind = getattr(q, name)
        if issubclass(kind, q.Request) and kind not in (q.Request, q.Open, q.Amend):
            verb = kind.action.value.replace("_", "-")
            yield SHORT.get(verb, verb), kind


def _about(kind: type[q.Request]) -> str:
    """What the verb does, without the number of its row in the table of transitions."""
    said = _ROW.sub("", kind.__doc__ or "")
    return said[:1].upper() + said[1:]


def _act(kind: type[q.Request]) -> Callable[..., None]:
    fields, verb = _fields(kind), kind.action.value.replace("_", "-")

    def act(number: str, version: int | None, **said: Any) -> None:
        client = _client(said)
        body = _body(kind, said)
        _show(client.post("orders", number, verb, version=_version(client, number, version), **body), said)

    return _with(act, {**_which(), **fields})


def _opening() -> Callable[..., None]:
    def opening(**said: Any) -> None:
        changes = _body(q.Changes, said)
        _show(_client(said).post("orders", channel=said["channel"], line=said["line"] or "", changes=changes), said)

    channel = Annotated[str, typer.Option("--channel", help="How it came in (受理渠道): web, walk_in, phone, ...")]
    line = Annotated[str | None, typer.Option("--line", help="The line that was called.")]
    return _with(opening, {"channel": (channel, ...), "line": (line, None), **_fields(q.Changes)})


def _amending() -> Callable[..., None]:
    def amending(number: str, version: int | None, **said: Any) -> None:
        client = _client(said)
        changes = _body(q.Changes, said) | {"reason": said["reason"]}
        _show(client.patch("orders", number, version=_version(client, number, version), **changes), said)

    reason = Annotated[str, typer.Option("--reason", help="Why.")]
    return _with(amending, {**_which(), "reason": (reason, ""), **_fields(q.Changes)})


def _which() -> dict[str, tuple[Any, Any]]:
    number = Annotated[str, typer.Argument(help="The order's number.")]
    return {"number": (number, ...), "version": (_VERSION, None)}


def _with(function: Callable[..., None], options: dict[str, tuple[Any, Any]]) -> Callable[..., None]:
    """The function with a signature that typer can read."""
    empty, kind = inspect.Parameter.empty, inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter(name, kind, default=empty if default is ... else default, annotation=annotation)
        for name, (annotation, default) in {**options, **_COMMON}.items()
    ]
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {p.name: p.annotation for p in parameters}
    return function


def _fields(kind: type[Record]) -> dict[str, tuple[Any, Any]]:
    """An option for each field; those of what is known of a matter stand side by side with the others."""
    found: dict[str, tuple[Any, Any]] = {}
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    for name, hint in get_type_hints(kind).items():
        if hint is q.Changes:
            found |= _fields(q.Changes)
        elif name in kind.__struct_fields__:
            option = _RENAMED.get(name, name)
            found[option] = (_option(option, hint, name in required), None)
    return found


def _option(name: str, hint: Any, required: bool) -> Any:
    flag = f"--{name.replace('_', '-')}"
    kind, told = _value_of(name, hint)
    about = " ".join(words for words in (told, "Required." if required else "") if words) or None
    return Annotated[kind | None, typer.Option(f"{flag}/--no-{flag[2:]}" if kind is bool else flag, help=about)]


def _value_of(name: str, hint: Any) -> tuple[Any, str]:
    """The type of an option's value, and what is told of it."""
    parts = {hint, *get_args(hint)}
    choices = [each for part in parts if isinstance(part, type) and issubclass(part, Enum) for each in part]
    if choices:
        return str, f"One of {', '.join(str(each.value) for each in choices)}."
    if bool in parts:
        return bool, ""
    if tuple[str, ...] in parts:
        return list[str], "May be repeated."
    if name.endswith(_MOMENTS):
        return str, "Local time, such as 2026-11-26T09:30, or now."
    if record := _record_in(hint):
        return str, f"As JSON with {', '.join(record.__struct_fields__)}."
    return (float if float in parts else int if int in parts else str), _TOLD.get(name, "")


def _record_in(hint: Any) -> type[Record] | None:
    """The record that a hint speaks of, alone or several of them."""
    for part in (hint, *get_args(hint)):
        if isinstance(part, type) and issubclass(part, Record):
            return part
    return None


def _body(kind: type[Record], said: dict[str, Any]) -> dict[str, Any]:
    """What was said, as the route wants it; what is missing the engine names, all of it at once."""
    told: dict[str, Any] = {}
    for name, hint in get_type_hints(kind).items():
        if hint is q.Changes:
            told[name] = _body(q.Changes, said)
        elif (value := said.get(_RENAMED.get(name, name))) not in (None, []) and name in kind.__struct_fields__:
            told[name] = _value(name, hint, value)
    return told


def _value(name: str, hint: Any, said: Any) -> Any:
    try:
        if said == "now" and name.endswith(_MOMENTS):
            return SystemClock().now()
        if isinstance(said, str) and name.endswith(_MOMENTS):
            return datetime.fromisoformat(said).astimezone().timestamp()
        if isinstance(said, str) and _record_in(hint):
            return msgspec.json.decode(said)
    except (ValueError, js.JSONDecodeError) as error:
        raise Misused(f"--{name.replace('_', '-')} {said}: {error}") from None
    return said


def _client(said: dict[str, Any]) -> Client:
    return connect(said["url"], said["config"], lang=language(said["lang"]))


def _version(client: Client, number: str, said: int | None) -> int:
    """The version that was named, else the present one."""
    return said if said is not None else int(client.get("orders", number)["version"])


def _show(after: dict[str, Any], said: dict[str, Any]) -> None:
    if said["json"]:
        output.print_json(after)
    else:
        state = term(after["state"], language(said["lang"]))
        typer.echo(f"{output.plain(after['number'])}: {state} (v{after['version']})")
