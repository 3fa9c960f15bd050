"""Every document is one of the standard's, in both of its forms."""

import json
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.orders import requests as q
from callcenter.orders.case import Dues
from callcenter.orders.terms import CaseState, Channel, Secrecy
from callcenter.web.open311.render import xml
from tests.support.casework import ACTORS, AREA, MATTER
from tests.unit.callcenter.web.open311.conftest import Front, client_of

FIXTURES = Path("tests/fixtures/open311")
XSD = etree.XMLSchema(etree.parse(FIXTURES / "geo_report_v2.xsd"))
JSON = json.loads((FIXTURES / "geo_report_v2.json").read_text("utf-8"))
PUBLIC = replace(
    MATTER,
    secrecy=Secrecy.OPEN,
    consent_public=True,
    lat=35.5,
    lon=112.0,
    address="泽州路12号锦绣小区3号楼2单元501室",
    content="张三丰反映路灯不亮，电话13812341234 <b>&",
)
HOSTILE = "<b>& ]]> \u202e"


def check(document: str, answer: httpx.Response) -> None:
    """The body is valid, and its type is the standard's."""
    if answer.headers["content-type"].startswith("text/xml"):
        XSD.assertValid(etree.fromstring(answer.content))
        assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    else:
        assert answer.headers["content-type"] == "application/json"
        schema = {"$ref": f"#/$defs/{document}", "$defs": JSON["$defs"]}
        Draft202012Validator(schema).validate(answer.json())


@pytest.mark.parametrize("form", ["xml", "json"])
async def test_every_document_is_valid(one_front: Front, form: str) -> None:
    await one_front.office.service.open(q.Open(channel=Channel.WEB, jurisdiction=AREA, changes=PUBLIC), ACTORS["agent"])
    filed = {"api_key": "secret-1", "service_code": "lamp", "address_string": "泽州路", "description": HOSTILE}
    report = {**filed, "service_code": "noise", "attribute[demand_type]": "report"}
    async with client_of(one_front) as client:
        check("discovery", await client.get(f"/discovery.{form}"))
        check("services", await client.get(f"/services.{form}"))
        check("service_definition", await client.get(f"/services/lamp.{form}"))
        listed = await client.get(f"/requests.{form}")
        check("service_requests", listed)
        assert b"2026-11-26T01:0" in listed.content
        check("filed", await client.post(f"/requests.{form}", data=filed))
        given = await client.post(f"/requests.{form}", data=report)
        check("filed", given)
        check("token", await client.get(f"/tokens/secret-2.{form}"))
        check("errors", await client.post(f"/requests.{form}", data={**filed, "lat": "1"}))
        check("errors", await client.get(f"/requests/1.{form}"))


async def test_the_discovery_has_the_bare_type_that_validators_look_for(one_front: Front) -> None:
    async with client_of(one_front) as client:
        assert (await client.get("/discovery.xml")).headers["content-type"] == "text/xml"
        assert (await client.get("/discovery.json")).headers["content-type"] == "application/json"
        assert (await client.get("/services.xml")).headers["content-type"] == "text/xml; charset=utf-8"
        assert (await client.get("/services.txt")).status_code == 404


async def test_a_schema_that_says_nothing_would_not_do() -> None:
    """The schemas refuse what the standard's clients stumble over."""
    spoiled = (
        "<services><service><service_code/></service></services>",
        "<service_requests><request><lat>36</lat></request></service_requests>",
        "<service_requests><request><requested_datetime>2026-11-26T00:00:00+08:00</requested_datetime></request>"
        "</service_requests>",
        "<errors/>",
    )
    assert [XSD.validate(etree.fromstring(text)) for text in spoiled] == [False] * len(spoiled)


def test_a_character_that_xml_cannot_hold_is_replaced_and_all_else_escaped() -> None:
    written = xml("errors", [{"code": "400", "description": "a\u0000b\ud800\uffff<&>\U0001f6a8"}])
    assert etree.fromstring(written).findtext("error/description") == "a\ufffdb\ufffd\ufffd<&>\U0001f6a8"


async def test_of_the_person_nothing_is_published(one_front: Front) -> None:
    """Neither name, number nor door; of the text what is left when those are hidden."""
    office = one_front.office
    opened = await office.service.open(q.Open(channel=Channel.WEB, jurisdiction=AREA, changes=PUBLIC), ACTORS["agent"])
    async with client_of(one_front) as client:
        raw = await client.get("/requests.json")
        (found,) = raw.json()
    assert found["service_request_id"] == opened.number
    assert (found["status"], found["service_name"], found["lat"], found["long"]) == ("open", "路灯故障", 35.5, 112.0)
    assert found["address"] == "泽州路12号锦绣小区"
    assert found["description"].startswith("****反映")
    assert not any(secret in raw.text for secret in ("张三丰", "13812341234", "501"))
    assert "expected_datetime" not in found


@pytest.mark.parametrize(
    "changes",
    [
        {"secrecy": Secrecy.MASK_CONTACT},
        {"consent_public": False},
        {"reported_department": "12319"},
    ],
)
async def test_what_is_not_open_consented_and_no_report_is_not_there(
    one_front: Front, changes: dict[str, object]
) -> None:
    wanted = q.Open(channel=Channel.WEB, jurisdiction=AREA, changes=replace(PUBLIC, **changes))
    case = await one_front.office.service.open(wanted, ACTORS["agent"])
    async with client_of(one_front) as client:
        assert (await client.get("/requests.json")).json() == []
        assert (await client.get("/requests.json", params={"service_request_id": case.number})).json() == []
        assert (await client.get(f"/requests/{case.number}.json")).status_code == 404


async def test_a_case_is_shown_through_its_life_and_a_void_one_is_gone(one_front: Front) -> None:
    cases, office = one_front.office.service.cases, one_front.office
    case = await office.open(PUBLIC)
    states = {
        CaseState.IN_PROGRESS: ("open", None),
        CaseState.MERGED: ("closed", "Duplicate request."),
        CaseState.VOID: None,
    }
    for state, expected in states.items():
        dues = Dues(handle=Instant(1_795_708_800.0))
        changed = replace(case, state=state, lead="12319", version=case.version + 1, dues=dues)
        async with office.database.write() as connection:
            await cases.save(connection, case, changed, office.time)
        case = changed
        async with client_of(one_front) as client:
            found = (await client.get("/requests.json")).json()
        assert [(each["status"], each.get("status_notes")) for each in found] == ([expected] if expected else [])
        if expected:
            assert (found[0]["agency_responsible"], found[0]["expected_datetime"]) == ("12319", "2026-11-26T16:00:00Z")


async def test_lists_are_filtered_and_paged(front: Front) -> None:
    office = front.office
    for no in range(5):
        await office.open(replace(PUBLIC, category="lamp" if no % 2 else "noise", title=f"no {no}", content=f"no {no}"))

    async with client_of(front) as client:

        async def texts(**args: str) -> list[str]:
            found = await client.get("/requests.json", params=args)
            return [each["description"] for each in found.json()]

        assert await texts() == ["no 4", "no 3", "no 2", "no 1", "no 0"]
        assert await texts(service_code="lamp,noise", page="2", page_size="2") == ["no 2", "no 1"]
        assert await texts(service_code="lamp", status="open,closed") == ["no 3", "no 1"]
        assert await texts(status="closed") == []
        assert await texts(status="open", service_code="") == await texts()
        assert await texts(end_date="2026-11-25T00:00:00Z") == []
        named = [each["service_request_id"] for each in (await client.get("/requests.json")).json()]
        only = await texts(service_request_id=f"{named[4]},{named[0]},1", status="closed")
        assert only == ["no 4", "no 0"]
