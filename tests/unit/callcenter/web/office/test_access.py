"""Looking at an order over HTTP: masked, in full for a reason, and who has looked."""

import asyncio
import io
import logging
import re
from typing import Any

import httpx
import pytest

from callcenter.cli import looking
from callcenter.cli.looking import REASONS
from callcenter.domain.ids import Instant
from callcenter.office.reading import Reader
from callcenter.orders import terms as t
from callcenter.orders.actor import Actor, Role
from callcenter.orders.trail import ReadReason
from callcenter.store.office import trail
from callcenter.store.office.database import Database
from callcenter.store.office.verify import verify
from callcenter.web.office import orders
from tests.support import api
from tests.support.casework import ACTORS, Casework
from tests.support.logged import logged
from tests.unit.callcenter.orders.test_views import TELLING, case

__all__ = ["logged"]
NUMBER = "140500202611210001233"
URL = f"/api/v1/orders/{NUMBER}"
WHY = {"reason": "contact", "words": "需要回电核实停水范围"}
NOW = Instant(1_795_665_600.0)


@pytest.fixture
def asker() -> list[Actor]:
    """Who asks: the last of them."""
    return [ACTORS["dispatcher"]]


@pytest.fixture
async def reader(database: Database) -> Reader:
    """One masked order in the database."""
    office = await Casework.start(database)
    async with database.write() as connection:
        await office.service.cases.add(connection, [case(t.Secrecy.MASK_IDENTITY, lead="12319")], NOW)
    return Reader(office.service, office.vault.access)


@pytest.fixture
def client(reader: Reader, asker: list[Actor]) -> httpx.AsyncClient:
    """The API."""
    return api.client(asker, orders.router(reader))


async def looks(client: httpx.AsyncClient, asker: list[Actor]) -> list[tuple[object, ...]]:
    asker.append(ACTORS["supervisor"])
    rows = (await client.get(f"{URL}/seen")).json()
    asker.pop()
    return [(row["actor"], row["action"], row["masked"], row["reason"], row["words"]) for row in rows]


async def test_a_look_that_is_just_being_written_is_told_of(
    client: httpx.AsyncClient, asker: list[Actor], reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks in that moment is not told of fewer than there were."""
    asker.append(ACTORS["clerk"])
    await client.get(URL)
    asker.pop()
    begun, go_on, append = asyncio.Event(), asyncio.Event(), trail.append

    async def slowly(*what: Any) -> int:
        begun.set()
        await go_on.wait()
        return await append(*what)

    monkeypatch.setattr(trail, "append", slowly)
    async with asyncio.TaskGroup() as group:
        group.create_task(reader.looks.flush())
        await begun.wait()
        asked = group.create_task(looks(client, asker))
        told, _ = await asyncio.wait({asked}, timeout=0.3)
        go_on.set()
    assert not told
    assert [look[:2] for look in asked.result()] == [(ACTORS["clerk"].id, "read")]


async def test_a_department_gets_no_personal_data_and_its_look_is_in_the_log(
    client: httpx.AsyncClient, asker: list[Actor]
) -> None:
    asker.append(ACTORS["clerk"])
    answer = await client.get(URL)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert not [part for part in (*TELLING, "张") if part in answer.text]
    mark = answer.json()["watermark"]
    assert (mark["who"], mark["row"]) == ("zhao", None)
    assert await looks(client, asker) == [("zhao", "read", True, "", "")]


async def test_whole_data_without_a_reason_is_refused_and_not_shown(
    client: httpx.AsyncClient, asker: list[Actor]
) -> None:
    tries = ({}, {"reason": "contact"}, {"words": "需要回电"}, {**WHY, "words": " "}, {**WHY, "reason": "13812341234"})
    for body in tries:
        answer = await client.post(f"{URL}/unmask", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
        assert "13998769876" not in answer.text
    # That it was tried is kept, not what was said.
    assert await looks(client, asker) == [("li", "refused", True, "invalid_request", "")] * len(tries)


async def test_a_refused_try_at_what_is_no_order_is_written_nowhere(
    reader: Reader, client: httpx.AsyncClient, asker: list[Actor], database: Database
) -> None:
    """What somebody writes into the address does not get into the log."""
    for who in ("dispatcher", "clerk"):
        asker.append(ACTORS[who])
        assert (await client.post("/api/v1/orders/13812341234/unmask", json={})).status_code in (403, 422)
        assert (await client.post("/api/v1/orders/13812341234/unmask", json=WHY)).status_code in (403, 404)
    await reader.looks.flush()
    async with database.read() as connection:
        assert (await connection.exec_driver_sql("SELECT count(*) FROM access_log")).scalar() == 0


async def test_whole_data_for_a_reason_is_shown_and_logged_with_it(
    client: httpx.AsyncClient, asker: list[Actor]
) -> None:
    answer = await client.post(f"{URL}/unmask", json=WHY)
    assert answer.json()["citizen"]["caller_number"] == "13812341234"
    mark = answer.json()["watermark"]
    assert (mark["who"], mark["row"]) == ("li", 1)
    assert await looks(client, asker) == [("li", "unmask", False, "contact", WHY["words"])]
    asker.append(ACTORS["supervisor"])
    (row,) = (await client.get(f"{URL}/seen")).json()
    assert row["fields"].split(",")[:3] == ["caller_number", "callback_number", "name"]
    assert (row["via"], row["roles"]) == ("web", "dispatcher")


@pytest.mark.parametrize(
    "who", [ACTORS["clerk"], ACTORS["reviewer"], ACTORS["auditor"], Actor(id="root", roles=frozenset({Role.ADMIN}))]
)
async def test_who_may_never_see_whole_data_is_refused_with_any_reason(
    client: httpx.AsyncClient, asker: list[Actor], who: Actor
) -> None:
    asker.append(who)
    answer = await client.post(f"{URL}/unmask", json=WHY)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert await looks(client, asker) == [(who.id, "refused", True, "not_permitted", "")]


async def test_an_order_of_another_department_is_not_there_for_it(
    client: httpx.AsyncClient, asker: list[Actor]
) -> None:
    """Neither its content nor that it exists."""
    asker.append(ACTORS["stranger"])
    assert (await client.get(URL)).status_code == 404
    assert (await client.get("/api/v1/orders/1")).json()["code"] == "unknown_order"
    asker.append(ACTORS["supervisor"])
    assert (await client.get("/api/v1/orders/1/seen")).json()["code"] == "unknown_order"


async def test_a_look_that_cannot_be_written_is_not_had(
    reader: Reader, client: httpx.AsyncClient, database: Database
) -> None:
    """Whole data waits for the log; masked looks wait in memory and are written later."""
    async with database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE access_log RENAME TO away")
    answer = await client.post(f"{URL}/unmask", json=WHY)
    assert answer.status_code == 503
    assert "13812341234" not in answer.text
    assert (await client.get(URL)).status_code == 200
    async with database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE away RENAME TO access_log")
    await reader.looks.flush()
    await reader.looks.flush()
    async with database.snapshot() as connection:
        verdict = await verify(connection, reader.looks._chain)
    assert (verdict.rows, verdict.broken) == (1, None)


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == {reason.value for reason in ReadReason} | {"own_call"}


def test_the_command_shows_a_refused_try_as_such() -> None:
    row = {"at": NOW, "actor": "zhao", "via": "web", "action": "refused", "fields": "", "words": ""}
    row["reason"] = "not_permitted"
    assert looking._look(row, "en")[1:] == ["zhao", "web", "not given", "not permitted", ""]
    assert looking._look({**row, "action": "unmask", "fields": "name", "reason": "law"}, "zh")[3:5] == [
        "name",
        "依法调取",
    ]


async def test_nothing_of_the_citizen_is_in_the_log_whatever_happens(
    logged: io.StringIO, client: httpx.AsyncClient, asker: list[Actor], reader: Reader, database: Database
) -> None:
    """At the finest level, with what libraries say, and of failures with their traces."""
    logging.getLogger("test").debug("the log is on")
    await client.get(URL)
    await client.post(f"{URL}/unmask", json=WHY)
    await client.post(f"{URL}/unmask", json={"reason": "13812341234", "words": "打13812341234找张三丰"})
    await reader.looks.flush()
    async with database.write() as connection:
        await connection.exec_driver_sql("DROP TABLE access_log")
    await client.get(URL)
    assert (await client.post(f"{URL}/unmask", json=WHY)).status_code == 503
    await reader.looks._flush_or_tell()
    # The digits of a time may be a room's by chance.
    said = re.sub(r"T\d\d:\d\d:\d\d\.\d+Z", "", logged.getvalue())
    assert "the log is on" in said
    assert "access.not_written" in said
    assert "web.no_database" in said
    assert not [part for part in (*TELLING, "张", WHY["words"]) if part in said]
