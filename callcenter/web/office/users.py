"""Keeping the users: what an administrator does."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from callcenter.accounts.shown import shown
from callcenter.office.accounts import Accounts
from callcenter.office.users import Users
from callcenter.orders.actor import Actor, Role
from callcenter.orders.permissions import Permission
from callcenter.web.actions import Body, Text
from callcenter.web.encode import answer
from callcenter.web.identity import allow, signature
from callcenter.web.problems import documented

DAY_S = 86_400.0
Roles = frozenset[Annotated[Role, Field(strict=False)]]
NewPassword = Annotated[str, Field(max_length=1000, description="At least 12 characters")]
ADMIN = Permission.USER_EDIT


class UserBody(Body):
    """A new user."""

    name: str = Field(max_length=64, description="What is typed at sign-in: a-z 0-9 . _ -")
    display: str = Field(max_length=200, description="The person's name")
    roles: Roles = Field(strict=False)
    department: Text | None = Field(None, description="The department's id, for its own people")
    agent: Text | None = Field(None, description="The id of the agent who this person is at the telephone")
    password: NewPassword
    must_change: bool = Field(True, description="The person has to choose another password first")


class UserChange(Body):
    """What is to be different; what is left out stays."""

    display: str | None = Field(None, max_length=200)
    roles: Roles | None = Field(None, strict=False)
    department: Text | None = None
    agent: Text | None = None
    disabled: bool | None = None


class PasswordBody(Body):
    """Another password for a user."""

    password: NewPassword
    must_change: bool = Field(True, description="The person has to choose another password first")


class TokenBody(Body):
    """A new token."""

    label: str = Field(max_length=200, description="What it is for")
    roles: Roles = Field(strict=False, description="Of its owner's roles those that the program gets")
    days: int = Field(90, ge=1, le=366, description="After so many days it is good for nothing")


def router(accounts: Accounts, users: Users) -> APIRouter:
    """The routes for administrators."""
    routes = APIRouter(prefix="/api/v1/users", tags=["accounts"], responses=documented(401, 403, 404, 409, 415, 422))
    _users(routes, accounts, users)
    _sessions(routes, users)
    _tokens(routes, users)
    return routes


def _users(routes: APIRouter, accounts: Accounts, users: Users) -> None:
    @routes.get("", dependencies=[allow(ADMIN)], response_model=list[dict[str, Any]], summary="All users")
    async def every() -> Response:
        return answer([shown(user) for _, user in sorted(accounts.known.users.items())])

    @routes.post("", status_code=201, response_model=dict[str, Any], summary="A new user")
    async def add(body: UserBody, who: Actor = allow(ADMIN)) -> Response:
        told = answer(shown(await users.add(**dict(body), by=signature(who))))
        told.status_code = 201
        return told

    @routes.get("/{name}", dependencies=[allow(ADMIN)], response_model=dict[str, Any], summary="One user")
    async def one(name: str) -> Response:
        return answer(shown(users.one(name)))

    @routes.patch("/{name}", response_model=dict[str, Any], summary="Change a user; the user's sessions end")
    async def change(name: str, body: UserChange, who: Actor = allow(ADMIN)) -> Response:
        # What is null on purpose (no department, no agent) is in the set; what was left out is not.
        changes = {
            field: value
            for field in body.model_fields_set
            if (value := getattr(body, field)) is not None or field in ("department", "agent")
        }
        return answer(shown(await users.set(name, by=signature(who), **changes)))

    @routes.post("/{name}/password", status_code=204, summary="Another password; the user's sessions end")
    async def password(name: str, body: PasswordBody, who: Actor = allow(ADMIN)) -> None:
        await users.set_password(name, body.password, must_change=body.must_change, by=signature(who))


def _sessions(routes: APIRouter, users: Users) -> None:
    @routes.get(
        "/{name}/sessions",
        dependencies=[allow(ADMIN)],
        response_model=list[dict[str, Any]],
        summary="Where a user is signed in",
    )
    async def sessions(name: str) -> Response:
        return answer([shown(session) for session in users.sessions(name)])

    @routes.delete("/{name}/sessions", status_code=204, summary="End all sessions of a user")
    async def end_all(name: str, who: Actor = allow(ADMIN)) -> None:
        await users.end_sessions(name, by=signature(who))

    @routes.delete("/{name}/sessions/{session}", status_code=204, summary="End one session")
    async def end(name: str, session: str, who: Actor = allow(ADMIN)) -> None:
        await users.end_sessions(name, by=signature(who), only=session)


def _tokens(routes: APIRouter, users: Users) -> None:
    @routes.get(
        "/{name}/tokens", dependencies=[allow(ADMIN)], response_model=list[dict[str, Any]], summary="A user's tokens"
    )
    async def tokens(name: str) -> Response:
        return answer([shown(token) for token in users.tokens(name)])

    @routes.post(
        "/{name}/tokens",
        status_code=201,
        response_model=dict[str, Any],
        summary="A new token for a program",
        description="The answer's `token` is shown this once. A program sends it as `Authorization: Bearer <token>`.",
    )
    async def issue(name: str, body: TokenBody, who: Actor = allow(ADMIN)) -> Response:
        secret, token = await users.issue_token(
            name, body.label, body.roles, lasts_s=body.days * DAY_S, by=signature(who)
        )
        told = answer(shown(token) | {"token": secret})
        told.status_code = 201
        return told

    @routes.delete("/{name}/tokens/{token}", status_code=204, summary="Revoke a token")
    async def revoke(name: str, token: str, who: Actor = allow(ADMIN)) -> None:
        await users.revoke_token(name, token, by=signature(who))
