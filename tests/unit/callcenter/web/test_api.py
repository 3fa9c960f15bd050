"""Reading the live state."""

import httpx
import pytest

from tests.fakes.engine import FakeEngine


async def test_state_holds_every_part(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    """The whole picture comes in one answer."""
    state = (await client.get("/api/v1/state")).json()
    assert state["at"] == engine.now()
    assert [queue["name"] for queue in state["queues"]] == list(engine.plan.queues)
    assert len(state["agents"]) == 10
    assert state["queues"][0]["today"]["connection_rate"] is None


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [("/queues/market", "title", "市场监管"), ("/agents/8003", "id", "8003")],
)
async def test_one_thing_by_its_name(client: httpx.AsyncClient, path: str, key: str, value: str) -> None:
    """A queue and an agent are found by name and id."""
    answer = await client.get(f"/api/v1{path}")
    assert answer.json()[key] == value


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/queues/none", "unknown_queue"),
        ("/agents/1", "unknown_agent"),
        ("/calls/main:1.1", "unknown_call"),
        ("/orders/1", "unknown_order"),
        ("/nothing", "not_found"),
    ],
)
async def test_what_is_not_there_is_a_404_with_a_code(client: httpx.AsyncClient, path: str, code: str) -> None:
    """An unknown name is a problem, not an empty answer."""
    answer = await client.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_definitions_come_with_formula_and_target(client: httpx.AsyncClient) -> None:
    """The page shows these words beside the figures."""
    rows = {row["key"]: row for row in (await client.get("/api/v1/definitions")).json()}
    assert rows["connection_rate"]["target"] == 0.95
    assert "滑动窗口" in rows["connection_rate"]["formula"]


async def test_site_tells_what_can_be_chosen(client: httpx.AsyncClient) -> None:
    """Pause reasons and departments in both languages."""
    site = (await client.get("/api/v1/site")).json()
    assert site["name"] == "测试热线"
    assert {"key": "用餐", "name": "用餐", "name_en": "meal"} in site["pause_reasons"]
    assert [desk["key"] for desk in site["departments"]] == ["12333", "12366"]


async def test_openapi_describes_fields_in_the_words_of_the_code(client: httpx.AsyncClient) -> None:
    """Field docstrings reach the reader of the API."""
    schema = (await client.get("/openapi.json")).json()
    fields = schema["components"]["schemas"]["QueueView"]["properties"]
    assert fields["waiting"]["description"] == "Callers waiting on the line, those included whose agent's phone rings."
    assert "code" in schema["components"]["schemas"]["Problem"]["properties"]
    refused = schema["paths"]["/api/v1/agents/{agent}/pause"]["post"]["responses"]["409"]
    assert refused["content"]["application/problem+json"]["schema"]["$ref"].endswith("/Problem")


async def test_get_changes_nothing(client: httpx.AsyncClient, engine: FakeEngine) -> None:
    """No GET route asks the engine for anything."""
    for path in ("/", "/docs", "/metrics", "/healthz", "/readyz", "/api/v1/state", "/api/v1/orders", "/api/v1/calls"):
        assert (await client.get(path)).status_code == 200
    assert (await client.get("/api/v1/agents/8001/login")).status_code == 405
    assert engine.asked == []
