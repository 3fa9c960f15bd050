"""Talks to the running engine over its HTTP API."""

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from callcenter.cli.errors import Failure, Misused, Unreachable

TIMEOUT_S = 10.0


class Misconfigured(Misused):
    """The engine does not take its configuration over; each fault is one line, as ``callcenter check`` has it."""

    code = "bad_configuration"

    def __init__(self, detail: str, faults: list[str]) -> None:
        super().__init__("\n".join([detail, *faults]))
        self.faults = faults


class Faulty(Misused):
    """What was sent has faults: pairs of where and what, one line for each."""

    codes = frozenset({"bad_record", "invalid_request"})

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("\n".join(["nothing was changed:", *(f"{where}: {what}" for where, what in faults)]))
        self.faults = faults


class Client:
    """The engine at ``url``, asked with a ``token``. Every failure is a Failure with the exit code that fits.

    ``certificate``: the file of the one that the engine shows, where the configuration names it; ``lang``: of what
    is refused.
    """

    def __init__(
        self,
        url: str,
        timeout_s: float | None = None,
        *,
        token: str | None = None,
        certificate: str | None = None,
        lang: str | None = None,
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise Misused(f"--url {url}: write it as http://127.0.0.1:8080")
        self.url, self._timeout_s = url.rstrip("/"), timeout_s or TIMEOUT_S
        self._headers = {"Content-Type": "application/json", "User-Agent": "callcenter-cli"}
        self._headers |= {"Accept-Language": lang} if lang is not None else {}
        self._headers |= {"Authorization": f"Bearer {token}"} if token is not None else {}
        # The engine is on this machine: a proxy of the environment would only lead away from it.
        self._opener: OpenerDirector = build_opener(ProxyHandler({}), *_trusting(certificate))

    def get(self, *path: str, **query: object) -> Any:
        """The JSON at ``/api/v1/<path>``; query values that are None are left out."""
        asked = {name: value for name, value in query.items() if value is not None}
        return self._send("GET", path, f"?{urlencode(asked, doseq=True)}" if asked else "", None)

    def post(self, *path: str, **body: object) -> Any:
        """Ask the engine to do something; what it answers, or None. Values that are None are left out."""
        told = {name: value for name, value in body.items() if value is not None}
        return self._send("POST", path, "", json.dumps(told).encode())

    def patch(self, *path: str, **body: object) -> Any:
        """Ask for a correction; what the thing is after it. Values that are None are left out."""
        told = {name: value for name, value in body.items() if value is not None}
        return self._send("PATCH", path, "", json.dumps(told).encode())

    def delete(self, *path: str) -> Any:
        """Ask the engine to end something."""
        return self._send("DELETE", path, "", b"{}")

    def _send(self, method: str, path: tuple[str, ...], query: str, body: bytes | None) -> Any:
        # Ids come from the command line: quoted, they cannot lead to another path.
        url = f"{self.url}/api/v1/{'/'.join(quote(part, safe='') for part in path)}{query}"
        try:
            with self._opener.open(Request(url, body, self._headers, method=method), timeout=self._timeout_s) as answer:
                raw = answer.read()
        except HTTPError as error:
            raise _failure(error) from None
        except (URLError, OSError, HTTPException) as error:
            raise Unreachable(self._unreachable(error)) from None
        return self._decode(raw) if raw else None

    def _decode(self, raw: bytes) -> Any:
        try:
            return json.loads(raw)
        except ValueError:
            raise Unreachable(f"{self.url} answers, but not as callcenter does: is the address right?") from None

    def _unreachable(self, error: Exception) -> str:
        reason = error.reason if isinstance(error, URLError) else error
        return f"no engine at {self.url} ({reason}); start it with: callcenter serve, or name it with --url"


def _trusting(certificate: str | None) -> list[HTTPSHandler]:
    """On this machine the engine goes by another name than its certificate: so it has to be that very certificate."""
    if certificate is None:
        return []
    import ssl

    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        context.load_verify_locations(certificate)
    except (OSError, ssl.SSLError) as error:
        raise Misused(f"{certificate}: the certificate cannot be read ({error})") from None
    return [HTTPSHandler(context=context)]


def _failure(error: HTTPError) -> Failure:
    """The words of an RFC 9457 answer, or what can be said without."""
    kind = Unreachable if error.code >= 502 else Failure
    try:
        body = json.loads(error.read())
        if body["code"] == Misconfigured.code:
            return Misconfigured(body["detail"], [f"{fault['path']}: {fault['message']}" for fault in body["errors"]])
        if body["code"] in Faulty.codes and body.get("errors"):
            return Faulty([(f["path"].removeprefix("body."), f["message"]) for f in body["errors"]])
        hint = "; sign in with callcenter login, or set CALLCENTER_TOKEN" if body["code"] == "not_signed_in" else ""
        return kind(f"{body['detail']} [{body['code']}]{hint}")
    except (ValueError, KeyError, TypeError, OSError):
        return kind(f"the engine answered {error.code} {error.reason}")
