"""A file or database that the checker cannot read: which, why, and what to do."""

from pathlib import Path


class AuditError(Exception):
    """The audit cannot be made; the message is for people."""

    def __init__(self, place: Path | str, what: str, remedy: str) -> None:
        super().__init__(f"{place}: {what}. {remedy}")
