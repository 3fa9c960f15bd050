"""What was done to the trail behind our back is named: which table, which row, and what."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from callcenter.domain.ids import Instant
from callcenter.orders.trail import Access, CaseEvent
from callcenter.store.database import parse_url
from callcenter.store.office import trail
from callcenter.store.office.chain import Chain, access_chain, case_chain
from callcenter.store.office.database import Connection, Database
from callcenter.store.office.verify import START, Break, Seen, Verdict, go_on, verify

KEYS = {"k1": b"1" * 32, "k2": b"2" * 32}
CHAINS = (case_chain(KEYS, "k1"), access_chain(KEYS, "k1"))
ROWS = 12


def _row(chain: Chain, n: int) -> CaseEvent | Access:
    number, at, words = f"14050020261126{n % 4:06}0", Instant(1795290464.123456 + n), f"说明{n}" if n % 5 == 0 else ""
    if chain.name == "case_events":
        return CaseEvent(number=number, at=at, action="urge", actor="李", version=n, detail='{"n":1}', words=words)
    return Access(number=number, at=at, actor="wang", action="unmask", fields="name", masked=n % 2 == 0, words=words)


async def fill(database: Database, rows: int = ROWS, chains: Sequence[Chain] = CHAINS) -> None:
    for chain in chains:
        async with database.write() as connection:
            await trail.append(connection, chain, [_row(chain, n) for n in range(1, rows + 1)])


async def look(database: Database, chain: Chain, witness: Seen | None = None) -> Verdict:
    async with database.snapshot() as connection:
        return await verify(connection, chain, witness)


async def tamper(database: Database, *statements: str) -> None:
    async with database.write() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def test_a_whole_trail_has_no_break(database: Database) -> None:
    """Nor has an empty one."""
    for chain in CHAINS:
        assert (await look(database, chain)).broken is None
    await fill(database)
    for chain in CHAINS:
        verdict = await look(database, chain)
        assert (verdict.rows, verdict.broken) == (ROWS, None)


COPY = "CREATE TABLE one AS SELECT * FROM {t} WHERE seq = 5"
BREAKS = {
    "a changed text": (("UPDATE {t} SET actor = 'lI' WHERE seq = 5",), 5, Break.CHANGED),
    "a moved moment": (("UPDATE {t} SET at = at + 0.000001 WHERE seq = 5",), 5, Break.CHANGED),
    "another case": (("UPDATE {t} SET number = '1' WHERE seq = 5",), 5, Break.CHANGED),
    "a changed hash": (("UPDATE {t} SET hash = 'k1:00' WHERE seq = 5",), 5, Break.CHANGED),
    "a hash of no form": (("UPDATE {t} SET hash = '' WHERE seq = 5",), 5, Break.CHANGED),
    "a key of no file": (("UPDATE {t} SET hash = 'k9:00' WHERE seq = 5",), 5, Break.UNKNOWN_KEY),
    "another row before it": (("UPDATE {t} SET prev_hash = '' WHERE seq = 5",), 5, Break.CHANGED),
    "a deleted row": (("DELETE FROM {t} WHERE seq = 5",), 5, Break.MISSING),
    "the first row deleted": (("DELETE FROM {t} WHERE seq = 1",), 1, Break.MISSING),
    "a deleted row, the rest closed up": (
        (
            "DELETE FROM {t} WHERE seq = 5",
            "UPDATE {t} SET seq = seq + 1000 WHERE seq > 5",
            "UPDATE {t} SET seq = seq - 1001 WHERE seq > 1000",
        ),
        5,
        Break.CHANGED,
    ),
    "a row before the first": (
        (COPY, "UPDATE one SET seq = 0", "INSERT INTO {t} SELECT * FROM one"),
        0,
        Break.INSERTED,
    ),
    "a row after the last": (
        (COPY, "UPDATE one SET seq = 13", "INSERT INTO {t} SELECT * FROM one"),
        13,
        Break.CHANGED,
    ),
    "two rows swapped": (
        (
            "UPDATE {t} SET seq = 1005 WHERE seq = 5",
            "UPDATE {t} SET seq = 5 WHERE seq = 6",
            "UPDATE {t} SET seq = 6 WHERE seq = 1005",
        ),
        5,
        Break.CHANGED,
    ),
    "a cut tail": (("DELETE FROM {t} WHERE seq > 9",), 10, Break.CUT),
    "the last row deleted": (("DELETE FROM {t} WHERE seq = 12",), 12, Break.CUT),
    "all rows deleted": (("DELETE FROM {t}",), 1, Break.CUT),
    "a cut tail with the head moved back": (
        (
            "DELETE FROM {t} WHERE seq > 9",
            "UPDATE trail_heads SET length = 9, hash = (SELECT hash FROM {t} WHERE seq = 9) WHERE chain = '{t}'",
        ),
        9,
        Break.HEAD,
    ),
    "a head that is gone": (("DELETE FROM trail_heads WHERE chain = '{t}'",), 12, Break.HEAD),
    "words that were changed": (
        ("UPDATE trail_words SET words = 'x' WHERE chain = '{t}' AND seq = 5",),
        5,
        Break.WORDS,
    ),
    "words put to a row without": (("INSERT INTO trail_words VALUES ('{t}', 4, 'A', 'x')",), 4, Break.WORDS),
}


async def _named(database: Database, tampered: Chain, other: Chain, statements: Sequence[str]) -> object:
    """What is said of a table after the statements, which are undone then; of the other table nothing may be said."""
    async with database.write() as connection:
        for statement in statements:
            await connection.execute(text(statement.format(t=tampered.name)))
        verdict, whole = await verify(connection, tampered), await verify(connection, other)
        by_parts = await read_on(connection, tampered)
        await connection.rollback()
    assert (by_parts.at, by_parts.broken) == (verdict.at, verdict.broken), "read in parts it is said so too"
    return (verdict.at, verdict.broken) if whole.broken is None else whole


async def read_on(connection: Connection, chain: Chain) -> Verdict:
    """What is found by reading a few rows at a time, up to the end."""
    since = START
    while True:
        found = await go_on(connection, chain, since, ROWS // 3)
        if found.broken is not None or found.rows - since.length < ROWS // 3:
            return found
        since = Seen(found.rows, found.last)


async def test_each_way_of_tampering_is_named_with_its_row(database: Database) -> None:
    """In each of the two tables, while the other one is still whole."""
    await fill(database)
    for tampered, other in (CHAINS, CHAINS[::-1]):
        named = {name: await _named(database, tampered, other, case[0]) for name, case in BREAKS.items()}
        assert named == {name: case[1:] for name, case in BREAKS.items()}


async def test_a_row_that_was_really_written_is_misplaced_in_another_history(database: Database) -> None:
    """Two histories fork after row 12; a row of the one does not fit into the other."""
    await fill(database)
    await tamper(database, "CREATE TABLE heads AS SELECT * FROM trail_heads")
    async with database.write() as connection:
        await trail.append(connection, CHAINS[0], [_row(CHAINS[0], 77), _row(CHAINS[0], 78)])
    await tamper(
        database,
        "CREATE TABLE one AS SELECT * FROM case_events WHERE seq = 14",
        "DELETE FROM case_events WHERE seq > 12",
        "UPDATE trail_heads SET length = h.length, hash = h.hash, seal = h.seal FROM heads h "
        "WHERE h.chain = trail_heads.chain",
    )
    await fill_one(database, 99)
    await tamper(database, "INSERT INTO case_events SELECT * FROM one")
    verdict = await look(database, CHAINS[0])
    assert (verdict.at, verdict.broken) == (14, Break.MISPLACED)


async def fill_one(database: Database, n: int) -> None:
    async with database.write() as connection:
        await trail.append(connection, CHAINS[0], [_row(CHAINS[0], n)])


async def test_an_older_state_put_back_whole_is_found_by_the_witness_only(database: Database) -> None:
    """Rows and head of the older state fit together; the witness saw more."""
    await fill(database)
    seen = await look(database, CHAINS[0])
    await tamper(database, "CREATE TABLE heads AS SELECT * FROM trail_heads")
    await fill_one(database, 52)
    later = await look(database, CHAINS[0])
    await tamper(
        database,
        "DELETE FROM case_events WHERE seq > 12",
        "UPDATE trail_heads SET length = h.length, hash = h.hash, seal = h.seal FROM heads h "
        "WHERE h.chain = trail_heads.chain",
    )
    assert (await look(database, CHAINS[0])).broken is None
    assert (await look(database, CHAINS[0], Seen(seen.rows, seen.last))).broken is None
    verdict = await look(database, CHAINS[0], Seen(later.rows, later.last))
    assert (verdict.at, verdict.broken) == (13, Break.CUT)
    await fill_one(database, 51)
    verdict = await look(database, CHAINS[0], Seen(later.rows, later.last))
    assert (verdict.at, verdict.broken) == (13, Break.MISPLACED)


async def test_rows_of_an_old_key_are_checked_with_it(database: Database) -> None:
    """After a rotation the chain goes on; without the old key its rows cannot be checked, and that is said."""
    await fill(database, 3)
    new = case_chain(KEYS, "k2")
    async with database.write() as connection:
        await trail.append(connection, new, [_row(new, 4)])
    assert (await look(database, new)).broken is None
    verdict = await look(database, case_chain({"k2": KEYS["k2"]}, "k2"))
    assert (verdict.at, verdict.broken) == (1, Break.UNKNOWN_KEY)


async def test_writers_go_on_while_the_trail_is_read(database: Database) -> None:
    """What they add meanwhile is no break: all that is read is of one moment."""
    await fill(database, 5)
    async with database.snapshot() as connection:
        first = await verify(connection, CHAINS[0])
        await fill_one(database, 6)
        second = await verify(connection, CHAINS[0])
    assert (first.rows, second.rows, second.broken) == (5, 5, None)


def test_a_flipped_byte_in_the_file_names_the_row(tmp_path: Path) -> None:
    """Also one that leaves no text which the database could give."""
    path = tmp_path / "a.db"
    asyncio.run(_filled(path))
    content = path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        (hashed,) = connection.execute("SELECT hash FROM access_log WHERE seq = 7").fetchone()
    # The row itself, not the next one, which names its hash too and stands before it in the page.
    at = content.rindex(hashed.encode())
    for offset in (at - 60, at, at + 3, at + len(hashed) - 1):
        for flip in (0x01, 0x80):
            changed = bytearray(content)
            changed[offset] ^= flip
            path.write_bytes(changed)
            verdict = asyncio.run(_look_at(path))
            assert (offset, flip, verdict.at) == (offset, flip, 7)


async def _filled(path: Path) -> None:
    database = await Database.open(f"sqlite:///{path}")
    await fill(database)
    await database.close()


async def _look_at(path: Path) -> Verdict:
    database = Database.at(parse_url(f"sqlite:///{path}"))
    try:
        return await look(database, CHAINS[1])
    finally:
        await database.close()
