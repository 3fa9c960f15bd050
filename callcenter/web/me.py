"""Who asks, and what that person may do: for pages and programs, with and without accounts."""

from typing import Any

from fastapi import APIRouter, Response

from callcenter.accounts.model import User
from callcenter.office.accounts import Accounts
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission, may
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.problems import documented


def me(who: Actor, user: User | None) -> dict[str, Any]:
    """Who somebody is, and what that person may do; without a user it is whoever sits at the machine."""
    return {
        "name": who.id,
        "display": user.display if user else who.id,
        "roles": sorted(role.value for role in who.roles),
        "permissions": sorted(permission.value for permission in Permission if may(who, permission)),
        "department": who.department,
        "agent": who.agent,
        "must_change": user.must_change if user else False,
        "signed_in": user is not None,
    }


def router(accounts: Accounts | None) -> APIRouter:
    """The one route of it."""
    routes = APIRouter(prefix="/api/v1", tags=["accounts"], responses=documented(401))

    @routes.get("/me", response_model=dict[str, Any], summary="Who I am, and what I may do")
    async def whoami(who: Actor = allow(Permission.SELF)) -> Response:
        return answer(me(who, accounts.known.users.get(who.id) if accounts is not None else None))

    return routes
