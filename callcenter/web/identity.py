"""Who asks, and whether they may: every route names its permission, or says that it is open to all."""

from collections.abc import Iterator
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from callcenter.domain.errors import CallcenterError
from callcenter.orders.actor import Actor, Role
from callcenter.orders.permissions import Permission, may

LOCAL = Actor(id="local", roles=frozenset(Role), via="web")
"""Whoever sits at the machine, as long as it has no accounts and listens on loopback only."""


class NotSignedIn(CallcenterError):
    """Nobody has said who asks."""

    code = "not_signed_in"

    def __init__(self) -> None:
        super().__init__("sign in first, or send a token: Authorization: Bearer ...")


class Forbidden(CallcenterError):
    """The asker may not do this; ``needed`` names the permissions of which one would do."""

    code = "not_permitted"

    def __init__(self, *needed: Permission) -> None:
        names = " or ".join(permission.value for permission in needed)
        super().__init__(f"this needs the permission {names}, which none of your roles has; ask an administrator")
        self.needed = needed


class PasswordExpired(Forbidden):
    """The asker has to choose another password first."""

    code = "password_change_required"

    def __str__(self) -> str:
        return "choose another password first: POST /api/v1/me/password"


class Undeclared(CallcenterError):
    """Routes that say nothing about who may use them: a mistake in the program."""

    def __init__(self, routes: list[str]) -> None:
        super().__init__(f"these routes declare no permission: {', '.join(routes)}")
        self.routes = routes


def actor_of(request: Request) -> Actor:
    """Who asks, as ``identify.Identify`` found out. Raises NotSignedIn."""
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None:
        raise NotSignedIn
    return actor


def signature(who: Actor) -> str:
    """Who asks, for the journal: ``web:admin``, ``cli:127.0.0.1``."""
    return f"{who.via}:{who.id}"


class Allowed:
    """A route's dependency: gives its Actor, who has one of the permissions. Raises NotSignedIn or Forbidden."""

    def __init__(self, *permissions: Permission) -> None:
        self.permissions = permissions

    def __call__(self, request: Request) -> Actor:
        """Who asks."""
        actor = actor_of(request)
        if not any(may(actor, permission) for permission in self.permissions):
            raise _refusal(request, *self.permissions)
        return actor


class AllowedAtDesk(Allowed):
    """The same for ``/agents/{agent}/...``: also an agent's own desk is allowed, with ``desk.act``."""

    def __init__(self) -> None:
        super().__init__(Permission.LIVE_ACT, Permission.DESK_ACT)

    def __call__(self, request: Request) -> Actor:
        """Who asks."""
        actor = actor_of(request)
        own = actor.agent is not None and actor.agent == request.path_params["agent"]
        if may(actor, Permission.LIVE_ACT) or (own and may(actor, Permission.DESK_ACT)):
            return actor
        raise _refusal(request, Permission.LIVE_ACT)


def _refusal(request: Request, *needed: Permission) -> Forbidden:
    return PasswordExpired(*needed) if getattr(request.state, "must_change", False) else Forbidden(*needed)


class _OpenToAll:
    """Says that a route is open to all, on purpose."""

    permissions: tuple[Permission, ...] = ()

    def __call__(self) -> None:
        """Nothing to ask."""


def allow(*permissions: Permission) -> Any:
    """The dependency of a route: gives its Actor, who has one of the permissions."""
    return Depends(Allowed(*permissions))


def allow_at_desk() -> Any:
    """The dependency of a route of one agent's desk: gives its Actor."""
    return Depends(AllowedAtDesk())


open_to_all: Any = Depends(_OpenToAll())
"""In a route's ``dependencies``: nobody has to say who they are."""


def declared(app: FastAPI) -> Iterator[tuple[str, str, tuple[Permission, ...] | None]]:
    """Every route: method, path, and of which permissions one is needed: none for an open one, None if undeclared."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, Mount):
            # Files of the pages are the only thing that is mounted: they hold no data.
            yield "GET", route.path or "", () if route.name == "static" else None
            continue
        dependant = getattr(route, "dependant", None)
        calls = [part.call for part in dependant.dependencies] if dependant is not None else []
        said = [call.permissions for call in calls if isinstance(call, Allowed | _OpenToAll)]
        for method in sorted(route.methods or {"GET"}):
            yield method, route.path or "", said[0] if len(said) == 1 else None


def require_declared(app: FastAPI) -> None:
    """Raise Undeclared for an application with a route that does not say who may use it."""
    if silent := [f"{method} {path}" for method, path, permissions in declared(app) if permissions is None]:
        raise Undeclared(silent)
