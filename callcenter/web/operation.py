"""Operating: having the configuration taken over anew, and what was not seen filled in."""

from fastapi import APIRouter, Response
from pydantic import Field

from callcenter.domain.ids import Instant
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.reconciler import Reconciled
from callcenter.reload import Reloaded
from callcenter.web.actions import Body, Nothing
from callcenter.web.encode import answer
from callcenter.web.identity import allow, signature
from callcenter.web.ports import Reconcile, Reload
from callcenter.web.problems import documented


class SpanBody(Body):
    """From when to when."""

    since: float = Field(ge=0, le=1e11, description="Unix time")
    until: float = Field(ge=0, le=1e11, description="Unix time, at most 24 hours later")


def router(reload: Reload | None, reconcile: Reconcile | None) -> APIRouter:
    """The routes for whoever runs the centre."""
    routes = APIRouter(prefix="/api/v1", tags=["actions"], responses=documented(401, 403, 415, 422))
    if reload is not None:
        _reload(routes, reload)
    if reconcile is not None:
        _reconcile(routes, reconcile)
    return routes


def _reload(routes: APIRouter, reload: Reload) -> None:
    @routes.post(
        "/reload",
        response_model=Reloaded,
        summary="Take the configuration over anew",
        description="Reads the file that the engine was started with. All of it is taken over at once while calls go "
        "on; or, with any fault (`bad_configuration`, each one in `errors`), nothing is changed.",
        operation_id="reload",
    )
    async def again(body: Nothing | None = None, who: Actor = allow(Permission.OPERATE)) -> Response:
        return answer(await reload(signature(who)))


def _reconcile(routes: APIRouter, reconcile: Reconcile) -> None:
    @routes.post(
        "/reconcile",
        response_model=Reconciled,
        responses=documented(409),
        summary="Fill in what the engine did not see in a span of time",
        description="Reads Asterisk's own record of channel events (`cel` of each [[pbx]]). What the engine saw itself "
        "is never changed, and no call gets a second record: a span can be gone through as often as one likes.",
        operation_id="reconcile",
        dependencies=[allow(Permission.OPERATE)],
    )
    async def look(span: SpanBody) -> Response:
        return answer(await reconcile(Instant(span.since), Instant(span.until)))
