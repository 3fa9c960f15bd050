"""What keeps strangers out, whoever is signed in: no foreign name or page, no large or slow body."""

import asyncio
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from callcenter.web.door import Door, Way
from callcenter.web.loopback import is_loopback
from callcenter.web.open311.render import FORMATS
from callcenter.web.open311.settings import PATH
from callcenter.web.problems import problem

MAX_BODY = 1_000_000
BODY_S = 10.0
"""How long a body may take to come."""
FORMS = frozenset({f"{PATH}/requests.{form}" for form in FORMATS})
"""Where a form may be posted."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class BodyTooLarge(HTTPException):
    """More bytes came than are allowed."""

    def __init__(self) -> None:
        super().__init__(413, f"at most {MAX_BODY} bytes are accepted")


class BodyTooSlow(HTTPException):
    """The body did not come in time."""

    def __init__(self) -> None:
        super().__init__(408, f"the request's body must come within {BODY_S:g} s")


def host_of(header: str) -> str:
    """The name in a Host header, without the port; empty where it is malformed."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def body_type(path: str) -> str:
    """The only type of body that is taken: JSON, but a form where Open311's standard says so."""
    # A foreign page can send a form, but not the key that this one needs in it; no session counts there.
    return "application/x-www-form-urlencoded" if path in FORMS else "application/json"


def refusal(method: str, path: str, headers: Headers, door: Door, way: Way) -> tuple[int, str, str] | None:
    """Why the request must not be served: status, code, words; None: it may."""
    host = host_of(headers.get("host", ""))
    if not door.knows(host):
        # A page of a foreign site whose name was pointed at this machine (DNS rebinding) shows itself here.
        return 421, "host_not_allowed", "this server answers only to localhost, 127.0.0.1, [::1] and [http] names"
    if not way.secure and not (way.here and is_loopback(host)):
        return 403, "https_required", "come by https, to one of [http] names"
    if "transfer-encoding" in headers and "content-length" in headers:
        # Whoever reads the one and whoever reads the other see two different requests: so one is smuggled past a proxy.
        return 400, "two_lengths", "send Content-Length or Transfer-Encoding, not both"
    return None if method in SAFE else _foreign(path, headers, way)


def _foreign(path: str, headers: Headers, way: Way) -> tuple[int, str, str] | None:
    """Why a request that changes something must not be served."""
    origin, host = headers.get("origin"), headers.get("host", "")
    own = {f"https://{host}"} if way.secure else {f"http://{host}", f"https://{host}"}
    if origin is not None and origin not in own:
        return 403, "foreign_origin", "requests that change something must come from this server's own pages"
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return 403, "foreign_origin", "requests that change something must come from this server's own pages"
    if headers.get("content-type", "").partition(";")[0].strip().lower() != (wanted := body_type(path)):
        # A plain HTML form cannot send JSON: no foreign page can act through a supervisor's browser.
        return 415, "form_required" if path in FORMS else "json_required", f"send Content-Type: {wanted}"
    return None


class Guard:
    """ASGI middleware: refuses what must not come in and puts the security headers on all that goes out."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        headers, way = Headers(scope=scope), self._door.way(scope)
        scope.setdefault("state", {})["way"] = way

        async def armed(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    out.setdefault(name, value)
                out.setdefault("cache-control", "no-store")
                if way.secure:
                    out.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        if (why := refusal(scope["method"], scope["path"], headers, self._door, way)) is not None:
            answer = problem(*why)
            if why[0] == 400:
                # What follows on this connection cannot be told from the body.
                answer.headers["connection"] = "close"
            await answer(scope, receive, armed)
        else:
            await self._limited(scope, receive, armed, headers)

    async def _limited(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        said = headers.get("content-length", "0")
        if said.isdigit() and int(said) > MAX_BODY:
            await problem(413, "body_too_large", f"at most {MAX_BODY} bytes are accepted")(scope, receive, send)
            return
        seen, whole = 0, False
        due = asyncio.get_running_loop().time() + BODY_S

        async def counted() -> Message:
            nonlocal seen, whole
            try:
                async with asyncio.timeout_at(None if whole else due):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlow from None
            # What comes after the body is the end of the connection, for which a live stream waits.
            whole = not message.get("more_body", False)
            seen += len(message.get("body", b""))
            if seen > MAX_BODY:
                raise BodyTooLarge
            return message

        await self._app(scope, counted, send)
