"""Signing in and out, and one's own account."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from callcenter.accounts.model import LONGEST_S, digest
from callcenter.accounts.rules import LONGEST
from callcenter.domain.errors import Refused
from callcenter.office.accounts import Accounts
from callcenter.office.sign_in import Desk
from callcenter.office.users import Users
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.web.actions import Body
from callcenter.web.door import Way
from callcenter.web.encode import answer
from callcenter.web.identify import cookie_name
from callcenter.web.identity import allow, open_to_all, signature
from callcenter.web.me import me
from callcenter.web.problems import documented

Password = Annotated[str, Field(min_length=1, max_length=LONGEST)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the routes of accounts need."""

    accounts: Accounts
    desk: Desk
    users: Users


class SignInBody(Body):
    """Who signs in."""

    name: str = Field(min_length=1, max_length=64, description="The user's name")
    password: Password
    cookie: bool = Field(True, description="false: the answer holds the session's `token` for a program instead")


class OwnPasswordBody(Body):
    """Another password for oneself."""

    current: Password
    new: str = Field(max_length=1000, description="At least 12 characters")


def router(office: Office) -> APIRouter:
    """The routes of one's own account."""
    routes = APIRouter(prefix="/api/v1", tags=["accounts"], responses=documented(401, 403, 415, 422))
    _session(routes, office)
    _own(routes, office)
    return routes


def _session(routes: APIRouter, office: Office) -> None:
    @routes.post(
        "/session",
        response_model=dict[str, Any],
        dependencies=[open_to_all],
        responses=documented(409, 429),
        summary="Sign in",
        operation_id="sign_in",
    )
    async def sign_in(body: SignInBody, request: Request) -> Response:
        if office.accounts.empty:
            raise Refused("no_accounts", "there is no user yet; make the first: callcenter user add admin --role admin")
        way: Way = request.state.way
        secret = await office.desk.sign_in(body.name, body.password, way.address, instead_of=request.state.secret)
        _, user = office.accounts.session(secret) or (None, None)
        who = office.accounts.actor(secret, "web") or Actor(id=body.name)
        told = answer(me(who, user) | ({} if body.cookie else {"token": secret}))
        if body.cookie:
            told.set_cookie(
                cookie_name(way), secret, int(LONGEST_S), secure=way.secure, httponly=True, samesite="strict"
            )
        return told

    @routes.delete("/session", status_code=204, summary="Sign out", operation_id="sign_out")
    async def sign_out(request: Request, who: Actor = allow(Permission.SELF)) -> Response:
        way: Way = request.state.way
        if request.state.secret is not None:
            await office.desk.sign_out(request.state.secret)
        told = Response(status_code=204)
        told.delete_cookie(cookie_name(way), secure=way.secure, httponly=True, samesite="strict")
        return told


def _own(routes: APIRouter, office: Office) -> None:
    @routes.post("/me/password", status_code=204, responses=documented(404, 429), summary="Change my password")
    async def change(body: OwnPasswordBody, request: Request, who: Actor = allow(Permission.SELF)) -> None:
        user, way = office.users.one(who.id), request.state.way
        await office.desk.confirm(user, body.current, way.address)
        if body.new == body.current:
            raise Refused("same_password", "the new password is the present one")
        await office.users.set_password(
            who.id, body.new, by=signature(who), keep=digest(request.state.secret) if request.state.secret else None
        )
