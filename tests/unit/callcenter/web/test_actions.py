"""What supervisors can do."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from callcenter.domain import requests
from callcenter.domain.errors import Refused
from callcenter.domain.ids import CallId, QueueName
from callcenter.web.actions import MoveBody, moved
from tests.fakes.engine import FakeEngine

MARKET = QueueName("market")


async def test_given_logged_out_when_login_then_the_new_tile_is_answered(
    client: httpx.AsyncClient, engine: FakeEngine
) -> None:
    """The answer shows what came of it."""
    answer = await client.post("/api/v1/agents/8001/login", json={})
    assert (answer.status_code, answer.json()["state"]) == (200, "idle")
    assert engine.asked == [requests.LogIn(actor="web:127.0.0.1", agent="8001")]  # type: ignore[arg-type]


async def test_pause_carries_its_reason(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    """The reason reaches the engine as it was written."""
    engine.set_agent("8001", state="idle")
    answer = await client.post("/api/v1/agents/8001/pause", json={"reason": "用餐"})
    assert (answer.json()["state"], answer.json()["reason"]) == ("paused", "用餐")


async def test_a_refusal_is_a_409_in_the_engines_words(client: httpx.AsyncClient) -> None:
    """The code is for programs, the words for people."""
    answer = await client.post("/api/v1/agents/8001/logout", json={})
    assert answer.status_code == 409
    assert answer.json()["code"] == "wrong_state"
    assert "logged_out" in answer.json()["detail"]


@pytest.mark.parametrize("verb", ["login", "logout", "unpause", "end-wrap-up", "join", "leave", "cancel"])
async def test_every_verb_knows_its_agents(client: httpx.AsyncClient, engine: FakeEngine, verb: str) -> None:
    """Nothing reaches the engine for an agent that is not configured."""
    answer = await client.post(f"/api/v1/agents/9999/{verb}", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_agent")
    assert engine.asked == []


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("join", requests.JoinParties),
        ("leave", requests.LeaveCall),
        ("cancel", requests.CancelDepartment),
        ("end-wrap-up", requests.EndWrapUp),
    ],
)
async def test_every_verb_is_its_own_request(
    client: httpx.AsyncClient, engine: FakeEngine, verb: str, kind: type[requests.Request]
) -> None:
    """A verb's name leads to the request of that name."""
    await client.post(f"/api/v1/agents/8001/{verb}", json={})
    assert [type(request) for request in engine.asked] == [kind]


async def test_department_is_named(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    """The engine judges whether the department exists."""
    await client.post("/api/v1/agents/8001/department", json={"department": "12333"})
    assert engine.asked == [
        requests.CallDepartment(actor="web:127.0.0.1", agent="8001", department="12333")  # type: ignore[arg-type]
    ]


async def test_hanging_up_an_unknown_call_is_a_404(client: httpx.AsyncClient) -> None:
    """Calls that are over cannot be hung up."""
    answer = await client.post("/api/v1/calls/main:1.1/hangup", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_call")


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ({"position": 1}, requests.MoveCall(actor="web:127.0.0.1", call=CallId("main:1.1"), position=1)),
        ({"by": -2}, requests.MoveCall(actor="web:127.0.0.1", call=CallId("main:1.1"), by=-2)),
        ({"queue": "market"}, requests.MoveCall(actor="web:127.0.0.1", call=CallId("main:1.1"), queue=MARKET)),
        ({"priority": 7}, requests.SetPriority(actor="web:127.0.0.1", call=CallId("main:1.1"), priority=7)),
    ],
)
def test_a_move_is_the_request_that_its_body_says(body: dict[str, Any], asked: requests.Request) -> None:
    """A priority is a request of its own."""
    assert moved(CallId("main:1.1"), MoveBody(**body), "web:127.0.0.1") == asked


def test_a_priority_with_a_place_is_refused() -> None:
    """The place follows from the priority."""
    with pytest.raises(Refused, match="cannot come with a place"):
        moved(CallId("main:1.1"), MoveBody(priority=1, position=1), "web:127.0.0.1")


async def test_moving_an_unknown_call_is_a_404(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    """Only calls that wait can be moved."""
    answer = await client.post("/api/v1/calls/main:1.1/move", json={"position": 1})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_call")
    assert engine.asked == []


async def test_a_pause_may_have_an_end(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    """The pause then ends by itself."""
    engine.set_agent("8001", state="idle")
    await client.post("/api/v1/agents/8001/pause", json={"reason": "用餐", "for_s": 600})
    asked = requests.Pause(actor="web:127.0.0.1", agent="8001", reason="用餐", for_s=600.0)  # type: ignore[arg-type]
    assert engine.asked == [asked]


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({}, {"body.reason"}),
        ({"reason": 7, "until": 3}, {"body.reason", "body.until"}),
        ({"reason": ""}, {"body.reason"}),
        ({"reason": "a\r\nAction: Originate"}, {"body.reason"}),
        ({"reason": "x" * 65}, {"body.reason"}),
        ([], {"body"}),
    ],
)
async def test_a_bad_body_names_every_fault(client: httpx.AsyncClient, body: Any, paths: set[str]) -> None:
    """All faults at once, each with its place."""
    answer = await client.post("/api/v1/agents/8001/pause", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert {fault["path"] for fault in answer.json()["errors"]} == paths


@pytest.mark.parametrize("body", ['{"reason":', "[" * 100_000, '{"reason": NaN}', "\x00"])
async def test_what_is_no_json_is_refused(client: httpx.AsyncClient, engine: FakeEngine, body: str) -> None:
    """Broken or monstrous JSON is the sender's fault, never ours."""
    headers = {"content-type": "application/json"}
    answer = await client.post("/api/v1/agents/8001/pause", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert engine.asked == []


async def test_a_fault_of_ours_tells_nothing(
    client: httpx.AsyncClient, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason stays in the log."""

    def broken(request: requests.Request) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(engine, "request", broken)
    answer = await client.post("/api/v1/agents/8001/login", json={})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert not issubclass(RuntimeError, Refused)


async def test_an_agent_who_is_no_longer_configured_can_be_helped_to_the_end_of_the_call(
    client: httpx.AsyncClient, engine: FakeEngine
) -> None:
    """Taken out in the middle of a talk, the agent is shown until its end."""
    engine.plan = replace(engine.plan, agents={})
    assert (await client.post("/api/v1/agents/8001/login", json={})).status_code == 200
    engine.reload("8001")
    assert (await client.post("/api/v1/agents/8001/login", json={})).status_code == 404
