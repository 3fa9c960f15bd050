"""What a check found: where, what is wrong, and the line that puts it right."""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """An error keeps calls from being served; a warning is a risk."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault; `code` is stable for scripts, the rest is for people."""

    code: str
    severity: Severity
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.severity.value}: {self.where}: {self.what}\n    remedy: {self.remedy}"


def error(code: str, where: str, what: str, remedy: str) -> Finding:
    """A finding that must be put right."""
    return Finding(code, Severity.ERROR, where, what, remedy)


def warning(code: str, where: str, what: str, remedy: str) -> Finding:
    """A finding that should be looked at."""
    return Finding(code, Severity.WARNING, where, what, remedy)
