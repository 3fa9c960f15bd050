"""What can be wrong with a configuration, in words an operator can act on."""

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Path = tuple[str | int, ...]
"""Where a value is in the configuration: ``("queues", 0, "ring_s")``."""

Severity = Literal["error", "warning"]

_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: where it is, what was found there and what is allowed."""

    file: str
    """The file, or the environment variable that the value came from."""
    line: int | None
    """From 1; None where a line makes no sense (an environment variable, a missing file)."""
    key: str
    what: str
    remedy: str
    severity: Severity = "error"

    @property
    def where(self) -> str:
        """``file:line: key``, as editors and compilers write it."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}" if self.key else place

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"


class ConfigError(Exception):
    """The configuration cannot be used; ``faults`` names everything that is wrong with it, warnings included."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def shown(value: object) -> str:
    """A found value for an error line: short, on one line, without invisible characters and a URL's password."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool | int | float) else str(value)
    text = re.sub(r"://.*@", "://***@", text)
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def listed(names: Iterable[str]) -> str:
    """Names for an error line."""
    return ", ".join(names) or "none"


def did_you_mean(found: str, names: Iterable[str]) -> str:
    """``did you mean "x"?`` with a space after it, or nothing when no name comes near."""
    near = difflib.get_close_matches(found, tuple(names), 1, 0.6)
    return f'did you mean "{near[0]}"? ' if near else ""
