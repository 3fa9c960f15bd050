"""Exports, the archive and certificates over HTTP."""

import csv
import io
import json

import httpx
import pytest

from callcenter.domain.ids import Instant
from callcenter.office.archiving import Archive
from callcenter.office.exporting import Exporter
from callcenter.office.reading import Reader
from callcenter.orders import terms as t
from callcenter.orders.actor import Actor
from callcenter.store.office.database import Database
from callcenter.web.office import keeping, orders
from tests.support import api
from tests.support.casework import ACTORS, Casework
from tests.unit.callcenter.orders.test_views import TELLING, case

NUMBER = "140500202611210001233"
API = "/api/v1/orders"


@pytest.fixture
def asker() -> list[Actor]:
    return [ACTORS["supervisor"]]


@pytest.fixture
async def client(database: Database, asker: list[Actor]) -> httpx.AsyncClient:
    """An archived order and a sealed one."""
    office = Casework(database)
    async with database.write() as connection:
        archived = case(state=t.CaseState.ARCHIVED, archived_at=Instant(1_795_290_500.0))
        await office.service.cases.add(connection, [archived], office.now())
        await office.service.cases.add(connection, [case(t.Secrecy.SEALED, number="2")], office.now())
    reader = Reader(office.service, office.vault.access)
    service = office.service
    exporter = Exporter(database, service.cases, service.facts.tree, reader.looks)
    archive = Archive(database, service.cases, office.vault, office.now)
    await archive.freeze()
    return api.client(asker, keeping.router(exporter, archive), orders.router(reader))


async def test_an_export_holds_no_personal_data_unless_asked_for_with_a_reason(client: httpx.AsyncClient) -> None:
    """CSV and JSON; then each whole order is in the access log, a sealed one is neither whole nor there."""
    plain = await client.post(f"{API}/export", json={})
    assert plain.headers["content-type"] == "text/csv; charset=utf-8"
    assert not [part for part in (*TELLING, "张") if part in plain.text]
    rows = list(csv.DictReader(io.StringIO(plain.text.removeprefix("\ufeff"), newline="")))
    assert {each["number"] for each in rows} == {NUMBER, "2"}
    told = await client.post(f"{API}/export", json={"format": "json"})
    assert not [part for part in (*TELLING, "张") if part in told.text]
    assert {each["number"] for each in json.loads(told.text)} == {NUMBER, "2"}
    assert (await client.get(f"{API}/{NUMBER}/seen")).json() == []

    why = {"format": "json", "reason": "law", "words": "法院调取"}
    whole = {each["number"]: each for each in (await client.post(f"{API}/export", json=why)).json()}
    assert whole[NUMBER]["caller_number"] == "13812341234"
    assert whole["2"]["caller_number"] == ""
    (seen,) = (await client.get(f"{API}/{NUMBER}/seen")).json()
    assert (seen["action"], seen["masked"], seen["reason"], seen["words"]) == ("export", False, "law", "法院调取")
    assert (await client.get(f"{API}/2/seen")).json() == []


@pytest.mark.parametrize("body", [{"reason": "law"}, {"words": "法院调取"}, {"reason": "law", "words": "  x "}])
async def test_personal_data_for_half_a_reason_is_refused(client: httpx.AsyncClient, body: dict[str, str]) -> None:
    refused = await client.post(f"{API}/export", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")


async def test_who_may_not_export_is_refused(client: httpx.AsyncClient, asker: list[Actor]) -> None:
    for who in ("agent", "clerk", "auditor", "dispatcher"):
        asker.append(ACTORS[who])
        assert (await client.post(f"{API}/export", json={})).status_code == 403


async def test_the_archive_says_whether_a_bundle_is_whole_and_takes_annexes(
    client: httpx.AsyncClient, asker: list[Actor]
) -> None:
    asker.append(ACTORS["follow_up"])
    assert (await client.post(f"{API}/{NUMBER}/annex", json={"words": "张三丰致谢"})).json()["no"] == 1
    assert (await client.post(f"{API}/2/annex", json={"words": "x"})).json()["code"] == "unknown_archive"
    asker.append(ACTORS["auditor"])
    found = await client.get(f"{API}/{NUMBER}/archive")
    assert [annex["actor"] for annex in found.json()["annexes"]] == ["wu"]
    assert "case" in found.json()["parts"]
    assert "张" not in found.text
    assert (await client.get("/api/v1/deletions")).json() == []
