"""Early warnings: what stands, what was, and who deals with it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from callcenter.office.alerts import Alerts
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.orders.warnings.finding import AlertKind, AlertState
from callcenter.web.actions import Body, Nothing
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.problems import documented

LARGEST = 2**31 - 1
Id = Annotated[int, Path(ge=1, le=LARGEST)]


class CloseBody(Body):
    """How it ended."""

    note: str = Field("", max_length=400, pattern=r"^[^\x00-\x1f\x7f]*$")
    confirmed: bool | None = Field(None, description="Whether it was a real one")


def router(alerts: Alerts) -> APIRouter:
    """The routes of alerts."""
    routes = APIRouter(prefix="/api/v1/alerts", tags=["alerts"], responses=documented(403))
    _reading(routes, alerts)
    _acting(routes, alerts)
    return routes


def _reading(routes: APIRouter, alerts: Alerts) -> None:
    @routes.get("", response_model=list[dict[str, Any]], summary="Alerts, newest first")
    async def every(
        who: Actor = allow(Permission.ALERT_VIEW),
        kind: Annotated[AlertKind | None, Query(description="Only of this kind")] = None,
        state: Annotated[AlertState | None, Query(description="Only in this state")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        after: Annotated[int | None, Query(ge=1, le=LARGEST, description="The last id of the page before")] = None,
    ) -> Response:
        return answer(await alerts.history(kind, state, after, limit))

    @routes.get("/{id}", response_model=dict[str, Any], responses=documented(404, 422), summary="One alert")
    async def one(id: Id, who: Actor = allow(Permission.ALERT_VIEW)) -> Response:
        return answer(await alerts.get(id))


def _acting(routes: APIRouter, alerts: Alerts) -> None:
    @routes.post(
        "/{id}/ack",
        response_model=dict[str, Any],
        responses=documented(404, 409, 422),
        summary="Say that you look at it",
    )
    async def ack(id: Id, body: Nothing | None = None, who: Actor = allow(Permission.ALERT_ACT)) -> Response:
        return answer(await alerts.acknowledge(id, who))

    @routes.post(
        "/{id}/close", response_model=dict[str, Any], responses=documented(404, 409, 422), summary="Say that it is over"
    )
    async def close(id: Id, body: CloseBody | None = None, who: Actor = allow(Permission.ALERT_ACT)) -> Response:
        told = body or CloseBody(note="", confirmed=None)
        return answer(await alerts.close(id, who, told.note, told.confirmed))
