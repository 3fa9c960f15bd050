"""POST /api/v1/reload and /api/v1/reconcile."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from callcenter.domain.errors import Refused
from callcenter.domain.ids import CallId, Instant
from callcenter.reconciler import Found, Reconciled
from callcenter.reload import Note, Reloaded
from callcenter.web.app import create_app
from config import ConfigError, Fault
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.web import Local

DONE = Reloaded(
    file="callcenter.toml",
    added={"agents": ("8005",)},
    removed={},
    changed={"queues": ("12345",)},
    notes=(Note(code="fallback_queue", text="phones"),),
    warnings=("callcenter.toml:3: queues.x: unused; remove it",),
)
FAULTS = (
    Fault(file="callcenter.toml", line=57, key="queues.12345.ring_s", what='found "15s"', remedy="allowed: a number"),
    Fault(file="callcenter.toml", line=1, key="", what="readable", remedy="chmod", severity="warning"),
    Fault(file="callcenter.toml", line=60, key="http.port", what="is 1 now", remedy="takes a restart"),
)


FOUND = Found(
    call=CallId("main:1.0"),
    new=True,
    values=("arrived_at", "ended_at"),
    line="12345",
    number="138****8000",
    agent=None,
    outcome="abandoned_queue",
    ended_by="caller",
    arrived_at=Instant(10.0),
    answered_at=None,
    ended_at=Instant(15.5),
    order="110000202611270000010",
)


class Wish:
    """Answers as told and notes who asked."""

    def __init__(self) -> None:
        self.actors: list[str] = []
        self.faults: tuple[Fault, ...] = ()

    async def __call__(self, actor: str) -> Reloaded:
        """Reload."""
        self.actors.append(actor)
        if self.faults:
            raise ConfigError(self.faults)
        return DONE


@pytest.fixture
def wish() -> Wish:
    """The reloader."""
    return Wish()


@pytest.fixture
def app(engine: FakeEngine, store: NoRecords, wish: Wish) -> FastAPI:
    """The application with a reloader."""
    return create_app(engine, store, Local(), reload=wish, reconcile=look)


async def look(since: Instant, until: Instant) -> Reconciled:
    """Finds one call in any span that is one."""
    if since >= until:
        raise Refused("bad_span", "the span must end after it begins")
    return Reconciled(since=since, until=until, pbxs=("main",), calls=7, found=(FOUND,))


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that the guard lets in."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        yield client


async def test_what_changed_is_answered(client: httpx.AsyncClient, wish: Wish) -> None:
    """And who asked is known."""
    answer = await client.post("/api/v1/reload", json={})
    assert answer.status_code == 200
    assert answer.json() == {
        "file": "callcenter.toml",
        "added": {"agents": ["8005"]},
        "removed": {},
        "changed": {"queues": ["12345"]},
        "notes": [{"code": "fallback_queue", "text": "phones"}],
        "warnings": ["callcenter.toml:3: queues.x: unused; remove it"],
    }
    assert wish.actors == ["web:127.0.0.1"]


async def test_every_fault_is_named_as_check_names_it(client: httpx.AsyncClient, wish: Wish) -> None:
    """File, line, key, what was found and what is allowed."""
    wish.faults = FAULTS
    answer = await client.post("/api/v1/reload", json={})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_configuration")
    assert answer.json()["detail"] == "nothing was changed: the configuration has 2 faults"
    lines = [f"{fault['path']}: {fault['message']}" for fault in answer.json()["errors"]]
    assert lines == [str(FAULTS[0]), str(FAULTS[2])]


@pytest.mark.parametrize("sent", [{"content": "x=1", "headers": {"content-type": "text/plain"}}, {"json": {"a": 1}}])
async def test_other_pages_and_other_bodies_are_kept_out(
    client: httpx.AsyncClient, wish: Wish, sent: dict[str, object]
) -> None:
    """A form of another site cannot reload, nor can a body that means something else."""
    answer = await client.post("/api/v1/reload", **sent)  # type: ignore[arg-type]
    assert answer.status_code in (415, 422)
    assert wish.actors == []


async def test_it_is_described(client: httpx.AsyncClient) -> None:
    """In /openapi.json."""
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert "/api/v1/reload" in paths


async def test_what_was_filled_in_is_told(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/reconcile", json={"since": 5.0, "until": 20.0})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["since"], told["until"], told["pbxs"], told["calls"]) == (5.0, 20.0, ["main"], 7)
    [found] = told["found"]
    assert (found["call"], found["new"], found["values"]) == ("main:1.0", True, ["arrived_at", "ended_at"])
    assert (found["number"], found["ended_at"], found["order"]) == ("138****8000", 15.5, "110000202611270000010")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"since": 20.0, "until": 5.0}, 409, "bad_span"),
        ({"since": 20.0}, 422, "invalid"),
        ({"since": "yesterday", "until": 5.0}, 422, "invalid"),
        ({"since": -1.0, "until": 5.0}, 422, "invalid"),
        ({"since": 1.0, "until": 5.0, "pbx": "x"}, 422, "invalid"),
    ],
)
async def test_a_span_that_is_none_is_a_problem(
    client: httpx.AsyncClient, body: dict[str, object], status: int, code: str
) -> None:
    answer = await client.post("/api/v1/reconcile", json=body)
    assert answer.status_code == status
    assert code in answer.json()["code"]
