"""Receivers of events over HTTP; each secret can be read once, when it is given."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from callcenter.office.webhooks import Standing, Webhooks
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.web.actions import Body, Nothing
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.problems import documented


class WebhookBody(Body):
    """A new receiver."""

    id: Annotated[str, Field(max_length=40)] = Field(description="Its name: small letters, digits, _ and -")
    url: Annotated[str, Field(max_length=1000)] = Field(description="`https://...`; `http://` on this machine only")
    events: list[Annotated[str, Field(max_length=50)]] = Field(
        default_factory=list, max_length=50, description="Such as `case_dispatch` or `alert_open`; none: all"
    )


def webhook_json(standing: Standing) -> dict[str, Any]:
    """A receiver and what waits for it."""
    return {**msgspec.structs.asdict(standing.webhook), "waiting": standing.waiting}


def router(webhooks: Webhooks) -> APIRouter:
    """The routes of receivers."""
    routes = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"], responses=documented(403))

    @routes.get("", response_model=list[dict[str, Any]], summary="All receivers, and how they are")
    async def every(who: Actor = allow(Permission.OUTLET_EDIT)) -> Response:
        return answer([webhook_json(each) for each in await webhooks.all()])

    @routes.post(
        "", response_model=dict[str, str], responses=documented(422), summary="A new one; its secret this once"
    )
    async def add(body: WebhookBody, who: Actor = allow(Permission.OUTLET_EDIT)) -> Response:
        return answer({"id": body.id, "secret": await webhooks.add(body.id, body.url, body.events, who)})

    @routes.post("/{id}/test", response_model=dict[str, str], responses=documented(404), summary="Send a test message")
    async def test(id: str, body: Nothing | None = None, who: Actor = allow(Permission.OUTLET_EDIT)) -> Response:
        return answer({"message": await webhooks.test(id)})

    @routes.post("/{id}/enable", status_code=204, responses=documented(404), summary="Try again what waits for it")
    async def enable(id: str, body: Nothing | None = None, who: Actor = allow(Permission.OUTLET_EDIT)) -> None:
        await webhooks.enable(id)

    @routes.post("/{id}/remove", status_code=204, responses=documented(404), summary="Send nothing there any more")
    async def remove(id: str, body: Nothing | None = None, who: Actor = allow(Permission.OUTLET_EDIT)) -> None:
        await webhooks.remove(id)

    return routes
