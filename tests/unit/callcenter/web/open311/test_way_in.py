"""Where a form may be posted, and who holds a key."""

import httpx
import pytest

from callcenter.web.app import create_app
from callcenter.web.guard import FORMS
from callcenter.web.office import open311_keys
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.web import Local
from tests.unit.callcenter.web.open311.conftest import Front, client_of

FORM = "application/x-www-form-urlencoded"


def test_two_addresses_take_a_form() -> None:
    assert sorted(FORMS) == ["/open311/v2/requests.json", "/open311/v2/requests.xml"]


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/requests.json", FORM, 403),
        ("/requests.json", f"{FORM}; charset=utf-8", 403),
        ("/requests.xml", "application/json", 415),
        ("/requests.xml", "multipart/form-data; boundary=x", 415),
        ("/requests.json/", FORM, 415),
        ("/services.json", FORM, 415),
        ("//requests.json", FORM, 415),
    ],
)
async def test_only_the_standards_form_comes_in_and_only_there(
    one_front: Front, path: str, kind: str, status: int
) -> None:
    async with client_of(one_front) as client:
        url = f"{client.base_url}".rstrip("/") + path
        answer = await client.post(url, content=b"a=b", headers={"content-type": kind})
    assert answer.status_code == status


async def test_a_foreign_page_files_nothing_even_with_a_key(one_front: Front) -> None:
    filed = {"api_key": "secret-1", "service_code": "lamp", "address_string": "x", "description": "x"}
    async with client_of(one_front) as client:
        answer = await client.post("/requests.json", data=filed, headers={"origin": "http://evil.example"})
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
        assert (await client.post("/requests.json", data=filed)).status_code == 200


async def test_more_fields_than_anybody_needs_are_not_read(one_front: Front) -> None:
    async with client_of(one_front) as client:
        answer = await client.post("/requests.json", data={f"f{no}": "x" for no in range(101)})
        assert (answer.status_code, answer.json()[0]["code"]) == (400, "400")
        broken = await client.post("/requests.json", content=b"description=%ff", headers={"content-type": FORM})
        assert broken.status_code == 400


async def test_a_key_is_given_once_listed_without_itself_and_revoked(one_front: Front) -> None:
    office = (open311_keys.router(one_front.keys),)
    app = create_app(FakeEngine(lambda: 0.0), NoRecords(), Local(), office=office)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080/api/v1/open311") as client:
        given = await client.post("/keys", json={"name": "fix-my-town"})
        assert given.json() == {"name": "fix-my-town", "key": "secret-2"}
        assert (await client.post("/keys", json={"name": "fix-my-town"})).status_code == 409
        listed = await client.get("/keys")
        assert [key["name"] for key in listed.json()] == ["city-app", "fix-my-town"]
        assert "secret" not in listed.text
        assert await one_front.keys.owner("secret-2") == "fix-my-town"
        assert (await client.post("/keys/fix-my-town/revoke", json={})).status_code == 204
        assert await one_front.keys.owner("secret-2") is None
        assert (await client.post("/keys/fix-my-town/revoke", json={})).status_code == 404
