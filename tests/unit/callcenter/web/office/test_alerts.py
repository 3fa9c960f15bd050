"""Alerts over HTTP and by the command."""

import asyncio
from pathlib import Path

import httpx

from callcenter.domain.ids import Instant
from callcenter.office.alerts import Alerts
from callcenter.orders.warnings.finding import AlertKind, Finding, Level
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.office import alerts as routes
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.web import Local, served
from tests.unit.callcenter.cli.conftest import Ran, Run, run

__all__ = ["run"]
NOW = Instant(1_795_665_600.0)


async def test_alerts_are_listed_acknowledged_and_closed(tmp_path: Path, run: Run) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/callcenter.db")
    alerts = Alerts(database, lambda: NOW)
    for key in ("gas", "fire"):
        detail = {"group": key, "orders": ["140500202611260000012"]}
        finding = Finding(kind=AlertKind.KEYWORD, key=key, level=Level.URGENT, at=NOW, detail=detail)
        await alerts.found(finding)
    app = create_app(FakeEngine(lambda: NOW), NoRecords(), Local(), office=(routes.router(alerts),))
    async with served(app) as url, httpx.AsyncClient(base_url=f"{url}/api/v1", trust_env=False) as client:

        async def command(*words: str) -> Ran:
            return await asyncio.to_thread(run, "alert", *words, "--url", url)

        assert [each["key"] for each in (await client.get("/alerts")).json()] == ["fire", "gas"]
        assert (await client.get("/alerts/1")).json()["detail"]["group"] == "gas"
        assert (await client.post("/alerts/1/ack", json={})).json()["acknowledged_by"] == "127.0.0.1"
        assert (await client.get("/alerts", params={"state": "open"})).json()[0]["key"] == "fire"

        listed = await command("list", "--lang", "zh")
        assert "关键词" in listed.out
        assert "处置中" in listed.out
        assert (await command("close", "1", "--note", "误报", "--false-alarm")).code == 0
        closed = (await command("list", "--state", "closed", "--json")).json[0]
        assert (closed["id"], closed["confirmed"], closed["note"]) == (1, False, "误报")
        assert (await command("ack", "1")).code == 1
        assert (await client.get("/alerts", params={"kind": "keyword", "after": 2})).json()[0]["state"] == "closed"
        assert (await client.get("/alerts/99")).status_code == 404
        assert (await client.post("/alerts/99999999999/ack", json={})).status_code == 422
    await database.close()
