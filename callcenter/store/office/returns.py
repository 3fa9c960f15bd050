"""Reads from the trail how orders went from department to department."""

from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.ids import Instant
from callcenter.orders.actions import Action
from callcenter.orders.returns import MOVES, Move
from callcenter.store.office.trail_tables import case_events


async def moves(connection: AsyncConnection, since: Instant, until: Instant) -> tuple[Move, ...]:
    """All moves of the orders of which a return was asked in this span, in the order they were made."""
    asked = select(case_events.c.number).where(
        case_events.c.action == Action.ASK_RETURN.value, case_events.c.at >= since, case_events.c.at < until
    )
    columns = select(case_events.c.number, case_events.c.at, case_events.c.action, case_events.c.detail)
    wanted = case_events.c.action.in_([action.value for action in MOVES])
    query = columns.where(wanted, case_events.c.number.in_(asked)).order_by(case_events.c.seq)
    return tuple(
        Move(number=row.number, at=Instant(row.at), action=Action(row.action), lead=_lead(row.detail))
        for row in await connection.execute(query)
    )


def _lead(detail: str) -> str:
    told: dict[str, Any] = msgspec.json.decode(detail) if detail else {}
    # Without a "to" it has no lead any more.
    leads = [change.get("to") or "" for change in told.get("changes", ()) if change.get("field") == "lead"]
    return leads[-1] if leads else ""
