"""The knowledge base over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.office import knowledge
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.knowledge import NOW, Desk
from tests.support.web import Local

LAMP = {"id": "lamp", "title": "路灯", "body": "说清灯杆号。"}


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an empty knowledge base; the person at the machine may do everything."""
    app = create_app(FakeEngine(lambda: NOW), NoRecords(), Local(), office=[knowledge.router(Desk(database).base)])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080/api/v1/kb") as client:
        yield client


async def test_an_article_and_its_flag_go_their_ways(client: httpx.AsyncClient) -> None:
    """Draft, published, flagged, upheld, corrected, withdrawn; whoever has not seen the newest version gets 409."""

    async def post(path: str, **body: Any) -> Any:
        return (await client.post(path, json=body)).raise_for_status().json()

    assert (await post("/articles", **LAMP))["state"] == "draft"
    assert (await client.post("/articles", json=LAMP)).json()["code"] == "article_exists"
    assert (await post("/articles/lamp/publish", version=1))["live"] == 1
    flag = await post("/articles/lamp/flags", text="电话已换", source="caller", order="20261126000017")
    assert (await client.get("/flags")).json() == [flag]
    await post(f"/flags/{flag['no']}/uphold", note="已核实")
    late = await client.post("/articles/lamp/edit", json={"version": 2, "title": "路灯"})
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    edited = await post("/articles/lamp/edit", version=1, title="路灯", body="说清位置。", questions=["灯坏了", " "])
    assert (edited["version"], edited["questions"]) == (2, ["灯坏了"])
    assert (await client.get("/articles/lamp")).json()["version"] == 1
    await post("/articles/lamp/publish", version=2)
    assert (await client.get("/flags", params={"state": "corrected"})).json()[0]["no"] == flag["no"]
    [hit] = (await client.get("/search", params={"q": "灯坏"})).json()
    assert (hit["id"], hit["where"], hit["title"]) == ("lamp", "question", [{"text": "路灯", "hit": False}])
    assert [v["version"] for v in (await client.get("/articles/lamp/versions")).json()] == [2, 1]
    await post("/articles/lamp/withdraw", version=2, reason="过时")
    assert (await client.get("/articles")).json() == []
    assert [a["id"] for a in (await client.get("/articles", params={"all": True})).json()] == ["lamp"]
    figure = (await client.get("/accuracy", params={"since": 0, "until": NOW + 1})).json()
    assert (figure["used"], figure["upheld"], figure["accuracy"]) == (0, 1, None)


ODD = {
    "/articles/none": 404,
    "/articles/none/versions": 404,
    "/search": 422,
    "/search?q=a&limit=0": 422,
    "/search?q=%00%27%22*": 200,
    "/search?q=%F0%A0%AE%B7%ED%A0%80": 200,
    "/flags?state=odd": 422,
    "/accuracy?since=nan&until=1": 422,
}


async def test_odd_questions_have_a_clear_answer(client: httpx.AsyncClient) -> None:
    """Never a failure of the server."""
    assert {path: (await client.get(path)).status_code for path in ODD} == ODD
