"""Health, readiness and metrics by HTTP."""

import httpx
from fastapi import FastAPI

from callcenter.metrics import Metrics, Sources
from callcenter.web.app import create_app
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.web import Local


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """A client of ``app``."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")


async def test_alive_and_ready(client: httpx.AsyncClient) -> None:
    """All is in place."""
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.get("/readyz")).json() == {"ready": True, "missing": []}


async def test_not_ready_says_all_that_is_missing(engine: FakeEngine) -> None:
    """Every reason, not only the first; alive all the same."""
    engine.set_pbx("main", False)
    metrics = Metrics(engine.view, Sources(store_trouble=lambda: "database is locked"))
    async with client_of(create_app(engine, NoRecords(), Local(), metrics=metrics)) as client:
        answer = await client.get("/readyz")
        assert (await client.get("/healthz")).status_code == 200
    assert answer.status_code == 503
    missing = ["PBX main is not connected", "the store does not write: database is locked"]
    assert answer.json() == {"ready": False, "missing": missing}


async def test_metrics_are_prometheus_text(client: httpx.AsyncClient) -> None:
    """The content type tells the version of the format."""
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert 'callcenter_ami_up{pbx="main"} 1.0' in answer.text
