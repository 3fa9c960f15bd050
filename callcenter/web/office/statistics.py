"""How departments stand: what they have in hand, what is overdue, and what they pass on."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response

from callcenter.domain.ids import Instant
from callcenter.office.departments import Departments
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.orders.returns import by_department, courses
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.problems import documented

MONTH_S = 30 * 86_400.0
Since = Annotated[float | None, Query(description="Unix time; without, 30 days ago", allow_inf_nan=False)]
Until = Annotated[float | None, Query(description="Unix time; without, now", allow_inf_nan=False)]


def router(departments: Departments, now: Callable[[], Instant]) -> APIRouter:
    """The routes. Whoever belongs to a department sees what is its own, and below it."""
    routes = APIRouter(prefix="/api/v1/statistics", tags=["departments"], responses=documented(403))

    @routes.get(
        "/departments", response_model=list[dict[str, Any]], summary="Orders at work and overdue, by department"
    )
    async def standing(who: Actor = allow(Permission.ORDER_VIEW)) -> Response:
        mine = await departments.own(who)
        found = await departments.standing(mine)
        return answer([each for each in found if mine is None or each["department"] in mine])

    @routes.get("/returns", response_model=dict[str, Any], summary="Returned orders: who passes what on to whom (退单)")
    async def returned(since: Since = None, until: Until = None, who: Actor = allow(Permission.ORDER_VIEW)) -> Response:
        end = Instant(until if until is not None else now())
        moves = await departments.returns(Instant(since if since is not None else end - MONTH_S), end)
        mine = await departments.own(who)
        told = [each for each in courses(moves) if mine is None or mine & set(each.departments)]
        rows = [each for each in by_department(moves) if mine is None or each.department in mine]
        told.sort(key=lambda each: (-len(each.returned_by), each.number))
        return answer({"departments": msgspec.to_builtins(rows), "orders": msgspec.to_builtins(told)})

    return routes
