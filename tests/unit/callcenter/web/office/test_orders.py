"""Work orders over HTTP: the whole life, who may do and see what, and what a program can tell from a refusal."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import Request

from callcenter.domain.record import replace
from callcenter.office.reading import Reader
from callcenter.orders import requests as q
from callcenter.orders.actor import Actor
from callcenter.store.office.database import Database
from callcenter.web import identity
from callcenter.web.app import create_app
from callcenter.web.office import order_actions, orders
from callcenter.web.office.bodies import Versioned, body_of, read
from callcenter.web.office.order_examples import AMEND, OPEN, REQUESTS
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.casework import ACTORS, AREA, LIFE, MATTER, Casework
from tests.support.web import Local

API = "/api/v1/orders"
PERSONAL = ("13812341234", "1381234", "张三丰", "三丰")


@pytest.fixture
async def office(database: Database) -> Casework:
    """An office with departments."""
    return await Casework.start(database)


@pytest.fixture
async def client(office: Casework, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose header ``x-actor`` says who asks."""

    def actor_of(request: Request) -> Actor:
        return ACTORS[request.headers["x-actor"]]

    monkeypatch.setattr(identity, "actor_of", actor_of)
    reader = Reader(office.service, office.vault.access)
    routes = (orders.router(reader), order_actions.router(office.service, reader, AREA))
    app = create_app(FakeEngine(office.now), NoRecords(), Local(), office=routes)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        yield client


async def send(client: httpx.AsyncClient, who: str, method: str, path: str, **said: Any) -> httpx.Response:
    """A request of somebody's."""
    return await client.request(method, f"{API}{path}", headers={"x-actor": who}, **said)


def body(request: q.Request, version: int) -> dict[str, Any]:
    """What a program sends for a request."""
    told = msgspec.to_builtins(request)
    return {"version": version, **{name: value for name, value in told.items() if value is not None}}


async def test_the_whole_life_of_a_transferred_order_by_the_right_people(
    client: httpx.AsyncClient, office: Casework
) -> None:
    """Each step is shown at once, and its version is what the next one names."""
    opened = await send(client, "agent", "POST", "", json=OPEN)
    assert opened.status_code == 201
    number, version = opened.json()["number"], 1
    assert opened.headers["location"] == f"{API}/{number}"
    for who, request in LIFE:
        if isinstance(request, q.FirstContact):
            request = replace(request, contacted_at=office.time)
        verb = request.action.value.replace("_", "-")
        done = await send(client, who, "POST", f"/{number}/{verb}", json=body(request, version))
        assert done.status_code == 200, done.text
        version = done.json()["version"]
    whole = (await send(client, "supervisor", "GET", f"/{number}")).json()
    assert (whole["state"], whole["actions"]) == ("archived", ["reopen", "hold"])
    assert [event["action"] for event in whole["events"]] == ["open", *(r.action.value for _, r in LIFE)]
    assert [each["actor"] for each in whole["people"]] == ["wang", "li", "zhao", "wu"]
    assert whole["follow_ups"][0]["answers"]["result"] == 4


async def test_a_department_sees_no_personal_data_and_no_order_of_others(
    client: httpx.AsyncClient, office: Casework
) -> None:
    """In the list, in one order and in what its own actions answer."""
    case = await office.live(await office.open(), 3)
    await office.live(await office.open(), 2)
    signed = await send(client, "clerk", "POST", f"/{case.number}/sign", json={"version": case.version})
    one, many = await send(client, "clerk", "GET", f"/{case.number}"), await send(client, "clerk", "GET", "")
    assert [row["number"] for row in many.json()] == [case.number]
    assert one.json()["citizen"]["name"] == "张**"
    for shown in (signed, one, many):
        assert not [secret for secret in PERSONAL if secret in shown.text]
    for method, path in (("GET", ""), ("POST", "/sign")):
        asked = await send(client, "stranger", method, f"/{case.number}{path}", json={"version": 5})
        assert (asked.status_code, asked.json()["code"]) == (404, "unknown_order")
    assert (await send(client, "stranger", "GET", "")).json() == []
    assert (await send(client, "stranger", "GET", "/counts")).json()["at_work"] == 0
    assert (await send(client, "clerk", "GET", "/counts")).json()["by_department"] == {"12319": 1}


async def test_a_refusal_says_why_with_a_code_each_field_and_in_the_askers_language(
    client: httpx.AsyncClient, office: Casework
) -> None:
    """403 for whoever may not, 409 for what is not possible now, 422 for what is missing."""
    case = await office.open(q.Changes())
    missing = await send(client, "agent", "POST", f"/{case.number}/accept", json={"version": 1})
    assert (missing.status_code, missing.json()["code"]) == (422, "field_missing")
    assert [fault["path"] for fault in missing.json()["errors"]] == [
        f"body.{name}"
        for name in ("title", "content", "demand_type", "category", "address", "area_code", "callback_number")
    ]
    headers = {"x-actor": "agent", "accept-language": "zh-CN"}
    chinese = await client.post(f"{API}/{case.number}/accept", json={"version": 1}, headers=headers)
    assert chinese.json()["errors"][0]["message"] == "缺少必填项：title"
    late = await send(client, "clerk", "POST", f"/{case.number}/accept", json={"version": 1})
    assert late.status_code == 403
    early = await send(client, "dispatcher", "POST", f"/{case.number}/approve", json={"version": 1})
    assert (early.status_code, early.json()["code"]) == (409, "transition_not_allowed")
    stale = await send(client, "agent", "PATCH", f"/{case.number}", json={"version": 7, "title": "路灯"})
    assert (stale.status_code, stale.json()["code"]) == (409, "version_conflict")
    assert "no longer at version 7" in stale.json()["detail"]


async def test_what_is_known_of_a_matter_is_corrected(client: httpx.AsyncClient, office: Casework) -> None:
    """Only what is said changes; the reason stands with the change."""
    case = await office.open()
    amended = await send(client, "agent", "PATCH", f"/{case.number}", json=AMEND | {"version": 1})
    assert (amended.json()["urgency"], amended.json()["title"]) == ("urgent_24h", case.title)
    whole = (await send(client, "agent", "GET", f"/{case.number}")).json()
    assert whole["events"][1]["words"] == AMEND["reason"]


async def test_a_list_is_filtered_sorted_and_gone_through_by_its_links(
    client: httpx.AsyncClient, office: Casework
) -> None:
    """Also by a caller's number, however it is written, and by the last number of the page before."""
    made = [await office.open(replace(MATTER, title=f"第{no}件")) for no in "一二三四五"]
    numbers = [case.number for case in reversed(made)]
    found, path = list[str](), "?limit=2&caller=138%201234%201234&state=draft&state=accepted&text=路灯"
    while path:
        answer = await send(client, "agent", "GET", path)
        found += [row["number"] for row in answer.json()]
        path = answer.links["next"]["url"].removeprefix(API) if "next" in answer.links else ""
    assert found == numbers
    rest = await send(client, "agent", "GET", f"?after={numbers[2]}")
    assert [row["number"] for row in rest.json()] == numbers[3:]
    assert (await send(client, "agent", "GET", "?caller=13800000000")).json() == []
    for bad in ("?sort=size", "?state=lost", "?colour=red", "?after=there", "?area=abc"):
        refused = await send(client, "agent", "GET", bad)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request"), bad


def test_every_example_of_the_description_is_a_request() -> None:
    """Each action has one, which its own model takes."""
    assert set(REQUESTS) == set(order_actions.KINDS.values())
    for kind, values in REQUESTS.items():
        told = body_of(kind, Versioned).model_validate({"version": 3, **values})
        assert isinstance(read(told, kind), kind)
    assert read(order_actions.OpenBody.model_validate(OPEN), q.Open).changes.title
    assert read(order_actions.AmendBody.model_validate(AMEND), q.Changes).urgency
