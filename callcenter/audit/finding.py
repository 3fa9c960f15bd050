"""What a rule finds: which rule, whom it is about, when, and what was expected; and what could not be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One disagreement. ``code`` is stable for programs; its words are in ``words``."""

    code: str
    at: float | None
    """The moment that it is about."""
    call: str | None = None
    agent: str | None = None
    order: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    """What was seen and what was expected, by the names that the words use."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one rule: how many things were looked at, what was found, and which inputs were lacking."""

    checked: int
    findings: tuple[Finding, ...] = ()
    lacking: tuple[str, ...] = ()
    """Parts of the rule that had nothing to look at."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's result, or, without its input, none."""

    rule: str
    zh: str
    en: str
    """The rule in one line."""
    result: Result | None
    lacking: tuple[str, ...]
    """The inputs that the rule, or a part of it, did not have."""
