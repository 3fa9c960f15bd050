"""How departments stand, over HTTP."""

import httpx

from callcenter.domain.record import replace
from callcenter.orders import requests as q
from callcenter.store.office.database import Database
from callcenter.web.app import create_app
from callcenter.web.office import statistics
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords
from tests.support.casework import ACTORS, Casework
from tests.support.web import Local


async def test_what_is_at_work_overdue_and_passed_on(database: Database) -> None:
    office = await Casework.start(database)
    case = await office.live(await office.open(), 3)
    ask = q.AskReturn(legal_basis="三定方案第 4 条", suggested="12333")
    case = await office.service.act(case.number, ask, ACTORS["reviewer"], case.version)
    case = await office.service.act(case.number, q.GrantReturn(reason="属实"), ACTORS["dispatcher"], case.version)
    case = await office.service.act(
        case.number, q.Dispatch(lead="12333", basis="named"), ACTORS["dispatcher"], case.version
    )
    other = await office.live(await office.open(), 3)
    routes = statistics.router(office.departments, office.now)
    app = create_app(FakeEngine(office.now), NoRecords(), Local(), office=(routes,))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080/api/v1/statistics") as client:
        standing = (await client.get("/departments")).json()
        returns = (await client.get("/returns")).json()
        earlier = (await client.get("/returns", params={"until": 1000})).json()
    assert standing == [
        {"department": "12319", "at_work": 1, "overdue": 0},
        {"department": "12333", "at_work": 1, "overdue": 0},
    ]
    assert [order["number"] for order in returns["orders"]] == [case.number]
    assert returns["orders"][0]["departments"] == ["12319", "12333"]
    assert returns["departments"][0]["passed_to"] == {"12333": 1}
    assert earlier == {"departments": [], "orders": []}
    assert other.number not in str(returns)
    reviewer = replace(ACTORS["reviewer"], department="12319")
    assert await office.departments.own(reviewer) == {"12319", "street"}
