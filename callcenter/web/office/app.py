"""The office's web application: answers the engine, which tells who asks."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from callcenter.web import identity, problems, schema
from callcenter.web.forward import ASKER, asker_of
from callcenter.web.identity import open_to_all


class Introduced:
    """ASGI middleware: puts into the request's state who asks, as the engine found out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if (text := Headers(scope=scope).get(ASKER)) is not None:
            asker = asker_of(text)
            scope.setdefault("state", {}).update(actor=asker.actor, must_change=asker.must_change)
        await self._app(scope, receive, send)


def create_office(routes: Sequence[APIRouter]) -> FastAPI:
    """The application with these routes. It must be reachable for the engine alone."""
    app = FastAPI(title="office", openapi_url=None)
    problems.install(app)
    for each in routes:
        app.include_router(each)

    @app.get("/openapi.json", dependencies=[open_to_all], include_in_schema=False)
    async def described() -> Response:
        return JSONResponse(schema.build(app))

    identity.require_declared(app)
    app.add_middleware(Introduced)
    return app
