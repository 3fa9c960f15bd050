"""Looking up: work orders and finished calls, numbers masked."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from callcenter.domain.ids import CallId
from callcenter.orders.machine import OrderState
from callcenter.orders.permissions import Permission
from callcenter.published import call_data, event_data, order_data
from callcenter.store.rows import CallDetail, OrderDetail
from callcenter.view import CallView
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.ports import Engine, Records
from callcenter.web.problems import NotFound, documented

SINCE = "Only orders opened at or after this Unix time"


def order_json(found: OrderDetail) -> dict[str, Any]:
    """An order with its moves."""
    return {**order_data(found.order), "events": found.events}


def call_json(found: CallDetail) -> dict[str, Any]:
    """A call with its journal, rings and order."""
    return {
        **call_data(found.call),
        "events": [{"seq": row.seq, "at": row.at, **event_data(row.event)} for row in found.events],
        "offers": found.offers,
        "order": order_data(found.order) if found.order else None,
    }


def router(engine: Engine, store: Records, *, orders: bool = True) -> APIRouter:
    """The routes that read the store. ``orders``: also the engine's own orders, where no office shows what they are."""
    # Of all departments: so it is the house's own people who see them, not those of a department.
    seen = [allow(Permission.CALLS_VIEW)]
    routes = APIRouter(prefix="/api/v1", tags=["records"], dependencies=seen, responses=documented(401, 403))
    if orders:
        _orders(routes, store)
    _calls(routes, engine, store)

    @routes.get(
        "/calls/{call}/why",
        response_model=dict[str, Any],
        responses=documented(404),
        summary="Why those agents were rung, and why the caller still waits",
    )
    async def why(call: str) -> Response:
        found, waits = await store.call(CallId(call)), engine.standing(CallId(call))
        if found is None and waits is None:
            raise NotFound("call", call)
        return answer({"call": call, "choices": found.call.why if found is not None else (), "waits": waits})

    return routes


def _orders(routes: APIRouter, store: Records) -> None:
    @routes.get("/orders", response_model=list[dict[str, Any]], summary="Work orders, newest first")
    async def orders(
        state: Annotated[OrderState | None, Query(description="Only orders in this state")] = None,
        line: Annotated[str | None, Query(description="Only orders of this line", max_length=32)] = None,
        since: Annotated[float | None, Query(description=SINCE, allow_inf_nan=False)] = None,
        limit: Annotated[int, Query(description="How many at most", ge=1, le=500)] = 50,
        after: Annotated[str | None, Query(description="The last number of the page before", max_length=64)] = None,
    ) -> Response:
        found = await store.orders(state=state, line=line, since=since, limit=limit, after=after)
        return answer([order_data(order) for order in found])

    @routes.get(
        "/orders/{number}", response_model=dict[str, Any], responses=documented(404), summary="One order, its events"
    )
    async def order(number: str) -> Response:
        if (found := await store.order(number)) is None:
            raise NotFound("order", number)
        return answer(order_json(found))


def _calls(routes: APIRouter, engine: Engine, store: Records) -> None:
    @routes.get(
        "/calls/{call}", response_model=dict[str, Any], responses=documented(404), summary="One call, live or past"
    )
    async def call(call: str) -> Response:
        found = await store.call(CallId(call))
        live = next((view for view in engine.view().calls if view.id == call), None)
        if found is None and live is None:
            raise NotFound("call", call)
        return answer(live if found is None else {**call_json(found), **_wait(live)})


def _wait(live: CallView | None) -> dict[str, Any]:
    """What only the present knows of a caller who waits."""
    if live is None or live.position is None:
        return {}
    return {"position": live.position, "wait_low_s": live.wait_low_s, "wait_high_s": live.wait_high_s}
