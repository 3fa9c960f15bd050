"""Skills with levels, and requirements that relax with the wait.

``english >= 3 and tax; after 8 s english >= 1; after 12 s anyone``: levels are whole numbers, a bare name asks for
level 1, each step takes the place of the one before. Several requirements hold together, each at its own step.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from callcenter.domain.record import Record

Clause = tuple[tuple[str, int], ...]
"""Skills and the levels they must reach, by name; empty: anyone."""
ANYONE: Clause = ()
_AFTER = re.compile(r"after\s+(\d+(?:\.\d+)?)\s*s(?:econds?)?\s+(.*)", re.IGNORECASE | re.DOTALL)
_TERM = re.compile(r"([^\W\d]\w*)(?:\s*>=\s*(\d{1,3}))?")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


class RequirementError(ValueError):
    """The text of a requirement cannot be read; the message says which part, and what is allowed."""


class Step(Record, frozen=True, kw_only=True):
    """What is asked for from a wait on."""

    after_ms: int
    clause: Clause


Requirement = tuple[Step, ...]
"""Steps in the order of time, the first at 0."""
NONE: Requirement = (Step(after_ms=0, clause=ANYONE),)


@lru_cache(maxsize=1024)
def parse(text: str) -> Requirement:
    """The steps of a requirement's text; an empty text asks for nothing. Raises RequirementError."""
    if not text.strip():
        return NONE
    steps: list[Step] = []
    for number, part in enumerate(text.split(";"), 1):
        step = _step(part.strip(), number)
        if steps and step.after_ms <= steps[-1].after_ms:
            raise RequirementError(f'"{part.strip()}" does not come after the step before it')
        steps.append(step)
    return tuple(steps)


def _step(part: str, number: int) -> Step:
    timed = _AFTER.fullmatch(part)
    if number == 1:
        if timed:
            raise RequirementError(f'"{part}" comes first, but the first step holds from the start: leave "after" out')
        return Step(after_ms=0, clause=_clause(part))
    if not timed:
        raise RequirementError(f'"{part}" does not say when it begins: write "after 8 s ..."')
    return Step(after_ms=round(float(timed[1]) * 1000), clause=_clause(timed[2].strip()))


def _clause(text: str) -> Clause:
    if text.lower() == "anyone":
        return ANYONE
    levels: dict[str, int] = {}
    for term in _AND.split(text):
        match = _TERM.fullmatch(term.strip())
        if match is None or match[1].lower() in {"and", "after", "anyone"}:
            raise RequirementError(f'"{term.strip()}" is no skill: write "english", "english >= 3" or "anyone"')
        levels[match[1]] = max(levels.get(match[1], 0), int(match[2] or 1))
    return tuple(sorted(levels.items()))


def asked_at(requirements: Iterable[Requirement], waited_ms: int, *, early: bool = False) -> Clause:
    """What all requirements together ask for after a wait; ``early``: each one step ahead of its time."""
    levels: dict[str, int] = {}
    for requirement in requirements:
        place = sum(step.after_ms <= waited_ms for step in requirement) - 1
        step = requirement[min(place + early, len(requirement) - 1)]
        for skill, level in step.clause:
            levels[skill] = max(levels.get(skill, 0), level)
    return tuple(sorted(levels.items()))


def next_change_ms(requirements: Iterable[Requirement], waited_ms: int) -> int | None:
    """The wait at which a requirement relaxes next, or None."""
    times = (step.after_ms for requirement in requirements for step in requirement)
    return min((at for at in times if at > waited_ms), default=None)


def lacking(skills: Mapping[str, int], clause: Clause) -> str:
    """The first skill that is not there in the level asked for, in words; empty: all are."""
    for skill, level in clause:
        if skills.get(skill, 0) < level:
            return f"{skill} {skills.get(skill, 0)} < {level}"
    return ""


def shown(clause: Clause) -> str:
    """A clause in words."""
    return " and ".join(f"{skill} >= {level}" for skill, level in clause) or "anyone"
