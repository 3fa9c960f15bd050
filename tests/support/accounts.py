"""Accounts for tests: quick hashes, a clock that stands, secrets that are counted."""

from collections.abc import Callable, Iterable
from itertools import count

from argon2 import PasswordHasher

from callcenter.office.accounts import Accounts
from callcenter.office.passwords import Passwords
from callcenter.office.sign_in import Desk
from callcenter.office.users import Users
from callcenter.orders.actor import Role
from callcenter.store.office.database import Database
from callcenter.web.office.accounts import Office

PASSWORD = "three little birds sing"
T0 = 1_795_290_000.0
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self, time: float = T0) -> None:
        self.time = time

    def __call__(self) -> float:
        """The time."""
        return self.time


def counted() -> Callable[[], str]:
    """Secrets, each another one."""
    number = count(1)
    return lambda: f"secret-{next(number):04}-that-nobody-could-guess"


def make_office(database: Database, clock: Callable[[], float], talking: Iterable[str] = ()) -> Office:
    """The parts of the accounts. ``talking`` may be filled later: the agents who are in a call."""
    accounts, passwords, secret = Accounts(database, clock, lambda: tuple(talking)), Passwords(QUICK), counted()
    return Office(
        accounts=accounts,
        desk=Desk(accounts, passwords, clock, secret),
        users=Users(accounts, passwords, clock, secret),
    )


async def add(office: Office, name: str, *roles: Role, **more: str) -> None:
    """A user with the usual password; the first is an administrator."""
    given = frozenset(roles or (Role.ADMIN,))
    await office.users.add(name, name.title(), given, PASSWORD, by="test", **more)
