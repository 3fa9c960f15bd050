"""Operating: having the configuration taken over anew."""

from fastapi import APIRouter, Response

from callcenter.reload import Reloaded
from callcenter.web.actions import Actor, Nothing
from callcenter.web.encode import answer
from callcenter.web.ports import Reload
from callcenter.web.problems import documented


def router(reload: Reload) -> APIRouter:
    """The routes for whoever runs the centre."""
    routes = APIRouter(prefix="/api/v1", tags=["actions"], responses=documented(403, 415, 422))

    @routes.post(
        "/reload",
        response_model=Reloaded,
        summary="Take the configuration over anew",
        description="Reads the file that the engine was started with. All of it is taken over at once while calls go "
        "on; or, with any fault (`bad_configuration`, each one in `errors`), nothing is changed.",
        operation_id="reload",
    )
    async def again(who: Actor, body: Nothing | None = None) -> Response:
        return answer(await reload(who))

    return routes
