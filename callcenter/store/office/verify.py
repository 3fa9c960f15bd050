"""Reading a chain from end to end: the first row that is not what was written, or the end that is not where it was."""

from collections.abc import AsyncIterator, Mapping
from enum import Enum
from typing import Any

from sqlalchemy import Row, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.record import Record
from callcenter.store.office.chain import ORIGIN, Chain
from callcenter.store.office.trail_tables import trail_heads, trail_words

_AT_A_TIME = 2000


class Break(Enum):
    """What is wrong at a row."""

    CHANGED = "changed"
    """Its content is not what was hashed."""
    MISSING = "missing"
    """It is not there, later ones are."""
    CUT = "cut"
    """It and all after it are not there."""
    INSERTED = "inserted"
    """It was never written by us: before the first or after the last."""
    MISPLACED = "misplaced"
    """It was written by us, but after another row."""
    UNREADABLE = "unreadable"
    """The database cannot give it."""
    UNKNOWN_KEY = "unknown_key"
    """Its hash names a key that is not in the key file."""
    HEAD = "head"
    """The chain's head is missing or forged."""
    WORDS = "words"
    """The free text beside it is not what was hashed."""


class Seen(Record, frozen=True):
    """How long a chain was, and its last hash then, as written down apart from the database."""

    length: int
    hash: str


class Verdict(Record, frozen=True):
    """What a look at a chain found: how many rows it read, and the first break."""

    chain: str
    rows: int
    last: str = ORIGIN
    at: int | None = None
    """The sequence number of the first broken row."""
    broken: Break | None = None


START = Seen(0, ORIGIN)
"""Where a reading begins."""


class _Broken(Exception):
    def __init__(self, at: int, how: Break) -> None:
        super().__init__(at, how)
        self.at, self.how = at, how


async def verify(connection: AsyncConnection, chain: Chain, witness: Seen | None = None) -> Verdict:
    """Check every row, the head, the words, and what the witness saw. Memory does not grow with the table.

    The connection is to be a ``Database.snapshot``: others go on writing.
    """
    walk = _Walk(chain, START, witness)
    try:
        async for row in _rows(connection, chain, walk):
            walk.take(row)
        walk.end(await _head(connection, chain))
        await _check_words(connection, chain)
    except _Broken as found:
        return Verdict(chain.name, walk.length, walk.last, found.at, found.how)
    return Verdict(chain.name, walk.length, walk.last)


async def go_on(connection: AsyncConnection, chain: Chain, since: Seen, most: int) -> Verdict:
    """Check some rows more, with their words, after a place up to which all was good; at the end, the head too.

    ``rows`` and ``last`` of the answer are where to go on the next time.
    """
    walk, table = _Walk(chain, since), chain.table
    query = select(table).order_by(table.c.seq).limit(most)
    if since.length:
        # Not at the beginning: what stands before the first row was put there.
        query = query.where(table.c.seq > since.length)
    rows = (await connection.execute(query)).mappings().all()
    try:
        for row in rows:
            walk.take(dict(row))
        if len(rows) < most:
            walk.end(await _head(connection, chain))
        await _check_words(connection, chain, since.length, walk.length)
    except _Broken as found:
        return Verdict(chain.name, walk.length, walk.last, found.at, found.how)
    return Verdict(chain.name, walk.length, walk.last)


class _Walk:
    """Where the reading is: how many rows were good, and the last one's hash."""

    def __init__(self, chain: Chain, since: Seen, witness: Seen | None = None) -> None:
        self._chain, self._witness = chain, witness
        self.length, self.last = since.length, since.hash

    def take(self, row: Mapping[str, Any]) -> None:
        """The next row must be the one that was written after the last."""
        expected, seq = self.length + 1, row["seq"]
        if seq != expected:
            raise _Broken(*((seq, Break.INSERTED) if seq < 1 else (expected, Break.MISSING)))
        if (key := self._chain.key_of(row["hash"])) is None:
            raise _Broken(seq, Break.UNKNOWN_KEY if ":" in str(row["hash"]) else Break.CHANGED)
        if row["hash"] != self._chain.hash_of(row, key):
            raise _Broken(seq, Break.CHANGED)
        if row["prev_hash"] != self.last:
            raise _Broken(seq, Break.MISPLACED)
        self.length, self.last = seq, row["hash"]
        if self._witness and seq == self._witness.length and self.last != self._witness.hash:
            raise _Broken(seq, Break.MISPLACED)

    def end(self, head: Row[Any, Any, Any] | None) -> None:
        """After the last row: head and witness must say the same."""
        # The witness first: to a head that was put back together with the rows nothing is missing.
        if self._witness and self.length < self._witness.length:
            raise _Broken(self.length + 1, Break.CUT)
        if head is None:
            if self.length:
                raise _Broken(self.length, Break.HEAD)
            return
        length, last, seal = head
        key = self._chain.key_of(seal)
        if key is None or seal != self._chain.seal_of(length, last, key):
            raise _Broken(self.length, Break.HEAD)
        if length > self.length:
            raise _Broken(self.length + 1, Break.CUT)
        if length < self.length:
            raise _Broken(length + 1, Break.INSERTED)
        if last != self.last:
            raise _Broken(self.length, Break.HEAD)


async def _rows(connection: AsyncConnection, chain: Chain, walk: _Walk) -> AsyncIterator[Mapping[str, Any]]:
    after: int | None = None
    size = _AT_A_TIME
    while True:
        query = select(chain.table).order_by(chain.table.c.seq).limit(size)
        if after is not None:
            query = query.where(chain.table.c.seq > after)
        try:
            rows = (await connection.execute(query)).mappings().all()
        except DBAPIError:
            if size == 1:
                raise _Broken(walk.length + 1, Break.UNREADABLE) from None
            # One at a time from here on, to name the row.
            size = 1
            continue
        for row in rows:
            yield dict(row)
        if not rows:
            return
        after = rows[-1]["seq"]


async def _head(connection: AsyncConnection, chain: Chain) -> Row[Any, Any, Any] | None:
    heads = trail_heads.c
    query = select(heads.length, heads.hash, heads.seal).where(heads.chain == chain.name)
    return (await connection.execute(query)).one_or_none()


async def _check_words(connection: AsyncConnection, chain: Chain, after: int = 0, until: int | None = None) -> None:
    """The free texts of the rows beyond ``after``, and up to ``until``."""
    words = trail_words.c
    query = select(words.seq, words.words, chain.table.c.words_hash).select_from(
        trail_words.outerjoin(chain.table, chain.table.c.seq == words.seq)
    )
    if until is not None:
        query = query.where(words.seq <= until)
    query = query.where(words.chain == chain.name).order_by(words.seq).limit(_AT_A_TIME)
    while rows := (await connection.execute(query.where(words.seq > after))).all():
        for seq, text, hashed in rows:
            key = chain.key_of(hashed)
            if key is None or chain.words_hash(seq, text, key) != hashed:
                raise _Broken(seq, Break.WORDS)
        after = rows[-1][0]


async def look(connection: AsyncConnection, chain: Chain, before: Seen | None) -> Seen | None:
    """How long the chain is by its head; None when that does not go on from what was seen before."""
    head = await _head(connection, chain)
    length, last, seal = head if head is not None else (0, ORIGIN, chain.seal_of(0, ORIGIN))
    if (key := chain.key_of(seal)) is None or seal != chain.seal_of(length, last, key):
        return None
    if before is not None and before.length:
        query = select(chain.table.c.hash).where(chain.table.c.seq == before.length)
        if length < before.length or (await connection.execute(query)).scalar_one_or_none() != before.hash:
            return None
    return Seen(length, last)


async def has_trail(connection: AsyncConnection) -> bool:
    """Whether the database is of a version that keeps a trail."""
    return await connection.run_sync(lambda inner: inspect(inner).has_table(trail_heads.name))


async def seals(connection: AsyncConnection) -> list[str]:
    """The seals of all heads: none in a database that nothing was written to."""
    return list((await connection.execute(select(trail_heads.c.seal))).scalars())
