"""Orders and past calls by HTTP."""

from typing import Any

import httpx
import pytest

from callcenter.calls.model import Call
from callcenter.domain.events import Clock, MenuAnswered
from callcenter.domain.ids import CallId, ChannelId, Instant, LineNumber, PbxName
from callcenter.orders.machine import OrderState
from callcenter.orders.model import Order
from callcenter.store.rows import CallDetail, JournalRow, OrderDetail
from callcenter.view import CallView
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords

PHONE = "13812341234"
ID = CallId("main:1.1")
ORDER = Order(call=ID, line=LineNumber("12345"), caller_number=PHONE, arrived_at=Instant(1.0), number="20261121000017")
CALL = Call(
    id=ID,
    pbx=PbxName("main"),
    channel=ChannelId("1.1"),
    line=LineNumber("12345"),
    number=PHONE,
    arrived_at=Instant(1.0),
    language="zh",
    keys="1,110101199003071234",
    breached=frozenset({Clock.RING}),
)
KEYED = MenuAnswered(call=ID, menu="main", digits="110101199003071234", valid=False)


class Shelf(NoRecords):
    """A store with one call and its order."""

    def __init__(self) -> None:
        self.queries: list[dict[str, object]] = []

    async def orders(self, **query: object) -> list[Any]:
        """The one order."""
        self.queries.append(query)
        return [ORDER]

    async def order(self, number: str) -> Any:
        """The order, by its number."""
        return OrderDetail(order=ORDER, events=()) if number == ORDER.number else None

    async def call(self, call: str) -> Any:
        """The call, by its id."""
        journal = (JournalRow(seq=1, at=Instant(1.5), event=KEYED),)
        return CallDetail(call=CALL, events=journal, offers=(), order=ORDER) if call == ID else None


@pytest.fixture
def store() -> Shelf:
    """The store of this module."""
    return Shelf()


@pytest.mark.parametrize("path", ["/orders", f"/orders/{ORDER.number}", f"/calls/{ID}"])
async def test_numbers_are_masked_wherever_they_stand(client: httpx.AsyncClient, path: str) -> None:
    """Neither the caller's number nor what the caller keyed is given out whole."""
    text = (await client.get(f"/api/v1{path}")).text
    assert "138****1234" in text
    assert PHONE not in text
    assert "110101199003071234" not in text
    assert str(ORDER.number) in text


async def test_a_call_comes_with_its_journal(client: httpx.AsyncClient) -> None:
    """Events bear their names, sets are lists."""
    call = (await client.get(f"/api/v1/calls/{ID}")).json()
    assert call["breached"] == ["ring"]
    assert call["events"][0]["event"] == "menu_answered"
    assert call["order"]["number"] == ORDER.number


async def test_who_waits_comes_with_the_place_and_the_wait_that_is_likely(
    client: httpx.AsyncClient, engine: FakeEngine
) -> None:
    """What only the present knows; nothing of it once the call is past."""
    assert "wait_high_s" not in (await client.get(f"/api/v1/calls/{ID}")).json()
    engine.set_call(
        CallView(
            id=ID,
            line="12345",
            queue="general",
            state="waiting",
            number="138****1234",
            arrived_at=1.0,
            requested_at=1.0,
            answered_at=None,
            position=3,
            agent=None,
            department=None,
            offers=0,
            warned=False,
            breached=False,
            wait_low_s=20.0,
            wait_high_s=90.0,
        )
    )
    call = (await client.get(f"/api/v1/calls/{ID}")).json()
    assert (call["position"], call["wait_low_s"], call["wait_high_s"]) == (3, 20.0, 90.0)
    assert call["order"]["number"] == ORDER.number


async def test_filters_reach_the_store(client: httpx.AsyncClient, store: Shelf) -> None:
    """Each by its name and type."""
    await client.get("/api/v1/orders?state=draft&line=12345&since=5&limit=7&after=x")
    assert store.queries == [{"state": OrderState.DRAFT, "line": "12345", "since": 5.0, "limit": 7, "after": "x"}]


async def test_bad_filters_are_all_named(client: httpx.AsyncClient, store: Shelf) -> None:
    """Nothing is asked of the store."""
    answer = await client.get("/api/v1/orders?state=none&limit=0&since=soon")
    assert answer.status_code == 422
    assert {fault["path"] for fault in answer.json()["errors"]} == {"query.state", "query.limit", "query.since"}
    assert store.queries == []
