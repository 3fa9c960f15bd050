"""Accounts for tests: quick hashes, a clock that stands, secrets that are counted."""

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import APIRouter, FastAPI

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.office.accounts import Accounts
from callcenter.office.passwords import Passwords
from callcenter.office.sign_in import Desk
from callcenter.office.users import Users
from callcenter.orders.actor import Role
from callcenter.reconciler import Reconciled
from callcenter.reload import Reloaded
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.door import LOOPBACK_ONLY, Door
from callcenter.web.forward import Forward
from callcenter.web.office import accounts as own
from callcenter.web.office import users as administered
from callcenter.web.office.accounts import Office
from callcenter.web.office.app import create_office
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.web import Local

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


def make_app(office: Office, engine: FakeEngine, door: Door = LOOPBACK_ONLY, more: Sequence[APIRouter] = ()) -> FastAPI:
    """The application with these accounts, on an engine of tests; beside it an office with ``more`` routes, if any."""
    routes = (own.router(office), administered.router(office.accounts, office.users))
    beside = beside_it(create_office(more)) if more else None
    return create_app(
        engine, NoRecords(), Local(), office=routes, beside=beside, accounts=office.accounts, door=door, **OPERATION
    )


def beside_it(office: FastAPI) -> Forward:
    """The way to an office in the same process."""
    return Forward(lambda: httpx.ASGITransport(office, raise_app_exceptions=False), str)


async def _reload(who: str) -> Reloaded:
    raise Refused("not_here", "there is no file to reload")


async def _reconcile(since: Instant, until: Instant) -> Reconciled:
    raise Refused("not_here", "there is no record to read")


OPERATION: dict[str, Any] = {"reload": _reload, "reconcile": _reconcile}


def browser(app: FastAPI, url: str = "http://127.0.0.1:8080", address: str = "127.0.0.1") -> httpx.AsyncClient:
    """A client that keeps its cookies, and asks from this address."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 50_000))
    return httpx.AsyncClient(transport=transport, base_url=url, headers={"content-type": "application/json"})
