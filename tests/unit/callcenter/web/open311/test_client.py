"""A client that was written from the standard reads and files, over a real connection."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.domain.ids import Instant
from callcenter.orders import requests as q
from callcenter.orders.terms import CaseState, Channel, DemandType
from callcenter.store.office.database import Database
from callcenter.web.open311.settings import Open311Settings
from tests.support.casework import ACTORS
from tests.support.georeport import GeoReport, ServerSaid
from tests.support.web import Local, served
from tests.unit.callcenter.web.open311.conftest import Front

FIELDS = {
    "service_code": "lamp",
    "lat": "35.4905",
    "long": "112.8512",
    "address_string": "泽州路12号锦绣小区3号楼501室",
    "description": "小区门口的路灯不亮，联系13812341234",
    "first_name": "芳",
    "last_name": "王",
    "phone": "13812341234",
    "email": "wang@example.org",
    "jurisdiction_id": "",
    "attribute[public]": "yes",
    "attribute[demand_type]": "complaint",
    "attribute[occurred_at]": "2026-11-25T20:00:00+08:00",
}


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[tuple[Front, str]]:
    """An office that is served, and its root."""
    database = await Database.open(f"sqlite:///{tmp_path}/callcenter.db")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    root = f"http://127.0.0.1:{port}/open311/v2"
    front = Front(database, Open311Settings(url=root, contact="open311@example.org", posts_per_minute=3))
    await front.prepare()
    async with served(front.app, Local(port=port)):
        yield front, root
    await database.close()


@pytest.mark.parametrize("form", ["xml", "json"])
async def test_it_finds_the_services_files_a_request_and_reads_it_back(live: tuple[Front, str], form: str) -> None:
    front, root = live
    client = await asyncio.to_thread(GeoReport, f"{root}/discovery.{form}", form, "secret-1")

    services = await asyncio.to_thread(client.services)
    assert [each["service_code"] for each in services] == ["lamp", "noise"]
    definition = await asyncio.to_thread(client.definition, "lamp")
    kinds = {each["code"]: [value["key"] for value in each.get("values", ())] for each in definition["attributes"]}
    assert kinds == {"demand_type": ["help", "complaint"], "occurred_at": [], "public": ["no", "yes"]}
    number = (await asyncio.to_thread(client.file, FIELDS))["service_request_id"]

    shown = await asyncio.to_thread(client.request, number)
    listed = await asyncio.to_thread(client.requests)
    async with front.office.database.read() as connection:
        case = await front.office.service.cases.get(connection, number)

    assert listed == [shown]
    assert (shown["status"], shown["service_code"], float(shown["long"])) == ("open", "lamp", 112.851)
    assert shown["description"] == "小区门口的路灯不亮，联系****"
    assert shown["address"] == "泽州路12号锦绣小区"
    assert case is not None
    assert (case.state, case.channel, case.demand_type) == (CaseState.DRAFT, Channel.OPEN311, DemandType.COMPLAINT)
    assert (case.citizen.name, case.citizen.caller_number) == ("王芳", "13812341234")
    assert case.content == FIELDS["description"]
    assert case.occurred_at == 1_795_608_000.0


async def test_a_report_gives_a_token_until_a_person_has_taken_it_on(live: tuple[Front, str]) -> None:
    front, root = live
    client = await asyncio.to_thread(GeoReport, f"{root}/discovery.json", "json", "secret-1")
    fields = {**FIELDS, "service_code": "noise", "attribute[demand_type]": "report"}
    token = (await asyncio.to_thread(client.file, fields))["token"]
    assert await asyncio.to_thread(client.token, token) == {"token": token}
    number = await front.keys.number_of(token)
    assert number is not None
    accept = q.Accept(changes=q.Changes(area_code="140502", reported_department="12319"))

    await front.office.service.act(number, accept, ACTORS["agent"], None)

    assert await asyncio.to_thread(client.token, token) == {"service_request_id": number, "token": token}
    assert await asyncio.to_thread(client.requests) == []


async def test_who_has_no_key_or_asks_too_often_files_nothing(live: tuple[Front, str]) -> None:
    front, root = live
    stranger = await asyncio.to_thread(GeoReport, f"{root}/discovery.xml", "xml", "guessed")
    with pytest.raises(ServerSaid, match=r"403: \['api_key: is missing, unknown or revoked'\]"):
        await asyncio.to_thread(stranger.file, FIELDS)
    client = await asyncio.to_thread(GeoReport, f"{root}/discovery.xml", "xml", "secret-1")
    front.stands = Instant(front.office.time + 3600)
    for _ in range(3):
        await asyncio.to_thread(client.file, FIELDS)
    with pytest.raises(ServerSaid, match=r"429: .*try again in \d+ s"):
        await asyncio.to_thread(client.file, FIELDS)
    await front.keys.revoke("city-app")
    with pytest.raises(ServerSaid, match="403"):
        await asyncio.to_thread(client.file, FIELDS)
    assert len(await asyncio.to_thread(client.requests)) == 3


async def test_errors_name_every_fault_in_the_form_that_was_asked_for(live: tuple[Front, str]) -> None:
    _, root = live
    client = await asyncio.to_thread(GeoReport, f"{root}/discovery.xml", "xml", "secret-1")
    with pytest.raises(ServerSaid) as wrong:
        await asyncio.to_thread(client.file, {"service_code": "lamp", "lat": "95", "phone": "me", "attribute[x]": "y"})
    assert (wrong.value.status, wrong.value.descriptions) == (
        400,
        [
            "phone: a telephone number",
            "lat: degrees from -90 to 90 (WGS 84)",
            "lat, long: one comes with the other",
            "attribute[x]: is not known here",
            "description: is missing",
        ],
    )
    with pytest.raises(ServerSaid, match=r"404: .'service_code was not found'"):
        await asyncio.to_thread(client.file, {**FIELDS, "service_code": "inner"})
    with pytest.raises(ServerSaid, match=r"404: .'jurisdiction_id was not found'"):
        await asyncio.to_thread(client.requests, jurisdiction_id="elsewhere.org")
    span = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-05-01T00:00:00Z"}
    with pytest.raises(ServerSaid, match=r"400: .*at most 90 days"):
        await asyncio.to_thread(lambda: client.requests(**span))
