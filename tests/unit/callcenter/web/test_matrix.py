"""Every role and every route: allowed exactly where the table of permissions says so; nothing is open by default."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from callcenter.orders.actor import Role
from callcenter.orders.permissions import TABLE, Permission
from callcenter.store.database import parse_url
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.identity import Undeclared, declared, require_declared
from callcenter.web.office.accounts import Office
from callcenter.web.office.app import create_office
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.accounts import Watch, add, make_app, make_office
from tests.support.web import Local
from tests.support.whole_office import whole_office

OPEN311 = (
    ("GET", "discovery"),
    ("GET", "services"),
    ("GET", "services/{code}"),
    ("GET", "requests"),
    ("GET", "requests/{number}"),
    ("GET", "tokens/{token}"),
    ("POST", "requests"),
)
"""The standard's: its reads are for everybody, its one write asks for a key of its own."""
OPEN = {
    ("GET", "/"),
    ("GET", "/alerts"),
    ("GET", "/docs"),
    ("GET", "/department"),
    ("GET", "/dispatch"),
    ("GET", "/follow-up"),
    ("GET", "/healthz"),
    ("GET", "/kb"),
    ("GET", "/orders"),
    ("GET", "/orders/{number}"),
    ("GET", "/readyz"),
    ("GET", "/signin"),
    ("GET", "/static"),
    ("GET", "/kb"),
    ("GET", "/users"),
    ("POST", "/api/v1/session"),
    *((method, f"/open311/v2/{path}.{kind}") for method, path in OPEN311 for kind in ("xml", "json")),
}
"""What nobody has to sign in for. A route comes in here on purpose only."""
REFUSED = (401, 403)
Route = tuple[str, str, tuple[Permission, ...] | None]


@dataclass(frozen=True)
class House:
    """An application with one user of each role, all at the telephone 8001; each one's token."""

    app: FastAPI
    behind: FastAPI
    """The office's, which only the application reaches."""
    office: Office
    tokens: dict[Role | None, str]

    @property
    def routes(self) -> list[Route]:
        """Every route that can be asked for from outside."""
        own = list(declared(self.app))
        return own + [route for route in declared(self.behind) if route[:2] not in {one[:2] for one in own}]


@pytest.fixture
async def house(empty_database: Path, tmp_path: Path) -> AsyncIterator[House]:
    """Everybody who works there."""
    database, watch = Database.at(parse_url(f"sqlite:///{empty_database}")), Watch()
    office = make_office(database, watch)
    await office.accounts.load()
    tokens: dict[Role | None, str] = {}
    for role in sorted(Role, key=lambda role: role is not Role.ADMIN):
        name = f"the-{role.value.replace('_', '-')}"
        await add(office, name, role, agent="8001", department="12333")
        tokens[role], _ = await office.users.issue_token(name, "test", frozenset({role}), lasts_s=3600, by="test")
    whole = await whole_office(database, tmp_path)
    routes = whole.routes()
    yield House(make_app(office, FakeEngine(watch), more=routes), create_office(routes), office, tokens)
    await database.close()


async def status(app: FastAPI, method: str, path: str, token: str | None) -> int:
    """How the application answers to an empty request; a stream is left at its beginning."""
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json"), (b"content-length", b"2")]
    if token is not None:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    answers: list[int] = []
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answers.append(message["status"])

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b""}
    await app(scope | {"headers": headers, "scheme": "http", "client": ("127.0.0.1", 5000)}, receive, send)
    return answers[0]


def filled(path: str, agent: str = "8001") -> str:
    """The path with a value in each of its places."""
    return re.sub(r"\{\w+\}", "none", path.replace("{agent}", agent))


def allowed(role: Role | None, permissions: tuple[Permission, ...]) -> bool:
    """What the table says; nobody has no role."""
    if not permissions:
        return True
    return role is not None and any(one is Permission.SELF or one in TABLE[role] for one in permissions)


async def test_each_role_reaches_exactly_the_routes_of_its_permissions(house: House) -> None:
    """Nobody gets 401 and a wrong role 403; whoever may gets whatever the route has to say."""
    wrong, cells = [], 0
    for method, path, permissions in house.routes:
        assert permissions is not None
        for role in (None, *Role):
            answer = await status(house.app, method, filled(path), house.tokens.get(role))
            cells += 1
            right = answer not in REFUSED if allowed(role, permissions) else answer == (401 if role is None else 403)
            if not right:
                wrong.append(f"{method} {path} as {role}: {answer}")
    print(f"{cells} cells: {len(house.routes)} routes x {len(Role)} roles and nobody")
    assert wrong == []
    assert cells == len(house.routes) * (len(Role) + 1) > 300


async def test_nothing_is_open_but_what_is_meant_to_be(house: House) -> None:
    assert {(method, path) for method, path, permissions in house.routes if permissions == ()} == OPEN


async def test_an_agent_acts_at_the_own_desk_only(house: House) -> None:
    desks = [route for route in house.routes if Permission.DESK_ACT in (route[2] or ())]
    assert len(desks) >= 10
    for method, path, _ in desks:
        for role in Role:
            answer = await status(house.app, method, filled(path, "8002"), house.tokens[role])
            may = Permission.LIVE_ACT in TABLE[role]
            assert (answer not in REFUSED) == may, f"{method} {path} as {role}: {answer}"


async def test_without_accounts_the_machine_may_do_everything() -> None:
    """As it was before there were any."""
    app = create_app(FakeEngine(Watch()), NoRecords(), Local())
    for method, path, _ in declared(app):
        assert await status(app, method, filled(path), None) not in REFUSED


def test_a_route_that_declares_nothing_keeps_the_application_from_being_made() -> None:
    app = create_app(FakeEngine(Watch()), NoRecords(), Local())

    @app.get("/api/v1/secrets")
    async def secrets() -> None: ...

    app.mount("/files", app)
    with pytest.raises(Undeclared, match="GET /api/v1/secrets, GET /files"):
        require_declared(app)


def test_every_permission_is_some_role_s_and_every_role_has_some() -> None:
    given = {permission for role in Role for permission in TABLE[role]}
    assert given == set(Permission) - {Permission.SELF}
    assert set(TABLE) == set(Role)
    assert all(TABLE[role] for role in Role)


def test_duties_are_apart() -> None:
    """Who keeps the accounts sees no orders, and who audits changes nothing and sees no citizen."""
    admin, auditor = TABLE[Role.ADMIN], TABLE[Role.AUDITOR]
    assert not {p for p in admin if p.value.startswith(("order.", "audit.", "calls."))}
    assert {p for p in auditor if not p.value.endswith(".view")} == {Permission.METRICS}
    assert [role for role in Role if Permission.USER_EDIT in TABLE[role]] == [Role.ADMIN]
    outside = {Role.DEPARTMENT_USER, Role.DEPARTMENT_REVIEWER}
    assert not [role for role in outside if {Permission.CALLS_VIEW, Permission.ORDER_UNMASK} & TABLE[role]]
