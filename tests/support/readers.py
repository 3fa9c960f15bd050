"""A reader of cases on a real database, and an API where the test says who asks."""

from pathlib import Path

import httpx
from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from callcenter.domain.ids import Instant
from callcenter.office.access import Reader
from callcenter.office.vault import Vault, open_vault
from callcenter.orders.actor import Actor, Role
from callcenter.orders.case import Case
from callcenter.orders.department import Department, Tree
from callcenter.store.office.cases import Cases
from callcenter.store.office.database import Connection, Database
from callcenter.web import problems

NOW = Instant(1_795_665_600.0)
TREE = Tree(tuple(Department(id=id, name=id, path=f"/{id}/") for id in ("water", "fire", "police")))


async def tree_of(connection: Connection) -> Tree:
    """The departments of the tests."""
    return TREE


def person(*roles: Role, department: str | None = None, id: str = "li") -> Actor:
    """Somebody with these roles."""
    return Actor(id=id, roles=frozenset(roles), department=department)


async def office(database: Database, tmp_path: Path, *cases: Case, in_call: str = "") -> tuple[Reader, Vault, Cases]:
    """A reader of these cases; ``in_call`` is who is in their open call."""
    vault = await open_vault(tmp_path / "office.keys", database)
    repository = Cases(vault.sealer)
    async with database.write() as connection:
        for case in cases:
            await repository.add(connection, case, NOW)
    return (
        Reader(database, repository, vault.access, tree_of, lambda: NOW, lambda actor, _: actor.id == in_call),
        vault,
        repository,
    )


class _As:
    """Middleware: the actor whom the test has set."""

    def __init__(self, app: ASGIApp, asker: list[Actor]) -> None:
        self._app, self._asker = app, asker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["actor"] = self._asker[-1]
        await self._app(scope, receive, send)


def api(asker: list[Actor], *routers: APIRouter) -> httpx.AsyncClient:
    """A client of these routes; the last of ``asker`` is who asks."""
    app = FastAPI()
    problems.install(app)
    for router in routers:
        app.include_router(router)
    app.add_middleware(_As, asker=asker)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080")
