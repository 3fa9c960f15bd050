"""Checks of what callers meet while they wait: keys that lead nowhere, and what would never be said or done."""

from collections.abc import Iterator
from typing import Any

from config.crosscheck import Entry, entries, names, unknown
from config.faults import Fault, Path
from config.source import Source

DTMF = frozenset("0123456789*#")
_WAYS = ("queue", "menu", "hang_up")


def faults(source: Source) -> Iterator[Fault]:
    """Every fault of announcements, ways out and closing."""
    for queue in entries(source, "queues"):
        for key, way in exits(queue):
            yield from _exit(source, queue, key, way)
        yield from _two_meanings(source, queue)
        yield from _comfort(source, queue)
    for line in entries(source, "lines"):
        yield from _closing(source, line)


def exits(queue: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    """The keys of a queue and what they lead to."""
    found = queue.values.get("exits")
    for key, way in found.items() if isinstance(found, dict) else ():
        if isinstance(way, dict):
            yield key, way


def _exit(source: Source, queue: Entry, key: str, way: dict[str, Any]) -> Iterator[Fault]:
    path: Path = (*queue.path, "exits", key)
    if key not in DTMF:
        yield source.fault(path, f'"{key}" is not one key of a phone', "allowed: one of 0 1 2 3 4 5 6 7 8 9 * #")
    if sum(bool(way.get(kind)) for kind in _WAYS) != 1:
        remedy = 'allowed: one of { queue = "..." }, { menu = "..." } and { hang_up = true }'
        yield source.fault(path, "leads to no place or to two", remedy)
    for kind, section in (("queue", "queues"), ("menu", "menus")):
        name = way.get(kind)
        if isinstance(name, str) and name not in names(source, section):
            yield unknown(source, (*path, kind), name, section)
    if way.get("queue") and way["queue"] == queue.text("name"):
        yield source.fault(
            (*path, "queue"), "leads back into the same queue", "name another queue, or leave the key out"
        )


def _two_meanings(source: Source, queue: Entry) -> Iterator[Fault]:
    """A key can lead out of the queue or ask for a call-back, not both."""
    back = queue.values.get("call_back")
    if isinstance(back, dict) and (key := back.get("key", "1")) in dict(exits(queue)):
        what = f'"{key}" asks for a call-back too'
        yield source.fault((*queue.path, "exits", key), what, "give one of the two another key")


def _comfort(source: Source, queue: Entry) -> Iterator[Fault]:
    comfort = queue.values.get("comfort")
    if not isinstance(comfort, dict):
        return
    path: Path = (*queue.path, "comfort")
    spoken = comfort.get("prompts") or queue.values.get("announce_position") or queue.values.get("announce_wait")
    if not spoken:
        remedy = "give it prompts, or set announce_position or announce_wait"
        yield source.fault(path, "there is nothing to say", remedy)
    first, longest = comfort.get("first_s"), queue.number("max_wait_s", 300.0)
    if isinstance(first, int | float) and longest is not None and first >= longest:
        what = f"first_s {first:g} is not below max_wait_s {longest:g}"
        yield source.fault((*path, "first_s"), what, "nothing would ever be said; lower it")


def _closing(source: Source, line: Entry) -> Iterator[Fault]:
    sweeps = line.values.get("at_closing") == "sweep"
    if sweeps and "hours" not in line.values:
        yield source.fault((*line.path, "at_closing"), "the line never closes", 'give it hours, or write "serve"')
    if "sweep_after_s" in line.values and not sweeps:
        remedy = 'write at_closing = "sweep", or leave it out'
        yield source.fault((*line.path, "sweep_after_s"), "nobody is sent home at closing time", remedy)
