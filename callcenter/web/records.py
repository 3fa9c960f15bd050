"""Looking up: work orders and finished calls, numbers masked."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Response

from callcenter.masking import mask_number
from callcenter.web.encode import answer, encode
from callcenter.web.ports import Engine, Records
from callcenter.web.problems import NotFound, documented

PHONE_FIELDS = frozenset({"caller", "caller_number", "number_calling", "phone"})
"""Fields that hold a phone number; an order's ``number`` is its own."""


def masked(value: object) -> Any:
    """The value as plain JSON data with all phone numbers masked."""
    return _mask(msgspec.json.decode(encode(value)))


def _mask(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: mask_number(v) if k in PHONE_FIELDS and isinstance(v, str) else _mask(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_mask(item) for item in value]
    return value


def router(engine: Engine, store: Records) -> APIRouter:
    """The routes that read the store."""
    routes = APIRouter(prefix="/api/v1", tags=["records"])

    @routes.get("/orders", response_model=list[dict[str, Any]], summary="Work orders, newest first")
    async def orders(
        state: Annotated[str | None, Query(description="Only orders in this state", max_length=32)] = None,
        line: Annotated[str | None, Query(description="Only orders of this line", max_length=32)] = None,
        since: Annotated[float | None, Query(description="Only orders opened at or after this Unix time")] = None,
        limit: Annotated[int, Query(description="How many at most", ge=1, le=500)] = 50,
        after: Annotated[str | None, Query(description="The last number of the page before", max_length=64)] = None,
    ) -> Response:
        return answer(masked(await store.orders(state=state, line=line, since=since, limit=limit, after=after)))

    @routes.get(
        "/orders/{number}", response_model=dict[str, Any], responses=documented(404), summary="One order, its events"
    )
    async def order(number: str) -> Response:
        if (found := await store.order(number)) is None:
            raise NotFound("order", number)
        return answer(masked(found))

    @routes.get(
        "/calls/{call}", response_model=dict[str, Any], responses=documented(404), summary="One call, live or past"
    )
    async def call(call: str) -> Response:
        if (found := await store.call(call)) is not None:
            return answer(masked(found))
        live = next((view for view in engine.view().calls if view.id == call), None)
        if live is None:
            raise NotFound("call", call)
        return answer(live)

    return routes
