"""Orders full of personal data live their whole lives, and every outlet is searched for it in every spelling.

All is real: the engine with its caller, the store, the office, a broker, a receiver of webhooks, Open311, the browser,
and the log of the whole process at its finest level.
"""

import io
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from callcenter.domain import facts as f
from callcenter.domain import requests as r
from callcenter.domain.ids import AgentId, ChannelId, LineNumber
from tests.support.accounts import PASSWORD
from tests.support.hotline import PATIENCE_S, PBX, Hotline, opened, until
from tests.support.logged import logged
from tests.support.receiver import Request
from tests.support.telling import PEOPLE, Person, told

__all__ = ["logged"]
pytestmark = [pytest.mark.web, pytest.mark.asyncio(loop_scope="session")]
WHY = {"reason": "contact", "words": "需要回电核实"}


@pytest_asyncio.fixture(loop_scope="session")
async def hotline(logged: io.StringIO, tmp_path: Path) -> AsyncIterator[Hotline]:
    """The program, and all that it tells."""
    async with opened(tmp_path, logged) as hotline:
        yield hotline


async def _called(hotline: Hotline, person: Person) -> str:
    """The person calls, and nobody answers; the number of the order that this opens."""
    hotline.engine.feed(f.PbxSynced(pbx=PBX, channels=(), reachable={"1001": True}, started_at=1.0))
    hotline.engine.request(r.LogIn(agent=AgentId("8001"), actor="test"))
    channel = ChannelId("u1")
    arrived = f.CallerArrived(pbx=PBX, channel=channel, linkedid="u1", line=LineNumber("12345"), number=person.caller)
    hotline.engine.feed(arrived)

    await until(lambda: "case_open" in hotline.outlets.text("mqtt") and "u1" in hotline.outlets.text("live"))
    (row,) = (await hotline.ask("supervisor", "GET", "orders")).json()
    number: str = row["number"]
    return number


async def _walked_in(hotline: Hotline, person: Person) -> str:
    changes = {"caller_number": person.caller, **person.matter}
    answer = await hotline.ask("agent", "POST", "orders", {"channel": "walk_in", "changes": changes})
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["number"]
    return number


async def _try_all(hotline: Hotline, number: str, person: Person) -> None:
    """What else a clerk can ask for, with personal data in the question, too; nearly all of it is refused."""
    for path in ("orders", "orders/counts", f"orders/{number}", f"orders/{number}/dues", f"orders/{number}/seen"):
        await hotline.ask("clerk", "GET", path)
    for path in ("orders?sort=due", f"orders/{person.second}0", "calls", "alerts", "live", "metrics", "deletions"):
        await hotline.ask("clerk", "GET", path, outlet="asked" if person.second in path else "")
    for body in ({}, WHY):
        assert (await hotline.ask("clerk", "POST", f"orders/{number}/unmask", body)).status_code == 403
    for body in ({}, {"reason": person.caller, "words": f"找{person.name}"}):
        refused = await hotline.ask("agent", "POST", f"orders/{number}/unmask", body)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    for form in ("csv", "json"):
        assert (await hotline.ask("clerk", "POST", "orders/export", {"format": form})).status_code == 403
        exported = await hotline.ask("supervisor", "POST", "orders/export", {"format": form}, outlet="export")
        assert number in exported.text
    await hotline.ask("supervisor", "POST", f"orders/{number}/void", {"version": person.id_no, "reason": person.name})


async def _look_round(hotline: Hotline, browser: Browser, numbers: list[str]) -> float:
    """The clerk's pages in a browser, each kind once; how many seconds that takes."""
    began, url = time.monotonic(), str(hotline.client.base_url).rstrip("/")
    context = await browser.new_context(locale="zh-CN")
    context.set_default_timeout(PATIENCE_S * 1000)
    page = await context.new_page()
    signed_in = await page.request.post(f"{url}/api/v1/session", data={"name": "clerk", "password": PASSWORD})
    assert signed_in.ok, await signed_in.text()
    await hotline.outlets.look(page, f"{url}/orders", f"[data-number='{numbers[0]}']")
    for number in numbers:
        await hotline.outlets.look(page, f"{url}/orders/{number}", ".state")
    await hotline.outlets.look(page, f"{url}/department", "callcenter-inbox, main")
    await context.close()
    return time.monotonic() - began


def _found(hotline: Hotline) -> dict[str, list[str]]:
    """Outlet -> what it tells that it must not."""
    found: dict[str, list[str]] = {}
    for person in PEOPLE:
        for outlet in ("clerk", "page"):
            found.setdefault(outlet, []).extend(told(hotline.outlets.text(outlet), person.hidden_from_department))
        for outlet in ("export", "open311", "webhook", "mqtt", "metrics", "live", "log"):
            found.setdefault(outlet, []).extend(told(hotline.outlets.text(outlet), person.all))
    return {outlet: leaks for outlet, leaks in found.items() if leaks}


async def test_no_outlet_tells_what_is_personal_in_an_order_in_whatever_spelling(
    hotline: Hotline, browser: Browser
) -> None:
    """Neither to a department nor to a receiver, a broker, the public, the log; who has a reason gets it all."""
    outlets = hotline.outlets
    numbers = [await _called(hotline, PEOPLE[0]), *[await _walked_in(hotline, person) for person in PEOPLE[1:]]]
    for number, person in zip(numbers, PEOPLE, strict=True):
        await hotline.live(number, person)
        await _try_all(hotline, number, person)
    hotline.engine.feed(f.ChannelHungUp(pbx=PBX, channel=ChannelId("u1"), cause=16))
    for form in ("xml", "json"):
        for path in ("requests", f"requests/{numbers[2]}"):
            outlets.note("open311", await hotline.client.get(f"/open311/v2/{path}.{form}"))
    outlets.note("metrics", await hotline.client.get("/metrics", headers=hotline.tokens["supervisor"]))
    print(f"{await _look_round(hotline, browser, numbers):.1f} s for the pages")
    await until(lambda: all(any(_is_last(hook, number) for hook in hotline.hooks) for number in numbers))
    await until(lambda: outlets.text("mqtt").count("case_archive") >= len(numbers))
    await until(lambda: "call_ended" in outlets.text("mqtt"))
    outlets.said["webhook"] = [f"{hook.headers} {hook.body.decode()}" for hook in hotline.hooks]
    outlets.said["log"] = [hotline.log.getvalue()]
    silent = [outlet for outlet, said in outlets.said.items() if not "".join(said)]
    assert (silent, _found(hotline)) == ([], {})
    assert all(number in outlets.text(o) for number in numbers for o in ("clerk", "page", "export", "webhook", "mqtt"))
    assert numbers[2] in outlets.text("open311")
    await _whole_for_a_reason(hotline, numbers)


def _is_last(hook: Request, number: str) -> bool:
    return (hook.json.get("number"), hook.json.get("event")) == (number, "case_archive")


async def _whole_for_a_reason(hotline: Hotline, numbers: list[str]) -> None:
    """The search finds everything where it is; the look is logged beside the tries that were refused."""
    for number, person in zip(numbers, PEOPLE, strict=True):
        whole = await hotline.ask("dispatcher", "POST", f"orders/{number}/unmask", WHY)
        assert whole.status_code == 200
        assert told(whole.text, person.all) == list(person.all)
        rows = (await hotline.ask("supervisor", "GET", f"orders/{number}/seen")).json()
        looks = [(row["actor"], row["action"], row["reason"]) for row in rows if row["action"] != "read"]
        refused = [("clerk", "refused", "not_permitted")] * 2 + [("agent", "refused", "invalid_request")] * 2
        assert looks == [*refused, ("dispatcher", "unmask", "contact")]
        assert [row["words"] for row in rows if row["words"]] == [WHY["words"]]
