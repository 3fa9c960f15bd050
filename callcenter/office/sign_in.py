"""Signing in and out: throttled by name and by address, and a wrong name looks like a wrong password."""

from collections.abc import Callable

import structlog

from callcenter.accounts.model import Session, User, digest
from callcenter.accounts.throttle import Throttle, network
from callcenter.domain.errors import CallcenterError
from callcenter.office.accounts import Accounts
from callcenter.office.passwords import Passwords
from callcenter.store.office import accounts as table

NAME_FREE, ADDRESS_FREE = 5, 20
"""So many wrong guesses cost no wait. Many people may share an address."""
MOST_SESSIONS = 10
"""A user who signs in once more ends the oldest of so many sessions."""
log = structlog.get_logger(__name__)


class WrongPassword(CallcenterError):
    """Name and password do not belong together; which of them is wrong is not told."""

    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__("name or password is wrong, or the account is disabled")


class TooManyGuesses(CallcenterError):
    """Nothing was tried: one has to wait first."""

    code = "too_many_guesses"

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"too many wrong passwords; try again in {wait_s:.0f} s")
        self.wait_s = wait_s


class Desk:
    """Where people sign in. ``secret`` makes the secrets of sessions."""

    def __init__(
        self, accounts: Accounts, passwords: Passwords, clock: Callable[[], float], secret: Callable[[], str]
    ) -> None:
        self._accounts, self._passwords, self._clock, self._secret = accounts, passwords, clock, secret
        self._names, self._addresses = Throttle(NAME_FREE), Throttle(ADDRESS_FREE)

    async def sign_in(self, name: str, password: str, address: str, *, instead_of: str | None = None) -> str:
        """The secret of a new session, in place of the one whose secret is ``instead_of``.

        Raises WrongPassword or TooManyGuesses.
        """
        user = await self._authenticate(name, password, address)
        secret, now = self._secret(), self._clock()
        session = Session(digest=digest(secret), user=user.name, created_at=now, seen_at=now, address=address)
        own = sorted((s for s in self._accounts.known.sessions.values() if s.user == user.name), key=_age)
        ended = [s.digest for s in own[: max(0, len(own) + 1 - MOST_SESSIONS)]]
        if instead_of is not None:
            ended.append(digest(instead_of))
        async with self._accounts.change() as connection:
            await table.drop_sessions(connection, ended)
            await table.put_session(connection, session)
        log.info("accounts.signed_in", user=user.name, address=address)
        return secret

    async def sign_out(self, secret: str) -> None:
        """End the session."""
        async with self._accounts.change() as connection:
            await table.drop_sessions(connection, [digest(secret)])

    async def confirm(self, user: User, password: str, address: str) -> None:
        """Raise WrongPassword unless it is the user's password."""
        await self._authenticate(user.name, password, address)

    async def _authenticate(self, name: str, password: str, address: str) -> User:
        now, near = self._clock(), network(address)
        if wait_s := max(self._names.wait_s(name, now), self._addresses.wait_s(near, now)):
            raise TooManyGuesses(wait_s)
        self._names.tried(name, now)
        self._addresses.tried(near, now)
        user = self._accounts.known.users.get(name)
        right = await self._passwords.match(user.password if user else None, password)
        if user is None or not right or user.disabled:
            # A name that nobody has may be a password that went into the wrong field.
            log.warning("accounts.wrong_password", user=name if user else "(unknown)", address=address)
            raise WrongPassword
        self._names.forgive(name)
        self._addresses.take_back(near)
        return user


def _age(session: Session) -> float:
    return session.seen_at
