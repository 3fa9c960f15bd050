"""Adding to the trail, and reading it by case."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.orders.trail import Access, CaseEvent
from callcenter.store.office.chain import ORIGIN, Chain
from callcenter.store.office.database import insert
from callcenter.store.office.trail_tables import access_log, case_events, trail_heads, trail_words

_heads = select(trail_heads.c.length, trail_heads.c.hash, trail_heads.c.seal)


async def append(connection: AsyncConnection, chain: Chain, rows: Sequence[CaseEvent | Access]) -> int:
    """Add the rows at the chain's end; the sequence number of the last one.

    The head stays locked until the transaction ends, so append last in it, and to the case chain before the access log.
    """
    head = await _locked(connection, chain)
    count, last = int(head.length), str(head.hash)
    made: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for row in rows:
        count += 1
        made.append(_linked(chain, row, count, last))
        last = made[-1]["hash"]
        if row.words:
            words.append({"chain": chain.name, "seq": count, "number": row.number, "words": row.words})
    if made:
        await connection.execute(chain.table.insert(), made)
        await _move(connection, chain, head, count, last)
    if words:
        await connection.execute(trail_words.insert(), words)
    return count


def _linked(chain: Chain, row: CaseEvent | Access, seq: int, last: str) -> dict[str, Any]:
    values = msgspec.structs.asdict(row)
    values |= {"seq": seq, "words_hash": chain.words_hash(seq, values.pop("words")), "prev_hash": last}
    # What the database gives back, and is hashed again then, is a float.
    values["at"] = float(row.at)
    return values | {"hash": chain.hash_of(values)}


async def _locked(connection: AsyncConnection, chain: Chain) -> Any:
    query = _heads.where(trail_heads.c.chain == chain.name).with_for_update()
    if (head := (await connection.execute(query)).one_or_none()) is None:
        first = {"chain": chain.name, "length": 0, "hash": ORIGIN, "seal": chain.seal_of(0, ORIGIN)}
        await connection.execute(insert(connection, trail_heads).values(first).on_conflict_do_nothing())
        head = (await connection.execute(query)).one()
    return head


async def _move(connection: AsyncConnection, chain: Chain, head: Any, count: int, last: str) -> None:
    moved: dict[str, Any] = {"length": count, "hash": last}
    # A head that somebody has forged must not become genuine by the next row: its seal is left as it is.
    if head.seal == chain.seal_of(head.length, head.hash, chain.key_of(head.seal)):
        moved["seal"] = chain.seal_of(count, last)
    await connection.execute(update(trail_heads).where(trail_heads.c.chain == chain.name).values(moved))


async def events_of(connection: AsyncConnection, number: str) -> list[dict[str, Any]]:
    """All that happened to a case, in order, with the words that are still there."""
    return await _of(connection, case_events, number)


async def seen(connection: AsyncConnection, number: str) -> list[dict[str, Any]]:
    """Who has looked at a case, in order: when, why, and what was shown."""
    return await _of(connection, access_log, number)


async def _of(connection: AsyncConnection, table: Any, number: str) -> list[dict[str, Any]]:
    columns = [c for c in table.columns if c.name not in ("words_hash", "prev_hash", "hash")]
    at_row = (trail_words.c.chain == table.name) & (trail_words.c.seq == table.c.seq)
    query = select(*columns, trail_words.c.words).select_from(table.outerjoin(trail_words, at_row))
    rows = await connection.execute(query.where(table.c.number == number).order_by(table.c.seq))
    return [{**row, "words": row["words"] or ""} for row in rows.mappings()]


async def forget_words(connection: AsyncConnection, number: str) -> int:
    """Delete the free text about a case; its rows stay. How many texts there were."""
    return (await connection.execute(delete(trail_words).where(trail_words.c.number == number))).rowcount


async def before(connection: AsyncConnection, since: Instant) -> int:
    """The last line of the access log before a moment; 0: there is none."""
    query = select(func.min(access_log.c.seq)).where(access_log.c.at >= since)
    if (first := (await connection.execute(query)).scalar()) is not None:
        return int(first) - 1
    return int((await connection.execute(select(func.max(access_log.c.seq)))).scalar() or 0)


async def looks_after(connection: AsyncConnection, after: int, limit: int) -> list[tuple[int, Access]]:
    """Lines of the access log with their numbers, in order, from beyond ``after`` on; without their words."""
    query = select(access_log).where(access_log.c.seq > after).order_by(access_log.c.seq).limit(limit)
    names = [name for name in Access.__struct_fields__ if name != "words"]
    rows = (await connection.execute(query)).mappings()
    return [(int(row["seq"]), Access(**{name: row[name] for name in names})) for row in rows]
