"""Looking at orders: masked, in full for a reason, and who has looked."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from callcenter.office.access import Reader, Shown
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.orders.trail import ReadReason
from callcenter.web.actions import Body
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.problems import documented


class UnmaskBody(Body):
    """Why the citizen's data is needed in full."""

    reason: ReadReason = Field(strict=False, description="What it is needed for")
    words: str = Field(min_length=4, max_length=500, description="The same in one's own words, for who checks it")


def _answer(shown: Shown) -> Response:
    # Whatever stands between must not keep it, and the browser shall not either.
    made = answer({**shown.order, "watermark": shown.watermark})
    made.headers["cache-control"] = "no-store"
    return made


def router(reader: Reader) -> APIRouter:
    """The routes of looks at orders."""
    routes = APIRouter(prefix="/api/v1", tags=["orders"], responses=documented(403, 404))

    @routes.get("/orders/{number}/case", response_model=dict[str, Any], summary="An order, the citizen masked")
    async def show(number: str, who: Actor = allow(Permission.ORDER_VIEW)) -> Response:
        return _answer(await reader.show(number, who))

    @routes.post(
        "/orders/{number}/unmask",
        response_model=dict[str, Any],
        responses=documented(409, 422),
        summary="An order with the citizen's data in full; the access log says who, when and why",
    )
    async def unmask(number: str, body: UnmaskBody, who: Actor = allow(Permission.ORDER_UNMASK)) -> Response:
        return _answer(await reader.unmask(number, who, body.reason, body.words))

    @routes.get("/orders/{number}/seen", response_model=list[dict[str, Any]], summary="Who has looked at an order")
    async def seen(number: str, who: Actor = allow(Permission.AUDIT_VIEW)) -> Response:
        return answer(await reader.seen(number, who))

    return routes
