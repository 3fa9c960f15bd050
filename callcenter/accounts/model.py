"""A user, a session, a token, and as whom each of them acts. Times are Unix seconds."""

import hashlib

from callcenter.domain.record import Record, field
from callcenter.orders.actor import Actor, Role

IDLE_S = 1800.0
"""A session ends when nothing is asked in it for so long."""
LONGEST_S = 43_200.0
"""A session ends so long after its sign-in, whatever is done in it."""


class User(Record, frozen=True, kw_only=True):
    """Somebody who may sign in."""

    name: str
    """What is typed at sign-in; unique."""
    display: str
    """The person's name as others see it."""
    roles: frozenset[Role]
    department: str | None = None
    agent: str | None = None
    """The agent of the telephone whom this person is, if any."""
    password: str
    """The argon2id hash; never shown."""
    disabled: bool = False
    must_change: bool = False
    """Until the password is changed the person may do nothing else."""
    created_at: float
    changed_at: float


class Session(Record, frozen=True, kw_only=True):
    """A sign-in that goes on."""

    digest: str
    user: str
    created_at: float
    seen_at: float
    """When something was last asked in it."""
    address: str
    """From where the sign-in came."""

    def over(self, now: float) -> bool:
        """Whether its time is up."""
        return now - self.seen_at >= IDLE_S or now - self.created_at >= LONGEST_S


class Token(Record, frozen=True, kw_only=True):
    """A key for a program that acts for a user."""

    digest: str
    user: str
    label: str
    """What it is for."""
    roles: frozenset[Role]
    """Of the user's roles those that the program has."""
    created_at: float
    expires_at: float


class Known(Record, frozen=True, kw_only=True):
    """All accounts at one version: users by name, sessions and tokens by digest."""

    version: int = 0
    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)

    def session_user(self, digest: str, now: float) -> User | None:
        """Whose session it is, if it goes on."""
        session = self.sessions.get(digest)
        if session is None or session.over(now):
            return None
        return self._enabled(session.user)

    def token_actor(self, digest: str, now: float) -> Actor | None:
        """As whom the token acts: with those of its roles that its owner still has."""
        token = self.tokens.get(digest)
        if token is None or now >= token.expires_at or (user := self._enabled(token.user)) is None:
            return None
        return acting(user, "api", user.roles & token.roles)

    def _enabled(self, name: str) -> User | None:
        user = self.users.get(name)
        return user if user is not None and not user.disabled else None


def acting(user: User, via: str, roles: frozenset[Role] | None = None) -> Actor:
    """The actor that a user is. Who must change the password first has no role until then."""
    allowed = frozenset[Role]() if user.must_change else (user.roles if roles is None else roles)
    return Actor(id=user.name, roles=allowed, department=user.department, agent=user.agent, via=via)


def digest(secret: str) -> str:
    """What is stored of a session's or token's secret: it is random and long, so a plain hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


def handle(digest: str) -> str:
    """How people name a session or token: enough of the digest to be unique, and useless for signing in."""
    return digest[:16]
