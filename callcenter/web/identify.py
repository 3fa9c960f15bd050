"""Finds out who asks, before any route is reached, and ends an answer that goes on when its asker is out."""

import asyncio
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from callcenter.domain.record import replace
from callcenter.office.accounts import Accounts
from callcenter.orders.actor import Actor
from callcenter.web.door import Way
from callcenter.web.identity import LOCAL

COOKIE, SECURE_COOKIE = "callcenter", "__Host-callcenter"
"""A browser takes the second only over an encrypted way and for no other host."""
LIVE = "/api/v1/live"
"""A page asks for it by itself: that is no use of a session."""


def cookie_name(way: Way) -> str:
    """The session's cookie on this way."""
    return SECURE_COOKIE if way.secure else COOKIE


class Identify:
    """ASGI middleware: puts the Actor, or None, into ``request.state.actor``, the session's secret beside it."""

    def __init__(self, app: ASGIApp, accounts: Accounts | None) -> None:
        self._app, self._accounts = app, accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers, state = Headers(scope=scope), scope["state"]
        way: Way = state["way"]
        secret, from_cookie = _secret(headers, way)
        via = "cli" if headers.get("user-agent", "").startswith("callcenter-cli") else "web"

        def who() -> Actor | None:
            return self._actor(secret, from_cookie, via, way)

        actor = who()
        state.update(actor=actor, secret=secret, must_change=self._must_change(actor))
        if self._accounts is None:
            await self._app(scope, receive, send)
            return
        if secret is not None and scope["path"] != LIVE:
            self._accounts.use(secret)
        await self._app(scope, _until_out(receive, who, self._accounts), send)

    def _actor(self, secret: str | None, from_cookie: bool, via: str, way: Way) -> Actor | None:
        if self._accounts is None or self._accounts.empty:
            return replace(LOCAL, id=way.address or LOCAL.id, via=via) if way.here else None
        if secret is None:
            return None
        # A token is no cookie: what a browser sends by itself must have begun with a sign-in.
        if from_cookie and self._accounts.session(secret) is None:
            return None
        return self._accounts.actor(secret, via)

    def _must_change(self, actor: Actor | None) -> bool:
        user = self._accounts.known.users.get(actor.id) if self._accounts and actor else None
        return user is not None and user.must_change


def _secret(headers: Headers, way: Way) -> tuple[str | None, bool]:
    """What the asker shows, and whether it is a cookie. An Authorization header that is no token counts as nothing."""
    if (said := headers.get("authorization")) is not None:
        scheme, _, secret = said.partition(" ")
        return (secret.strip() or None) if scheme.lower() == "bearer" else None, False
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(cookie_name(way))
    except CookieError:
        return None, True
    return (found.value or None) if found else None, True


def _until_out(receive: Receive, who: Callable[[], Actor | None], accounts: Accounts) -> Receive:
    """Hears of the reader's end when the reader goes, and also when who reads is not any more who asked."""
    asked, whole = who(), False

    async def out() -> None:
        while who() == asked:
            await accounts.news()

    async def hear() -> Message:
        return await receive()

    async def next_message() -> Message:
        nonlocal whole
        if not whole:
            message = await receive()
            whole = not message.get("more_body", False)
            return message
        async with asyncio.TaskGroup() as group:
            told = group.create_task(hear(), name="reader")
            ended = group.create_task(out(), name="reader's account")
            await asyncio.wait({told, ended}, return_when=asyncio.FIRST_COMPLETED)
            told.cancel()
            ended.cancel()
        return {"type": "http.disconnect"} if told.cancelled() else told.result()

    return next_message
