"""Keeping the accounts: users, their passwords, sessions and tokens. Whoever loses a right is out within a second."""

from collections.abc import Callable
from typing import Any

import structlog

from callcenter.accounts import rules
from callcenter.accounts.model import Session, Token, User, digest, handle
from callcenter.domain.errors import CallcenterError, Refused
from callcenter.domain.record import replace
from callcenter.office.accounts import Accounts
from callcenter.office.passwords import Passwords
from callcenter.orders.actor import Role
from callcenter.store.office import accounts as table

log = structlog.get_logger(__name__)


class UnknownAccount(CallcenterError):
    """There is no such user, session or token."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"there is no {what} {name!r}")
        self.code = f"unknown_{what}"


class Users:
    """What an administrator does. ``by`` is who did it, for the log; ``secret`` makes the secrets of tokens."""

    def __init__(
        self, accounts: Accounts, passwords: Passwords, clock: Callable[[], float], secret: Callable[[], str]
    ) -> None:
        self._accounts, self._passwords, self._clock, self._secret = accounts, passwords, clock, secret

    def one(self, name: str) -> User:
        """A user; raises UnknownAccount."""
        if (user := self._accounts.known.users.get(name)) is None:
            raise UnknownAccount("user", name)
        return user

    async def add(
        self,
        name: str,
        display: str,
        roles: frozenset[Role],
        password: str,
        *,
        department: str | None = None,
        agent: str | None = None,
        must_change: bool = False,
        by: str,
    ) -> User:
        """A new user. Raises InvalidAccount with every fault, or Refused."""
        faults = [*rules.user_faults(name, display, roles, department), *rules.password_faults(password, name)]
        rules.require(faults)
        if self._accounts.empty and Role.ADMIN not in roles:
            raise Refused("first_is_admin", "the first user has to be an administrator: from then on all must sign in")
        now = self._clock()
        user = User(
            name=name,
            display=display,
            roles=roles,
            department=department,
            agent=agent,
            password=await self._passwords.hash(password),
            must_change=must_change,
            created_at=now,
            changed_at=now,
        )
        async with self._accounts.change() as connection:
            if await table.user(connection, name) is not None:
                raise Refused("user_exists", f"there is a user {name!r} already")
            await table.put_user(connection, user)
        log.info("accounts.user_added", user=name, roles=_names(roles), by=by)
        return user

    async def set(self, name: str, *, by: str, **changes: Any) -> User:
        """Change ``display``, ``roles``, ``department``, ``agent`` or ``disabled``.

        The user's sessions end, unless it is only the name that others see. Raises InvalidAccount, Refused (the last
        administrator stays one) or UnknownAccount.
        """
        async with self._accounts.change() as connection:
            if (before := await table.user(connection, name)) is None:
                raise UnknownAccount("user", name)
            user = replace(before, **changes, changed_at=self._clock())
            rules.require(rules.user_faults(user.name, user.display, user.roles, user.department))
            await table.put_user(connection, user)
            if not await table.admins(connection):
                raise Refused("last_admin", "this is the last administrator who can sign in; appoint another first")
            if replace(user, display=before.display, changed_at=before.changed_at) != before:
                await table.drop_sessions_of(connection, name)
        log.info("accounts.user_changed", user=name, changed=sorted(changes), by=by)
        return user

    async def set_password(
        self, name: str, password: str, *, by: str, must_change: bool = False, keep: str | None = None
    ) -> None:
        """Give a user another password; the user's sessions end, but for the one with the digest ``keep``."""
        rules.require(rules.password_faults(password, name))
        self.one(name)
        hashed = await self._passwords.hash(password)
        async with self._accounts.change() as connection:
            if (before := await table.user(connection, name)) is None:
                raise UnknownAccount("user", name)
            changed = replace(before, password=hashed, must_change=must_change, changed_at=self._clock())
            await table.put_user(connection, changed)
            await table.drop_sessions_of(connection, name, but=keep)
        log.info("accounts.password_changed", user=name, by=by)

    def sessions(self, name: str) -> list[Session]:
        """A user's sessions, the latest first."""
        user, now = self.one(name), self._clock()
        own = [s for s in self._accounts.known.sessions.values() if s.user == user.name and not s.over(now)]
        return sorted(own, key=lambda session: -session.seen_at)

    async def end_sessions(self, name: str, *, by: str, only: str | None = None) -> int:
        """End a user's sessions, or ``only`` the one with this handle; how many these were."""
        ended = [s.digest for s in self.sessions(name) if only is None or handle(s.digest) == only]
        if only is not None and not ended:
            raise UnknownAccount("session", only)
        async with self._accounts.change() as connection:
            await table.drop_sessions(connection, ended)
        log.info("accounts.sessions_ended", user=name, number=len(ended), by=by)
        return len(ended)

    def tokens(self, name: str) -> list[Token]:
        """A user's tokens, the latest first."""
        user = self.one(name)
        own = [token for token in self._accounts.known.tokens.values() if token.user == user.name]
        return sorted(own, key=lambda token: -token.created_at)

    async def issue_token(
        self, name: str, label: str, roles: frozenset[Role], *, lasts_s: float, by: str
    ) -> tuple[str, Token]:
        """A new token: its secret, which is never shown again, and what is stored. Raises InvalidAccount."""
        now = self._clock()
        rules.require(rules.token_faults(label, roles, self.one(name).roles))
        secret = self._secret()
        token = Token(
            digest=digest(secret), user=name, label=label, roles=roles, created_at=now, expires_at=now + lasts_s
        )
        async with self._accounts.change() as connection:
            await table.put_token(connection, token)
        log.info("accounts.token_issued", user=name, token=handle(token.digest), roles=_names(roles), by=by)
        return secret, token

    async def revoke_token(self, name: str, which: str, *, by: str) -> None:
        """The token with this handle is good for nothing any more."""
        found = next((token for token in self.tokens(name) if handle(token.digest) == which), None)
        if found is None:
            raise UnknownAccount("token", which)
        async with self._accounts.change() as connection:
            await table.drop_token(connection, found.digest)
        log.info("accounts.token_revoked", user=name, token=which, by=by)


def _names(roles: frozenset[Role]) -> list[str]:
    return sorted(role.value for role in roles)
