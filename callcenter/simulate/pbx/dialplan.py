"""A dialplan as Asterisk reads it from its file: contexts, extensions, numbered steps with labels."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from callcenter.simulate.pbx.text import DialplanError, Text, compile_text

_CLASSES = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*"}
_STEP = re.compile(r"n(?:\((\w+)\))?|(\d+)")


@dataclass(frozen=True, slots=True)
class Step:
    """One priority: an application and its arguments."""

    application: str
    arguments: Text


@dataclass(slots=True)
class Extension:
    """The steps of one extension; priorities count from 1."""

    pattern: str
    steps: list[Step] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)

    def priority(self, text: str) -> int:
        """The number of a priority that is given as a number or a label."""
        if text.isdecimal():
            return int(text)
        if text not in self.labels:
            raise DialplanError(f"extension {self.pattern} has no label {text!r}")
        return self.labels[text]


class Dialplan:
    """The contexts of a file."""

    def __init__(self, text: str) -> None:
        self._contexts: dict[str, dict[str, Extension]] = {}
        self._found: dict[tuple[str, str], Extension | None] = {}
        _read(text, self._contexts)

    def find(self, context: str, number: str) -> Extension | None:
        """The extension that serves a number in a context; an exact one before a pattern."""
        key = (context, number)
        if key not in self._found:
            self._found[key] = self._look(context, number)
            if len(self._found) > 10_000:
                self._found.clear()
                return self._look(context, number)
        return self._found[key]

    def _look(self, context: str, number: str) -> Extension | None:
        here = self._contexts.get(context, {})
        if number in here:
            return here[number]
        fits = [each for each in here.values() if each.pattern[0] == "_" and _regex(each.pattern).fullmatch(number)]
        # The more exact pattern wins: one that says how long the number is, then the longer one.
        return min(fits, key=lambda each: (each.pattern[-1] in ".!", -len(each.pattern)), default=None)


@lru_cache(1024)
def _regex(pattern: str) -> re.Pattern[str]:
    text, inside = "", False
    for char in pattern[1:]:
        inside = (inside or char == "[") and char != "]"
        text += char if inside or char in "[]" else _CLASSES.get(char, re.escape(char))
    return re.compile(text)


def _read(text: str, contexts: dict[str, dict[str, Extension]]) -> None:
    context: dict[str, Extension] = {}
    current: Extension | None = None
    for line in text.splitlines():
        line = line.partition(";")[0].strip()
        if not line:
            continue
        if line.startswith("["):
            context = contexts.setdefault(line[1 : line.index("]")], {})
            continue
        keyword, _, rest = (part.strip() for part in line.partition("=>"))
        if keyword == "exten":
            number, _, rest = rest.partition(",")
            current = context.setdefault(number, Extension(number))
        if current is None or keyword not in ("exten", "same"):
            raise DialplanError(f"not understood: {line}")
        _add(current, rest)


def _add(extension: Extension, rest: str) -> None:
    place, _, call = rest.partition(",")
    match = _STEP.fullmatch(place)
    if match is None or (match[2] and int(match[2]) != len(extension.steps) + 1):
        raise DialplanError(f"extension {extension.pattern}: priority {place} is out of turn")
    application, _, arguments = call.partition("(")
    extension.steps.append(Step(application, compile_text(arguments.removesuffix(")"))))
    if match[1]:
        extension.labels[match[1]] = len(extension.steps)
