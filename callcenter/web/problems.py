"""Errors as RFC 9457 problem details: every one has a stable ``code`` beside the words."""

import math
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from callcenter.accounts.rules import InvalidAccount
from callcenter.domain.errors import Refused
from callcenter.office.faulty import Faulty, Unknown
from callcenter.office.sign_in import TooManyGuesses, WrongPassword
from callcenter.office.users import UnknownAccount
from callcenter.orders.refusals import OrderRefused, Why
from callcenter.store.office.case_list import BadCursor
from callcenter.store.office.cases import Conflict
from callcenter.store.office.database import TROUBLES
from callcenter.web.identity import Forbidden, NotSignedIn
from config import ConfigError

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger(__name__)


class Fault(BaseModel):
    """One thing that is wrong with the request, or with the configuration that it is about."""

    path: str = Field(description="Where: `body.reason`, `query.limit`, `callcenter.toml:57: queues.12345.ring_s`, ...")
    message: str = Field(description="What is wrong there")


class Problem(BaseModel):
    """The body of every error answer."""

    type: str = Field("about:blank", description="Always `about:blank`: `code` tells the kinds apart")
    title: str = Field(description="The HTTP status in words")
    status: int = Field(description="The HTTP status")
    code: str = Field(description="The kind of error, stable, for programs")
    detail: str = Field(description="What happened, for people")
    errors: list[Fault] = Field(default_factory=list, description="Every fault of the request, not only the first")


class NotFound(Exception):
    """There is no such thing."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"there is no {what} {name!r}")
        self.code = f"unknown_{what.replace(' ', '_')}"


def problem(status: int, code: str, detail: str, errors: Sequence[Fault] = ()) -> Response:
    """The answer for an error."""
    body = Problem(
        type="about:blank", title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, errors=[*errors]
    )
    return JSONResponse(body.model_dump(), status, media_type=MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that can fail so."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {s: {"description": HTTPStatus(s).phrase, "content": content} for s in statuses}


def install(app: FastAPI) -> None:
    """Make every error of ``app`` a problem."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(OrderRefused, _order_refused)
    app.add_exception_handler(Conflict, _conflict)
    app.add_exception_handler(BadCursor, _bad_cursor)
    app.add_exception_handler(NotFound, _not_found)
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(WrongPassword, _not_signed_in)
    app.add_exception_handler(TooManyGuesses, _later)
    app.add_exception_handler(Forbidden, _forbidden)
    app.add_exception_handler(UnknownAccount, _not_found)
    app.add_exception_handler(InvalidAccount, _invalid_account)
    for trouble in TROUBLES:
        app.add_exception_handler(trouble, _no_database)
    app.add_exception_handler(ConfigError, _misconfigured)
    app.add_exception_handler(Faulty, _faulty)
    app.add_exception_handler(Unknown, _unknown)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return problem(409, error.code, error.message)


_FORBIDDEN = frozenset({Why.NOT_PERMITTED, Why.NOT_YOUR_DEPARTMENT})
_INVALID = frozenset({Why.FIELD_MISSING, Why.FIELD_INVALID, Why.FIELD_TOO_LONG})


def _order_refused(request: Request, error: Exception) -> Response:
    """In Chinese where that is asked for; every fault stands with its field."""
    assert isinstance(error, OrderRefused)
    zh = request.headers.get("accept-language", "").lower().startswith("zh")
    faults = [Fault(path=f.field and f"body.{f.field}", message=f.zh if zh else f.en) for f in error.faults]
    why = {fault.why for fault in error.faults}
    status = 403 if why <= _FORBIDDEN else 422 if why <= _INVALID else 409
    return problem(status, error.code, error.zh if zh else error.en, faults)


def _conflict(request: Request, error: Exception) -> Response:
    return problem(409, "version_conflict", str(error))


def _bad_cursor(request: Request, error: Exception) -> Response:
    return problem(422, "invalid_request", str(error), [Fault(path="query.after", message=str(error))])


def _not_found(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotFound | UnknownAccount)
    return problem(404, error.code, str(error))


def _not_signed_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotSignedIn | WrongPassword)
    answer = problem(401, error.code, str(error))
    answer.headers["www-authenticate"] = "Bearer"
    return answer


def _forbidden(request: Request, error: Exception) -> Response:
    assert isinstance(error, Forbidden)
    return problem(403, error.code, str(error))


def _later(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooManyGuesses)
    answer = problem(429, error.code, str(error))
    answer.headers["retry-after"] = str(math.ceil(error.wait_s))
    return answer


def _invalid_account(request: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidAccount)
    return problem(422, "invalid_account", str(error), [Fault(path=f"body.{at}", message=m) for at, m in error.faults])


def _no_database(request: Request, error: Exception) -> Response:
    log.error("web.no_database", path=request.url.path, error=type(error).__name__, help="the database cannot be had")
    return problem(503, "no_database", "the database cannot be reached; try again in a while")


def _misconfigured(request: Request, error: Exception) -> Response:
    assert isinstance(error, ConfigError)
    faults = [Fault(path=f.where, message=f"{f.what}; {f.remedy}") for f in error.faults if f.severity == "error"]
    number = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
    return problem(422, "bad_configuration", f"nothing was changed: the configuration has {number}", faults)


def _faulty(request: Request, error: Exception) -> Response:
    assert isinstance(error, Faulty)
    return problem(422, "bad_record", str(error), [Fault(path=where, message=what) for where, what in error.faults])


def _unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unknown)
    return _not_found(request, NotFound(error.what, error.name))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [Fault(path=".".join(map(str, e["loc"])), message=e["msg"]) for e in error.errors()]
    return problem(422, "invalid_request", "; ".join(f"{f.path}: {f.message}" for f in faults), faults)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = problem(error.status_code, _code(error.status_code), str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _code(status: int) -> str:
    if status == 413:
        return "body_too_large"
    return HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_")


def _broken(request: Request, error: Exception) -> Response:
    # The reason goes to the log only: it may hold what the asker must not see.
    log.error("web.failed", path=request.url.path, error=type(error).__name__, help="see the trace that follows")
    return problem(500, "internal_error", "the server could not answer; its log says why")
