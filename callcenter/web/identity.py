"""Who asks, and whether they may: every route names its permission."""

from typing import Any

from fastapi import Depends, Request

from callcenter.domain.errors import CallcenterError
from callcenter.orders.actor import Actor, Role
from callcenter.orders.permissions import Permission, may

LOCAL = Actor(id="local", roles=frozenset(Role), via="web")
"""Whoever sits at the machine, as long as it has no accounts and listens on loopback only."""


class Forbidden(CallcenterError):
    """The asker may not do this."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(f"this needs the permission {permission.value}")
        self.permission = permission


def actor_of(request: Request) -> Actor:
    """Who asks, as the guard found out."""
    return getattr(request.state, "actor", LOCAL)


def allow(permission: Permission) -> Any:
    """The dependency of a route: gives its Actor; raises Forbidden (403)."""

    def asker(request: Request) -> Actor:
        actor = actor_of(request)
        if not may(actor, permission):
            raise Forbidden(permission)
        return actor

    asker.permission = permission  # type: ignore[attr-defined]
    return Depends(asker)
