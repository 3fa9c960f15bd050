"""What is compared of a table before and after: how many rows, and a checksum that no order of the rows changes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_BYTES = 16


@dataclass(slots=True)
class TableSum:
    """The rows of a table, added up."""

    table: str
    rows: int = 0
    total: int = 0

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Count these rows in. Two databases sort texts differently, so the hashes of the rows are summed up."""
        for row in rows:
            found = hashlib.blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()
            self.total += int.from_bytes(found)
            self.rows += 1

    @property
    def checksum(self) -> str:
        """The sum as text."""
        return f"{self.total % (1 << 8 * _BYTES):0{2 * _BYTES}x}"
