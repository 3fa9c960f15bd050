"""Checks between values: names that lead nowhere, circles, things that stand twice.

Works on what was written, so that these faults are reported together with those of single values. Where a value
itself is wrong, the checks that need it are left out: that fault is already told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config import schema
from config.faults import Fault, Path, did_you_mean, listed
from config.routing import Table
from config.source import IDENTITY, Source
from config.types import EnvText


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list such as [[queues]], read with care."""

    path: Path
    values: dict[str, Any]

    def text(self, key: str) -> str | None:
        """The text at ``key``, or None."""
        value = self.values.get(key)
        return value if isinstance(value, str) and value else None

    def number(self, key: str, default: float) -> float | None:
        """The number at ``key``; None when something else stands there."""
        value = self.values.get(key, default)
        try:
            return float(value) if isinstance(value, int | float | EnvText) and not isinstance(value, bool) else None
        except ValueError:
            return None


def entries(source: Source, section: str) -> list[Entry]:
    """The entries of a list that are tables."""
    found = source.data.get(section)
    pairs = enumerate(found) if isinstance(found, list) else ()
    return [Entry((section, i), values) for i, values in pairs if isinstance(values, dict)]


def names(source: Source, section: str) -> list[str]:
    """What the entries of a list are called."""
    return [name for entry in entries(source, section) if (name := entry.text(IDENTITY[section]))]


def faults(source: Source) -> Iterator[Fault]:
    """Every fault between values."""
    yield from _twice(source)
    yield from _leads_nowhere(source)
    yield from _agents(source)
    yield from _times(source)
    yield from _overflow_circles(source)


def unknown(source: Source, path: Path, name: str, section: str) -> Fault:
    """``name`` at ``path`` is not the name of an entry of ``section``."""
    known = names(source, section)
    remedy = f"{did_you_mean(name, known)}allowed: {listed(known)}"
    return source.fault(path, f'no [[{section}]] is called "{name}"', remedy)


def _twice(source: Source) -> Iterator[Fault]:
    for section, key in IDENTITY.items():
        seen: dict[str, Path] = {}
        for entry in entries(source, section):
            name = entry.text(key)
            if name in seen:
                first = source.lines.get((*seen[name], key), 1)
                what = f'another of the [[{section}]] has the {key} "{name}" (line {first})'
                yield source.fault((*entry.path, key), what, "give each its own")
            elif name:
                seen[name] = entry.path


def _leads_nowhere(source: Source) -> Iterator[Fault]:
    for section, key, target in (
        ("lines", "queue", "queues"),
        ("lines", "menu", "menus"),
        ("queues", "overflow", "queues"),
        ("agents", "pbx", "pbx"),
    ):
        known = frozenset(names(source, target))
        for entry in entries(source, section):
            name = entry.text(key)
            if name and name not in known:
                yield unknown(source, (*entry.path, key), name, target)


def _agents(source: Source) -> Iterator[Fault]:
    pbxs, queues = names(source, "pbx"), frozenset(names(source, "queues"))
    seats: dict[tuple[str, str], Entry] = {}
    for entry in entries(source, "agents"):
        yield from _queues_of(source, entry, queues)
        if "pbx" not in entry.values and len(pbxs) > 1:
            yield source.fault((*entry.path, "pbx"), "is missing", f"with several [[pbx]], name one: {listed(pbxs)}")
        endpoint, pbx = entry.text("endpoint"), entry.text("pbx") or (pbxs[0] if len(pbxs) == 1 else None)
        if not endpoint or not pbx:
            continue
        first = seats.setdefault((pbx, endpoint), entry)
        if first is not entry:
            other = source.key(first.path).removeprefix("agents.")
            what = f'agent {other} sits at endpoint "{endpoint}" too (line {source.lines.get(first.path, 1)})'
            yield source.fault((*entry.path, "endpoint"), what, "give each agent an endpoint of its own")


def _queues_of(source: Source, entry: Entry, known: frozenset[str]) -> Iterator[Fault]:
    wanted = entry.values.get("queues")
    path: Path = (*entry.path, "queues")
    if isinstance(wanted, EnvText):
        pairs = [(path, name.strip()) for name in wanted.split(",")]
    else:
        pairs = [((*path, i), name) for i, name in enumerate(wanted if isinstance(wanted, list) else ())]
    seen: set[str] = set()
    for place, name in pairs:
        if isinstance(name, dict):
            place, name = (*place, "queue"), name.get("queue")
        if not isinstance(name, str):
            continue
        if name not in known:
            yield unknown(source, place, name, "queues")
        elif name in seen:
            yield source.fault(place, f'queue "{name}" stands here twice', "name each queue once")
        seen.add(name)


def _times(source: Source) -> Iterator[Fault]:
    late = "the caller would be gone before anybody can answer"
    yield from _less(source, "queues", schema.Queue, "ring_s", "max_wait_s", late)
    yield from _less(source, "lines", schema.Line, "warn_s", "target_s", "the warning would come too late")


def _less(source: Source, section: str, model: type[Table], low: str, high: str, why: str) -> Iterator[Fault]:
    fields = model.model_fields
    for entry in entries(source, section):
        a, b = entry.number(low, fields[low].default), entry.number(high, fields[high].default)
        if a is not None and b is not None and a >= b > 0:
            # The key that was written is the one to point to.
            key = low if low in entry.values else high
            what = f"{low} {a:g} is not below {high} {b:g}"
            yield source.fault((*entry.path, key), what, f"{why}; allowed: {low} < {high}")


def _overflow_circles(source: Source) -> Iterator[Fault]:
    following = {entry.text("name"): entry.text("overflow") for entry in entries(source, "queues")}
    told: set[str] = set()
    for entry in entries(source, "queues"):
        way = _follow(following, entry.text("name"))
        if way and told.isdisjoint(way):
            told.update(way)
            what = f"goes in a circle: {' -> '.join([*way, way[0]])}"
            yield source.fault((*entry.path, "overflow"), what, "end the chain at a queue without overflow")


def _follow(following: dict[str | None, str | None], start: str | None) -> list[str] | None:
    """The circle that begins and ends at ``start``, or None."""
    way: list[str] = []
    name = start
    while name is not None and name not in way:
        way.append(name)
        name = following.get(name)
    return way if name is not None and name == start else None
