"""What is handed on to the office: the request as it came, who asks as the engine knows it, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from callcenter.orders.actor import Actor, Role
from callcenter.orders.permissions import Permission
from callcenter.store.database import parse_url
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.forward import ASKER, Asker, asker_header, asker_of
from callcenter.web.identity import allow, open_to_all
from callcenter.web.office.app import create_office
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.accounts import Watch, add, beside_it, browser, make_app, make_office
from tests.support.web import Local, served


def routes() -> APIRouter:
    """An office that tells what it was asked."""
    office = APIRouter()

    @office.get("/api/v1/echo/{name:path}")
    @office.post("/api/v1/echo/{name:path}", include_in_schema=False)
    async def echo(request: Request, name: str, who: Actor = allow(Permission.SELF)) -> Response:
        headers = {key: value for key, value in request.headers.items() if key != ASKER}
        told = {"who": who.id, "roles": sorted(role.value for role in who.roles), "name": name, "headers": headers}
        told |= {"query": request.url.query, "body": (await request.body()).decode()}
        return JSONResponse(told, headers={"x-of-the-office": "kept", "set-cookie": "a=b"})

    @office.get("/api/v1/stream", dependencies=[open_to_all])
    async def stream() -> Response:
        async def parts() -> AsyncIterator[bytes]:
            for number in range(3):
                yield b"%d\n" % number

        return StreamingResponse(parts(), 202)

    return office


@pytest.fixture
async def client(empty_database: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before an engine with one agent, and an office beside it."""
    database = Database.at(parse_url(f"sqlite:///{empty_database}"))
    office = make_office(database, Watch())
    await office.accounts.load()
    await add(office, "root", Role.ADMIN)
    await add(office, "li", Role.AGENT)
    token, _ = await office.users.issue_token("li", "test", frozenset({Role.AGENT}), lasts_s=3600, by="test")
    async with browser(make_app(office, FakeEngine(Watch()), more=[routes()])) as client:
        client.headers["authorization"] = f"Bearer {token}"
        yield client
    await database.close()


async def test_the_request_arrives_as_it_was_sent_with_who_asks_and_without_secrets(client: httpx.AsyncClient) -> None:
    path = "/api/v1/echo/%E4%BA%95%2F%20a?q=1&q=%26"
    answer = await client.post(path, content='{"a": 1}', headers={"if-match": "3", "cookie": "callcenter=x"})
    told = answer.json()
    assert (told["who"], told["roles"], told["name"]) == ("li", ["agent"], "井/ a")
    assert (told["query"], told["body"], told["headers"]["if-match"]) == ("q=1&q=%26", '{"a": 1}', "3")
    assert not {"cookie", "authorization"} & set(told["headers"])
    assert (answer.headers["x-of-the-office"], answer.headers["set-cookie"]) == ("kept", "a=b")
    # Besides what the engine puts on all that goes out.
    assert answer.headers["x-frame-options"] == "DENY"


async def test_nobody_can_say_to_be_somebody_else(client: httpx.AsyncClient) -> None:
    """The header is the engine's alone, whatever is sent in its place."""
    forged = asker_header(Asker(Actor(id="root", roles=frozenset(Role)), False))
    for name in (ASKER, ASKER.title(), ASKER.upper()):
        assert (await client.get("/api/v1/echo/a", headers={name: forged})).json()["who"] == "li"
    del client.headers["authorization"]
    assert (await client.get("/api/v1/echo/a", headers={ASKER: forged})).status_code == 401


async def test_a_stream_comes_through_whole_and_paths_of_neither_are_unknown(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/stream")
    assert (answer.status_code, answer.text) == (202, "0\n1\n2\n")
    unknown = await client.get("/api/v1/nowhere")
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")
    assert (await client.delete("/api/v1/me", headers={"content-type": "application/json"})).status_code == 405


async def test_one_description_tells_of_both(client: httpx.AsyncClient) -> None:
    told = (await client.get("/openapi.json")).json()
    assert {"/api/v1/state", "/api/v1/stream", "/api/v1/echo/{name}"} <= set(told["paths"])
    assert "Problem" in told["components"]["schemas"]


HOSTILE = (
    b"/api/v1/nowhere/\xff",
    b"/api/v1/nowhere/%00%0d%0aa",
    b"/api/v1/nowhere/a?x=\xff\xfe#y",
    b"/api/v1/nowhere/..%2f../[]|{}",
    b"http://elsewhere/api/v1/nowhere",
    b"*",
)


@pytest.mark.parametrize("target", HOSTILE)
async def test_no_address_makes_the_server_fail(target: bytes) -> None:
    """As a socket sends it, whatever may stand in one by the standard."""
    app = create_app(FakeEngine(Watch()), NoRecords(), Local(), beside=beside_it(create_office([routes()])))
    async with served(app) as url:
        port = urlsplit(url).port
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET " + target + f" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        assert (await reader.readline()).split()[1] in (b"404", b"400")
        writer.close()


def test_who_asks_survives_the_header() -> None:
    for actor in (None, Actor(id="李", roles=frozenset({Role.AGENT}), department="部", agent="8001", via="cli")):
        assert asker_of(asker_header(Asker(actor, True))) == Asker(actor, True)
