"""What stands beside a case: approvals, supervision letters, follow-ups."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.record import Record
from callcenter.orders.records import Approval, FollowUp, Supervision
from callcenter.store.office.cases_tables import approvals, follow_ups, supervisions
from callcenter.store.office.database import insert, padded

R = TypeVar("R", bound=Record)


async def put_approval(connection: AsyncConnection, approval: Approval) -> None:
    """Write what was asked of a second person, or what was decided."""
    row = {"number": approval.number, "kind": approval.kind.value, "asked_at": approval.asked_at}
    decided = approval.granted is not None
    await _put(connection, approvals, {"id": approval.id}, row | {"decided": decided, "body": _text(approval)})


async def put_supervision(connection: AsyncConnection, letter: Supervision) -> None:
    """Write a letter to a department, or what became of it."""
    row = {name: getattr(letter, name) for name in ("number", "department", "issued_at", "due")}
    await _put(connection, supervisions, {"sv_no": letter.sv_no}, row | {"body": _text(letter)})


async def put_follow_up(connection: AsyncConnection, follow_up: FollowUp) -> None:
    """Write a follow-up, or its next attempt."""
    row = {"number": follow_up.number, "started_at": follow_up.started_at, "body": _text(follow_up)}
    await _put(connection, follow_ups, {"fu_no": follow_up.fu_no}, row)


async def approvals_of(connection: AsyncConnection, number: str) -> tuple[Approval, ...]:
    """What was asked about a case, oldest first."""
    query = select(approvals.c.body).where(approvals.c.number == number)
    return _read((await connection.execute(query.order_by(approvals.c.asked_at, approvals.c.id))).scalars(), Approval)


async def undecided(connection: AsyncConnection, numbers: Sequence[str]) -> tuple[Approval, ...]:
    """What was asked about any of these cases and nobody has decided yet, oldest first."""
    query = select(approvals.c.body).where(approvals.c.number.in_(padded(numbers)), approvals.c.decided.is_(False))
    return _read((await connection.execute(query.order_by(approvals.c.asked_at, approvals.c.id))).scalars(), Approval)


async def supervisions_of(connection: AsyncConnection, number: str) -> tuple[Supervision, ...]:
    """The letters about a case, oldest first."""
    query = select(supervisions.c.body).where(supervisions.c.number == number)
    query = query.order_by(supervisions.c.issued_at, supervisions.c.sv_no)
    return _read((await connection.execute(query)).scalars(), Supervision)


async def follow_ups_of(connection: AsyncConnection, numbers: Sequence[str]) -> tuple[FollowUp, ...]:
    """The follow-ups of some cases, oldest first."""
    query = select(follow_ups.c.body).where(follow_ups.c.number.in_(padded(numbers)))
    query = query.order_by(follow_ups.c.started_at, follow_ups.c.fu_no)
    return _read((await connection.execute(query)).scalars(), FollowUp)


async def _put(connection: AsyncConnection, table: Table, key: dict[str, Any], row: dict[str, Any]) -> None:
    written = insert(connection, table).values(key | row)
    await connection.execute(written.on_conflict_do_update(index_elements=[*key], set_=row))


def _text(record: Record) -> str:
    return msgspec.json.encode(record).decode()


def _read(bodies: Iterable[str], kind: type[R]) -> tuple[R, ...]:
    return tuple(msgspec.json.decode(body, type=kind) for body in bodies)
