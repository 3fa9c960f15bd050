"""Departments and the catalogue over HTTP."""

import httpx

API = "/api/v1"
DESK = {"name": "专席", "telephone": "12333", "hours": [{"days": [4], "opens": "09:00", "closes": "18:00"}]}


async def test_a_department_is_added_shown_and_changed(client: httpx.AsyncClient) -> None:
    added = await client.post(f"{API}/departments", json={"id": "city", "name": "市政府", "mode": "merged"})
    assert (added.status_code, added.json()["level"], added.json()["path"]) == (200, 1, "/city/")
    body = {"id": "hr", "name": "人社局", "parent": "city", "hotline": "12333", "desks": [DESK]}
    assert (await client.post(f"{API}/departments", json=body)).json()["desks"][0]["staffed"] is True

    changed = await client.post(f"{API}/departments/hr", json={"active": False, "parent": ""})

    assert (changed.json()["active"], changed.json()["parent"], changed.json()["hotline"]) == (False, None, "12333")
    ids = [each["id"] for each in (await client.get(f"{API}/departments", params={"active": True})).json()]
    assert ids == ["city"]
    assert (await client.get(f"{API}/departments/hr")).json()["name"] == "人社局"
    assert [d["id"] for d in (await client.get(f"{API}/departments", params={"below": "hr"})).json()] == ["hr"]


async def test_every_fault_of_a_department_comes_with_its_place(client: httpx.AsyncClient) -> None:
    refused = await client.post(f"{API}/departments", json={"id": "a/b", "name": "甲", "parent": "gone"})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_record")
    assert [fault["path"] for fault in refused.json()["errors"]] == ["id", "parent"]
    gone = await client.get(f"{API}/departments/nobody")
    assert (gone.status_code, gone.json()["code"]) == (404, "unknown_department")


async def test_the_catalogue_is_imported_asked_and_ended(client: httpx.AsyncClient) -> None:
    for id in ("12369", "12319"):
        await client.post(f"{API}/departments", json={"id": id, "name": id})
    body = {
        "categories": [{"code": "noise", "name": "噪声扰民", "demand_types": ["complaint"]}],
        "entries": [{"category": "noise", "lead": "12369", "co_departments": ["12319"], "valid_from": "2026-01-01"}],
        "handoffs": [{"to": "110", "kind": "治安", "matter": "打架斗殴"}],
        "note": "first",
    }
    assert (await client.post(f"{API}/catalogue", json=body)).json()["version"] == 1
    asked = {"category": "noise", "area": "140502"}
    expected = {"lead": "12369", "co_departments": ["12319"], "basis": "1", "rests_on": ""}
    assert (await client.get(f"{API}/catalogue/match", params=asked)).json() == expected
    assert (await client.get(f"{API}/catalogue/categories")).json()[0]["demand_types"] == ["complaint"]
    assert (await client.get(f"{API}/catalogue/handoffs")).json()[0]["to"] == "110"

    ended = await client.post(f"{API}/catalogue/1/end", json={"until": "2026-11-26"})

    assert ended.json()["ended"] == 1
    assert (await client.get(f"{API}/catalogue")).json() == []
    assert [e["id"] for e in (await client.get(f"{API}/catalogue", params={"every": True})).json()] == [1]
    assert (await client.get(f"{API}/catalogue/match", params=asked)).json() is None
    assert len((await client.get(f"{API}/catalogue/versions")).json()) == 2


async def test_a_catalogue_with_faults_changes_nothing(client: httpx.AsyncClient) -> None:
    body = {"entries": [{"category": "x", "lead": "y"}, {"category": "x", "lead": "y", "area": "12"}]}
    refused = await client.post(f"{API}/catalogue", json=body)
    assert [f["path"] for f in refused.json()["errors"]] == [
        *("entries.0.category", "entries.0.lead", "entries.1.category", "entries.1.area", "entries.1.lead"),
    ]
    assert (await client.get(f"{API}/catalogue/versions")).json() == []
    missing = await client.post(f"{API}/catalogue/99999999999/end", json={"until": "2026-11-26"})
    assert missing.status_code == 422
