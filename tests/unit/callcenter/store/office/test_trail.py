"""The trail on both stores: rows are added, linked, and found by case."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from callcenter.domain.ids import Instant
from callcenter.orders.trail import Access, CaseEvent
from callcenter.store.office import trail
from callcenter.store.office.chain import Chain, access_chain, case_chain
from callcenter.store.office.database import Database
from callcenter.store.office.trail_tables import access_log, case_events, trail_heads

KEYS = {"k1": b"1" * 32}
CASES, ACCESS = case_chain(KEYS, "k1"), access_chain(KEYS, "k1")


def event(number: str, at: float = 1.5, words: str = "") -> CaseEvent:
    return CaseEvent(number=number, at=Instant(at), action="dispatch", actor="li", version=2, words=words)


def access(number: str, actor: str = "wang") -> Access:
    return Access(number=number, at=Instant(2), actor=actor, action="read", masked=True, via="web")


async def append(database: Database, chain: Chain, rows: Sequence[CaseEvent | Access]) -> int:
    async with database.write() as connection:
        return await trail.append(connection, chain, rows)


async def test_rows_are_numbered_and_each_names_the_hash_before_it(database: Database) -> None:
    """Over several transactions."""
    assert await append(database, CASES, [event("A"), event("B")]) == 2
    assert await append(database, CASES, [event("A", words="因为")]) == 3
    async with database.read() as connection:
        rows = (await connection.execute(select(case_events).order_by(case_events.c.seq))).mappings().all()
        head = (await connection.execute(select(trail_heads))).mappings().one()
        told = await trail.events_of(connection, "A")
    assert [row["seq"] for row in rows] == [1, 2, 3]
    assert [row["prev_hash"] for row in rows] == ["", rows[0]["hash"], rows[1]["hash"]]
    assert (head["length"], head["hash"]) == (3, rows[2]["hash"])
    assert [(row["seq"], row["words"]) for row in told] == [(1, ""), (3, "因为")]
    assert "因为" not in repr(rows)


async def test_who_has_seen_a_case_is_one_query(database: Database) -> None:
    """In order, other cases left out."""
    await append(database, ACCESS, [access("A", "li"), access("B", "chen"), access("A", "wang")])
    async with database.read() as connection:
        assert [row["actor"] for row in await trail.seen(connection, "A")] == ["li", "wang"]


async def test_many_writers_at_once_leave_one_unbroken_chain(database: Database) -> None:
    """None of them loses its row, and each has its own number."""
    ends = await asyncio.gather(*(append(database, ACCESS, [access(f"N{n}"), access(f"M{n}")]) for n in range(30)))
    assert sorted(ends) == list(range(2, 61, 2))
    async with database.read() as connection:
        rows = (await connection.execute(select(access_log).order_by(access_log.c.seq))).mappings().all()
    assert len(rows) == 60
    assert all(after["prev_hash"] == before["hash"] for before, after in pairwise(rows))


async def test_what_is_undone_leaves_no_row_and_no_gap(database: Database) -> None:
    """The chain goes with the transaction it is part of."""
    await append(database, CASES, [event("A")])
    with pytest.raises(ZeroDivisionError):
        await _fail_after_appending(database)
    assert await append(database, CASES, [event("C")]) == 2


async def _fail_after_appending(database: Database) -> None:
    async with database.write() as connection:
        await trail.append(connection, CASES, [event("B")])
        _ = 1 // 0


async def test_a_forged_head_stays_forged_however_many_rows_follow(database: Database) -> None:
    """The next row must not make it genuine."""
    await append(database, CASES, [event("A"), event("B")])
    async with database.write() as connection:
        first = (await connection.execute(select(case_events.c.hash).where(case_events.c.seq == 1))).scalar_one()
        await connection.execute(case_events.delete().where(case_events.c.seq == 2))
        await connection.execute(update(trail_heads).values(length=1, hash=first))
    await append(database, CASES, [event("C")])
    async with database.read() as connection:
        head = (await connection.execute(select(trail_heads))).mappings().one()
    assert head["length"] == 2
    assert head["seal"] != CASES.seal_of(2, head["hash"])


async def test_words_can_be_forgotten_while_the_rows_stay(database: Database) -> None:
    """Of one case only."""
    await append(database, CASES, [event("A", words="张三的电话"), event("B", words="李四")])
    async with database.write() as connection:
        assert await trail.forget_words(connection, "A") == 1
    async with database.read() as connection:
        assert [row["words"] for row in await trail.events_of(connection, "A")] == [""]
        assert [row["words"] for row in await trail.events_of(connection, "B")] == ["李四"]
