"""What is done with work orders: each request of theirs is a route of its own."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from callcenter.domain.record import replace
from callcenter.office.orders import OrderService
from callcenter.office.reading import Reader
from callcenter.orders import requests as q
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.orders.transitions import TABLE
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.office.bodies import Versioned, body_of, read
from callcenter.web.office.order_examples import AMEND, OPEN, REQUESTS
from callcenter.web.problems import documented

_BY_ITSELF = (q.Open, q.Amend)
"""Have routes of another form."""
KINDS: dict[str, type[q.Request]] = {
    kind.action.value.replace("_", "-"): kind
    for kind in (getattr(q, name) for name in q.__all__)
    if issubclass(kind, q.Request) and kind is not q.Request and kind not in _BY_ITSELF
}
"""The verbs, and the request that each stands for."""
OpenBody: Any = body_of(q.Open, leave_out=frozenset({"call", "jurisdiction"}))


class Amended(Versioned):
    """What every correction says."""

    reason: str = Field("", max_length=500, description="Why")


AmendBody: Any = body_of(q.Changes, Amended)


def router(service: OrderService, reader: Reader, jurisdiction: str) -> APIRouter:
    """The routes that change orders."""
    routes = APIRouter(prefix="/api/v1", tags=["orders"], responses=documented(401, 403, 404, 409, 415, 422))
    _intake(routes, service, reader, jurisdiction)
    for verb, kind in KINDS.items():
        _action(routes, service, reader, verb, kind)
    return routes


def _body(example: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"example": example}}}}


def _intake(routes: APIRouter, service: OrderService, reader: Reader, jurisdiction: str) -> None:
    @routes.post(
        "/orders",
        status_code=201,
        response_model=dict[str, Any],
        summary="A new order that came in by another way than a call (受理)",
        openapi_extra=_body(OPEN),
    )
    async def open_order(body: OpenBody, who: Actor = allow(Permission.ORDER_CREATE)) -> Response:
        case = await service.open(replace(read(body, q.Open), jurisdiction=jurisdiction), who)
        made = answer(await reader.changed(who, case))
        made.status_code, made.headers["location"] = 201, f"/api/v1/orders/{case.number}"
        return made

    @routes.patch(
        "/orders/{number}",
        response_model=dict[str, Any],
        summary="Correct or add to what is known of the matter",
        openapi_extra=_body(AMEND),
    )
    async def amend(number: str, body: AmendBody, who: Actor = allow(Permission.ORDER_EDIT)) -> Response:
        request = q.Amend(changes=read(body, q.Changes), reason=body.reason)
        return answer(await reader.changed(who, await service.act(number, request, who, body.version)))


def _action(routes: APIRouter, service: OrderService, reader: Reader, verb: str, kind: type[q.Request]) -> None:
    needed = TABLE[kind.action].permission
    assert needed is not None, f"only the program itself may do {kind.action.value}"
    model: Any = body_of(kind, Versioned)

    @routes.post(
        f"/orders/{{number}}/{verb}",
        response_model=dict[str, Any],
        summary=(kind.__doc__ or "").strip(),
        operation_id=f"order-{verb}",
        openapi_extra=_body({"version": 3, **REQUESTS[kind]}),
    )
    async def act(number: str, body: model, who: Actor = allow(needed)) -> Response:
        request = read(body, kind)
        case = await service.act(number, request, who, body.version)
        return answer(await reader.changed(who, case))
