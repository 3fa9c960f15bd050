"""Who may come in: all accounts in memory, as the database has them, and news of every change within half a second.

The accounts are small and asked for with every request, so they are held whole. Another process may change them (an
operator's ``callcenter user``): a counter in the database tells. While the database is away the last that was read
holds, for nobody can change an account then.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager

import structlog

from callcenter.accounts.model import Known, Session, User, acting, digest
from callcenter.domain.record import replace
from callcenter.orders.actor import Actor
from callcenter.store.office import accounts as table
from callcenter.store.office.database import TROUBLES, Database, Transaction

LOOK_S = 0.5
"""How often is looked whether another process has changed something."""
NOTE_S = 30.0
"""How often is written when sessions were last used."""
log = structlog.get_logger(__name__)


class Accounts:
    """All users, sessions and tokens. ``talking`` gives the agents in a call: whose agent is in one is not idle."""

    def __init__(
        self, database: Database, clock: Callable[[], float], talking: Callable[[], Collection[str]] = tuple
    ) -> None:
        self._database, self._clock, self._talking = database, clock, talking
        self._loading = asyncio.Lock()
        self.known = Known()
        self._seen: dict[str, float] = {}
        """Sessions whose last use is not written yet."""
        self._news = asyncio.Event()

    @property
    def empty(self) -> bool:
        """Whether there is no user at all."""
        return not self.known.users

    def session(self, secret: str) -> tuple[Session, User] | None:
        """The session of a cookie, if it goes on, and whose it is."""
        key = digest(secret)
        user = self.known.session_user(key, self._clock())
        return (self.known.sessions[key], user) if user is not None else None

    def actor(self, secret: str, via: str) -> Actor | None:
        """As whom the bearer of a session's or a token's secret acts; None: as nobody."""
        if (found := self.session(secret)) is not None:
            return acting(found[1], via)
        return self.known.token_actor(digest(secret), self._clock())

    def use(self, secret: str) -> None:
        """The session is used now."""
        key = digest(secret)
        if key in self.known.sessions:
            self._see(key)

    async def news(self) -> None:
        """Wait until something may have changed: the accounts, or the time."""
        await self._news.wait()

    async def load(self) -> None:
        """Read all accounts."""
        # One after the other: what was read first must not take the place of what was read later.
        async with self._loading, self._database.read() as connection:
            known = await table.everything(connection)
            # The memory knows better than the database when a session was last used.
            sessions = {key: self._newest(session) for key, session in known.sessions.items()}
            self.known = replace(known, sessions=sessions)
        self._wake()

    @asynccontextmanager
    async def change(self) -> AsyncIterator[Transaction]:
        """A transaction that changes accounts; after it the change is in force."""
        async with self._database.write() as connection:
            yield connection
        await self.load()

    async def run(self) -> None:
        """Look for changes, note the use of sessions, and clear away those that are over, until cancelled."""
        noted_at, well = self._clock(), True
        while True:
            await asyncio.sleep(LOOK_S)
            self._see_talks()
            try:
                await self._look()
                if self._clock() - noted_at >= NOTE_S:
                    noted_at = self._clock()
                    await self._note()
                well = True
            except TROUBLES as error:
                if well:
                    log.warning("accounts.not_read", error=type(error).__name__, help="the last known accounts hold")
                well = False
            self._wake()

    async def _look(self) -> None:
        async with self._database.read() as connection:
            version = await table.version(connection)
        if version != self.known.version:
            log.info("accounts.changed_elsewhere", version=version)
            await self.load()

    async def _note(self) -> None:
        now = self._clock()
        over = [key for key, session in self.known.sessions.items() if session.over(now)]
        seen = dict(self._seen)
        if seen:
            async with self._database.write() as connection:
                await table.seen(connection, seen)
        if over:
            async with self.change() as connection:
                await table.drop_sessions(connection, over)
        self._seen = {key: at for key, at in self._seen.items() if seen.get(key) != at}

    def _see_talks(self) -> None:
        if not self.known.sessions:
            return
        now, talking = self._clock(), self._talking()
        for key, session in self.known.sessions.items():
            user = self.known.users.get(session.user)
            if user is not None and user.agent in talking and not session.over(now):
                self._see(key)

    def _see(self, key: str) -> None:
        now = self._clock()
        self._seen[key] = now
        self.known.sessions[key] = replace(self.known.sessions[key], seen_at=now)

    def _newest(self, read: Session) -> Session:
        held = self.known.sessions.get(read.digest)
        return replace(read, seen_at=max(read.seen_at, held.seen_at)) if held is not None else read

    def _wake(self) -> None:
        # A fresh Event each time wakes all who wait, however many, without a list of them.
        self._news.set()
        self._news = asyncio.Event()
