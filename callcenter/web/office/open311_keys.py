"""Who may file matters by Open311: keys are given and revoked, and each can be read once, when it is given."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from callcenter.office.open311 import Open311Keys
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.web.actions import Body
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.problems import documented

Name = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class KeyBody(Body):
    """Whose key it is."""

    name: Name = Field(description="Stands in the record of every order that comes with the key")


class Revoked(Body):
    """Nothing more is said."""


def router(keys: Open311Keys) -> APIRouter:
    """The routes of keys."""
    routes = APIRouter(prefix="/api/v1/open311/keys", tags=["open311"], responses=documented(403))

    @routes.get(
        "", response_model=list[dict[str, Any]], summary="All keys that were given, without the keys themselves"
    )
    async def every(who: Actor = allow(Permission.OUTLET_EDIT)) -> Response:
        return answer(await keys.all())

    @routes.post(
        "", response_model=dict[str, str], responses=documented(409, 422), summary="Give a key; shown this once"
    )
    async def give(body: KeyBody, who: Actor = allow(Permission.OUTLET_EDIT)) -> Response:
        return answer({"name": body.name, "key": await keys.give(body.name, who)})

    @routes.post("/{name}/revoke", status_code=204, responses=documented(404), summary="Let a key be good for nothing")
    async def revoke(name: str, body: Revoked | None = None, who: Actor = allow(Permission.OUTLET_EDIT)) -> None:
        await keys.revoke(name)

    return routes
