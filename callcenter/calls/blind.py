"""A record that was put right after a gap: which of its values are an estimate."""

from collections.abc import Iterator

from callcenter.calls.model import Call, Stint
from callcenter.calls.sources import Source
from callcenter.domain.record import replace

_VALUES = ("answered_at", "ended_at", "ended_by")
_OF_STINTS = ("joined_at", "ended_at")


def stint_key(number: int, name: str) -> str:
    """How a value of a stint is named among the sources."""
    return f"stints[{number}].{name}"


def marked(before: Call, after: Call) -> Call:
    """The record after the gap, with what was set on finding it marked as estimated."""
    found = dict.fromkeys(_set_anew(before, after), Source.ESTIMATED)
    return replace(after, sources=after.sources | found) if found else after


def _set_anew(before: Call, after: Call) -> Iterator[str]:
    for name in _VALUES:
        value = getattr(after, name)
        if value is not None and value != getattr(before, name):
            yield name
    for number, stint in enumerate(after.stints):
        known = before.stints[number] if number < len(before.stints) else None
        yield from (stint_key(number, name) for name in _of_stint(known, stint))


def _of_stint(before: Stint | None, after: Stint) -> Iterator[str]:
    for name in _OF_STINTS:
        value = getattr(after, name)
        if value is not None and (before is None or value != getattr(before, name)):
            yield name
