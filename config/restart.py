"""What cannot be changed while calls run: the program's own connections, files and name."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, SecretStr, ValidationError

from config import office, schema
from config.faults import Fault, Path, shown
from config.source import Source

if TYPE_CHECKING:
    from config.load import Settings

_TABLES: Mapping[str, type[BaseModel]] = {
    "site": schema.Site,
    "http": schema.Http,
    "store": schema.Store,
    "privacy": schema.Privacy,
    "deadlines": schema.Deadlines,
    "webhooks": office.Webhooks,
    "early_warning": office.EarlyWarning,
    "open311": office.Open311,
    "mqtt": schema.Mqtt,
    "log": schema.Log,
}
_ABSENT = frozenset({"mqtt", "open311"})
"""Tables without which nothing is done."""
_REMEDY = "takes a restart: put it back to reload the rest, or restart callcenter (calls go on)"


def faults(source: Source, running: "Settings") -> Iterator[Fault]:
    """Every such change, against what the engine was started with. What is wrong in itself is told elsewhere."""
    for section, model in _TABLES.items():
        before = getattr(running, section)
        if before is None or (section in _ABSENT and section not in source.data):
            yield from _there(source, section, running=before is not None)
        else:
            yield from _table(source, (section,), model, source.data.get(section, {}), before)
    yield from _pbxs(source, running)


def _there(source: Source, section: str, *, running: bool) -> Iterator[Fault]:
    """A table that may be missing came or went."""
    if running != (section in source.data):
        yield source.fault((section,), "is gone" if running else "is new", _REMEDY)


def _table(source: Source, path: Path, model: type[BaseModel], written: object, running: BaseModel) -> Iterator[Fault]:
    try:
        found = model.model_validate(written)
    except ValidationError:
        return
    for name in model.model_fields:
        before, after = getattr(running, name), getattr(found, name)
        if before != after:
            yield source.fault((*path, name), _changed(before, after), _REMEDY)


def _changed(before: Any, after: Any) -> str:
    if isinstance(before, SecretStr) or isinstance(after, SecretStr):
        return "is another one now"
    return f"is {shown(after)} now, the engine was started with {shown(before)}"


def _pbxs(source: Source, running: "Settings") -> Iterator[Fault]:
    written = source.data.get("pbx")
    if not isinstance(written, list):
        return
    known = {pbx.name: pbx for pbx in running.pbx}
    names = [entry.get("name") if isinstance(entry, dict) else None for entry in written]
    for i, (name, entry) in enumerate(zip(names, written, strict=True)):
        if name in known:
            yield from _table(source, ("pbx", i), schema.Pbx, entry, known[name])
        elif isinstance(name, str):
            yield source.fault(("pbx", i), "is new", _REMEDY)
    for name in known:
        if name not in names:
            yield source.fault(("pbx",), f'the [[pbx]] "{name}" is gone', _REMEDY)
