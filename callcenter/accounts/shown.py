"""Users, sessions and tokens as they are shown: no hash of a password, and no digest that could be looked for."""

from typing import Any

from callcenter.accounts.model import Session, Token, User, handle


def shown(value: User | Session | Token) -> dict[str, Any]:
    """The value for API and command; sessions and tokens go by their handles."""
    if isinstance(value, User):
        return _user(value)
    times = {"id": handle(value.digest), "created_at": value.created_at}
    if isinstance(value, Session):
        return {**times, "seen_at": value.seen_at, "address": value.address}
    roles = sorted(role.value for role in value.roles)
    return {**times, "label": value.label, "roles": roles, "expires_at": value.expires_at}


def _user(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "display": user.display,
        "roles": sorted(role.value for role in user.roles),
        "department": user.department,
        "agent": user.agent,
        "disabled": user.disabled,
        "must_change": user.must_change,
        "created_at": user.created_at,
        "changed_at": user.changed_at,
    }
