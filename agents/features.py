"""Feature codes: the keys an agent presses during a call, and what they mean."""

from dataclasses import fields

from callcenter.domain.plan import FeatureCodes
from callcenter.domain.record import Record

MAX_KEYS = 20
"""More keys than any code needs; a flood is cut here."""


class Feature(Record, frozen=True, kw_only=True):
    """A feature and the digits keyed after its code."""

    name: str
    argument: str = ""


def collect(buffer: str, digit: str) -> str:
    """The keys so far. A ``*`` begins anew, so that a slip can be corrected; keys before the first ``*`` are talk."""
    if digit == "*":
        return "*"
    if not buffer.startswith("*") or len(buffer) >= MAX_KEYS:
        return ""
    return buffer + digit


def parse(keys: str, codes: FeatureCodes) -> Feature | None:
    """The feature that whole keys (without the closing ``#``) stand for; the longest code that fits wins."""
    table = {code: f.name for f in fields(codes) if (code := getattr(codes, f.name))}
    for code in sorted(table, key=len, reverse=True):
        if keys == code:
            return Feature(name=table[code])
        if keys.startswith(code) and table[code] in {"department", "pause"}:
            return Feature(name=table[code], argument=keys[len(code) :])
    return None
