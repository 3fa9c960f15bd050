"""An API without a network, where the test says who asks."""

import httpx
from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from callcenter.orders.actor import Actor
from callcenter.web import problems


class _As:
    """Middleware: the actor whom the test has set."""

    def __init__(self, app: ASGIApp, asker: list[Actor]) -> None:
        self._app, self._asker = app, asker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["actor"] = self._asker[-1]
        await self._app(scope, receive, send)


def client(asker: list[Actor], *routers: APIRouter) -> httpx.AsyncClient:
    """A client of these routes; the last of ``asker`` is who asks."""
    app = FastAPI()
    problems.install(app)
    for router in routers:
        app.include_router(router)
    app.add_middleware(_As, asker=asker)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080")
