"""What makes a table a chain: each row carries the keyed hash of itself and of the row before it."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Table

from callcenter.domain.record import Record
from callcenter.store.office.trail_tables import access_log, case_events

ORIGIN = ""
"""What the first row names as the hash before it."""
_encode = msgspec.json.Encoder(enc_hook=repr).encode


class Chain(Record, frozen=True):
    """A chained table and the keys for it: without them nobody can write a row, or a head, that fits."""

    table: Table
    keys: Mapping[str, bytes]
    """By id; old ones stay, so that old rows can be checked."""
    current: str
    """The id of the key for new rows."""

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    def hash_of(self, row: Mapping[str, Any], key: str | None = None) -> str:
        """The hash of a row: ``<key id>:<hex>`` over all its columns in their order, the hash before it included."""
        columns = [row[column.name] for column in self.table.columns if column.name != "hash"]
        return self._mac(key or self.current, ["row", self.name, *columns])

    def seal_of(self, length: int, last: str, key: str | None = None) -> str:
        """What makes a head genuine."""
        return self._mac(key or self.current, ["head", self.name, length, last])

    def words_hash(self, seq: int, words: str, key: str | None = None) -> str:
        """The hash of a row's free text; keyed, so that short texts cannot be guessed from it."""
        return self._mac(key or self.current, ["words", self.name, seq, words]) if words else ""

    def _mac(self, key: str, parts: list[Any]) -> str:
        return f"{key}:{hmac.digest(self.keys[key], _encode(parts), hashlib.sha256).hex()}"

    def key_of(self, hashed: object) -> str | None:
        """The id of the key that a hash was made with; None: it is none that we have."""
        key = hashed.partition(":")[0] if isinstance(hashed, str) else ""
        return key if key in self.keys else None


def case_chain(keys: Mapping[str, bytes], current: str) -> Chain:
    """The chain of what happened to cases."""
    return Chain(case_events, keys, current)


def access_chain(keys: Mapping[str, bytes], current: str) -> Chain:
    """The chain of who looked at cases."""
    return Chain(access_log, keys, current)
