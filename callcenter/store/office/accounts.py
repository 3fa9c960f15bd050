"""Users, sessions and tokens in the database. Every change counts the version up, but for when somebody was seen."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.accounts.model import Known, Session, Token, User
from callcenter.orders.actor import Role
from callcenter.store.office.accounts_tables import accounts_version, sessions, tokens, users
from callcenter.store.office.database import insert


async def version(connection: AsyncConnection) -> int:
    """How often the accounts were changed."""
    return (await connection.execute(select(accounts_version.c.version))).scalar() or 0


async def everything(connection: AsyncConnection) -> Known:
    """All accounts."""
    return Known(
        version=await version(connection),
        users={row.name: _user(row) for row in await connection.execute(select(users))},
        sessions={row.digest: _session(row) for row in await connection.execute(select(sessions))},
        tokens={row.digest: _token(row) for row in await connection.execute(select(tokens))},
    )


async def user(connection: AsyncConnection, name: str) -> User | None:
    """One user, as the transaction sees it."""
    row = (await connection.execute(select(users).where(users.c.name == name))).one_or_none()
    return _user(row) if row is not None else None


async def displays(connection: AsyncConnection, names: Iterable[str]) -> dict[str, str]:
    """How these users are called, by name; whoever has no account is left out."""
    query = select(users.c.name, users.c.display).where(users.c.name.in_(sorted(names)))
    return {name: display for name, display in await connection.execute(query)}


async def admins(connection: AsyncConnection) -> set[str]:
    """The names of the administrators who may sign in."""
    rows = await connection.execute(select(users).where(users.c.disabled.is_(False)))
    return {row.name for row in rows if Role.ADMIN in _roles(row.roles)}


async def put_user(connection: AsyncConnection, user: User) -> None:
    """Write a user, new or changed."""
    values = {
        "display": user.display,
        "roles": _names(user.roles),
        "department": user.department,
        "agent": user.agent,
        "password": user.password,
        "disabled": user.disabled,
        "must_change": user.must_change,
        "created_at": user.created_at,
        "changed_at": user.changed_at,
    }
    statement = insert(connection, users).values(name=user.name, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    await _changed(connection)


async def put_session(connection: AsyncConnection, session: Session) -> None:
    """Write a new session."""
    await connection.execute(
        sessions.insert().values(
            digest=session.digest,
            user_name=session.user,
            created_at=session.created_at,
            seen_at=session.seen_at,
            address=session.address,
        )
    )
    await _changed(connection)


async def drop_sessions(connection: AsyncConnection, digests: Iterable[str]) -> None:
    """End these sessions."""
    await connection.execute(delete(sessions).where(sessions.c.digest.in_(tuple(digests))))
    await _changed(connection)


async def drop_sessions_of(connection: AsyncConnection, name: str, *, but: str | None = None) -> None:
    """End a user's sessions, all or all but one."""
    await connection.execute(delete(sessions).where(sessions.c.user_name == name, sessions.c.digest != (but or "")))
    await _changed(connection)


async def seen(connection: AsyncConnection, moments: Mapping[str, float]) -> None:
    """Note when something was last asked in these sessions."""
    statement = update(sessions).where(sessions.c.digest == bindparam("session")).values(seen_at=bindparam("moment"))
    await connection.execute(statement, [{"session": key, "moment": at} for key, at in moments.items()])


async def put_token(connection: AsyncConnection, token: Token) -> None:
    """Write a new token."""
    await connection.execute(
        tokens.insert().values(
            digest=token.digest,
            user_name=token.user,
            label=token.label,
            roles=_names(token.roles),
            created_at=token.created_at,
            expires_at=token.expires_at,
        )
    )
    await _changed(connection)


async def drop_token(connection: AsyncConnection, digest: str) -> None:
    """Revoke a token."""
    await connection.execute(delete(tokens).where(tokens.c.digest == digest))
    await _changed(connection)


async def _changed(connection: AsyncConnection) -> None:
    statement = insert(connection, accounts_version).values(id=1, version=1)
    more = {"version": accounts_version.c.version + 1}
    await connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=more))


def _names(roles: frozenset[Role]) -> str:
    return json.dumps(sorted(role.value for role in roles))


def _roles(text: str) -> frozenset[Role]:
    known = {role.value for role in Role}
    # A role that this version does not know gives nothing.
    return frozenset(Role(name) for name in json.loads(text) if name in known)


def _user(row: Any) -> User:
    return User(
        name=row.name,
        display=row.display,
        roles=_roles(row.roles),
        department=row.department,
        agent=row.agent,
        password=row.password,
        disabled=row.disabled,
        must_change=row.must_change,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def _session(row: Any) -> Session:
    return Session(
        digest=row.digest, user=row.user_name, created_at=row.created_at, seen_at=row.seen_at, address=row.address
    )


def _token(row: Any) -> Token:
    return Token(
        digest=row.digest,
        user=row.user_name,
        label=row.label,
        roles=_roles(row.roles),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
