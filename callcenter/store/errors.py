"""What can be wrong with the database: each error names the file and the remedy.

StoreError
+-- NotOurDatabase   the file is no SQLite database, or another program's
+-- CorruptDatabase  SQLite finds the file damaged
+-- NewerDatabase    a newer version of this program has changed the schema
"""

from callcenter.domain.errors import CallcenterError


class StoreError(CallcenterError):
    """The store cannot be opened; nothing was written to the file."""

    def __init__(self, path: str, what: str, remedy: str) -> None:
        super().__init__(f"{path}: {what}. {remedy}")
        self.path, self.what, self.remedy = path, what, remedy


class NotOurDatabase(StoreError):
    """The file is something else."""


class CorruptDatabase(StoreError):
    """The file is damaged."""


class NewerDatabase(StoreError):
    """The file belongs to a newer version of the program."""
