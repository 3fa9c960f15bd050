"""Hands requests on to the office's process, together with who asks."""

import base64
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from callcenter.domain.record import Record
from callcenter.orders.actor import Actor
from callcenter.web.problems import problem

ASKER = "x-callcenter-asker"
"""Who asks, found out by the engine. The office's socket is for the engine alone, so it is believed."""
_OF_THE_WAY = frozenset(
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
        "upgrade", "date", "expect", ASKER,
    }
)  # fmt: skip
"""What is said of one connection only, not of the message."""
_SECRET = frozenset({"cookie", "authorization"})
"""By them it was found out who asks; the office has no use for them."""
ANSWER_S = 60.0
_IN_PATH = "/:@!$&'()*+,;="
_IN_QUERY = _IN_PATH + "?%"


class Asker(Record, frozen=True):
    """Who asks, as a header has it; None: nobody knows."""

    actor: Actor | None
    must_change: bool


_decode = msgspec.json.Decoder(Asker).decode


def asker_header(asker: Asker) -> str:
    """The header's text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(asker)).decode()


def asker_of(text: str) -> Asker:
    """Who asks, from the header's text."""
    return _decode(base64.urlsafe_b64decode(text))


class Forward:
    """An ASGI application that answers what the office answers; ``refusal`` tells why it need not be asked, or nothing.

    ``transport`` gives the way to the office; it is asked for with the first request.
    """

    def __init__(self, transport: Callable[[], httpx.AsyncBaseTransport], refusal: Callable[[], str]) -> None:
        self._transport, self._refusal = transport, refusal

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=self._transport(), timeout=httpx.Timeout(ANSWER_S), trust_env=False)

    @classmethod
    def to(cls, address: Callable[[], Path | None], refusal: Callable[[], str]) -> "Forward":
        """To the office that listens at this socket; None: nowhere so far."""

        def way() -> httpx.AsyncBaseTransport:
            # A connection for each request: an office that was started again is not asked by a dead one.
            return httpx.AsyncHTTPTransport(uds=str(address()), limits=httpx.Limits(max_keepalive_connections=0))

        return cls(way, lambda: refusal() or ("" if address() else "it is not open yet"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if not scope["path"].startswith("/"):
            # ``*``, or a whole address as for a proxy: that is no page of anybody here.
            raise HTTPException(404)
        if why := self._refusal():
            await _away(why)(scope, receive, send)
            return
        request = Request(scope, receive)
        async with AsyncExitStack() as stack:
            try:
                answer = await self._client.send(_handed_on(request), stream=True)
            except httpx.TransportError as error:
                await _away(self._refusal() or type(error).__name__)(scope, receive, send)
                return
            stack.push_async_callback(answer.aclose)
            told = StreamingResponse(answer.aiter_raw(), answer.status_code)
            told.raw_headers = [(name.lower(), value) for name, value in answer.headers.raw if _kept(name)]
            await told(scope, receive, send)

    async def description(self) -> dict[str, Any]:
        """The office's own OpenAPI description; empty while it is away."""
        if self._refusal():
            return {}
        try:
            found: dict[str, Any] = (await self._client.get("http://office/openapi.json")).json()
        except httpx.TransportError:
            return {}
        return found


def _handed_on(request: Request) -> httpx.Request:
    scope, state = request.scope, request.state
    asker = Asker(getattr(state, "actor", None), getattr(state, "must_change", False))
    kept = [
        (name, value) for name, value in request.headers.raw if _kept(name) and name.decode("latin-1") not in _SECRET
    ]
    # Written anew: a server takes more than may stand in an address.
    path = quote(scope["path"], safe=_IN_PATH)
    query = "?" + quote(scope["query_string"], safe=_IN_QUERY) if scope["query_string"] else ""
    return httpx.Request(
        request.method,
        httpx.URL(scheme="http", host="office", raw_path=(path + query).encode()),
        headers=[*kept, (ASKER.encode(), asker_header(asker).encode())],
        content=request.stream() if _has_body(request) else None,
    )


def _has_body(request: Request) -> bool:
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"


def _kept(name: bytes) -> bool:
    return name.decode("latin-1").lower() not in _OF_THE_WAY


def _secret(name: bytes) -> bool:
    return name.decode("latin-1").lower() in _SECRET


def _away(why: str) -> Any:
    return problem(503, "office_away", f"the office is away ({why}); calls go on, and it is started again by itself")
