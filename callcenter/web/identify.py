"""Finds out who asks, before any route is reached."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from callcenter.domain.record import replace
from callcenter.web.identity import LOCAL


class Identify:
    """ASGI middleware: puts the Actor, or None, into ``request.state.actor``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        via = "cli" if Headers(scope=scope).get("user-agent", "").startswith("callcenter-cli") else "web"
        client = scope.get("client")
        scope.setdefault("state", {})["actor"] = replace(LOCAL, id=client[0] if client else LOCAL.id, via=via)
        await self._app(scope, receive, send)
