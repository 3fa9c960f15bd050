"""SIPp's statistics file (``-trace_stat``): what a process has counted so far, in a row for each second."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Counts:
    """What SIPp counted of its calls."""

    created: int = 0
    successful: int = 0
    failed: int = 0
    given_up: int | None = None
    """Callers who cancelled while it rang; None: the scenario does not count them."""

    def __add__(self, other: "Counts") -> "Counts":
        known = self.given_up is not None and other.given_up is not None
        return Counts(
            self.created + other.created,
            self.successful + other.successful,
            self.failed + other.failed,
            (self.given_up or 0) + (other.given_up or 0) if known else None,
        )


GIVEN_UP = "GivenUp"
"""The counter of the callers' scenario."""


def read(path: Path) -> Counts:
    """The newest counts of a file; none of a file without a row. Raises OSError, and ValueError for another's file."""
    last: dict[str, str] = {}
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        rows = csv.DictReader(file, delimiter=";")
        if rows.fieldnames is not None and "FailedCall(C)" not in rows.fieldnames:
            raise ValueError("this is not a statistics file of SIPp")
        for row in rows:
            # The last line may be half written.
            last = row if row.get("FailedCall(C)") else last
    names = ("TotalCallCreated", "SuccessfulCall(C)", "FailedCall(C)")
    created, successful, failed = (int(last.get(name) or 0) for name in names)
    given_up = last.get(f"{GIVEN_UP}(C)")
    return Counts(created, successful, failed, int(given_up) if given_up else None)
