"""Orders full of personal data live their whole lives, and every outlet is searched for it in every spelling.

All is real: the engine with its caller, the store, the office, a broker, a receiver of webhooks, Open311, the browser,
and the log of the whole process at its finest level.
"""

import asyncio
import io
import logging
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import structlog
from playwright.async_api import Browser

from callcenter import logs
from callcenter.annex.process import news_of
from callcenter.clock import SystemClock
from callcenter.domain import facts as f
from callcenter.domain import requests as r
from callcenter.domain.commands import PbxCommand
from callcenter.domain.ids import AgentId, ChannelId, LineNumber, PbxName
from callcenter.engine import Engine
from callcenter.metrics import Metrics
from callcenter.mqtt.outlet import Mqtt
from callcenter.mqtt.wire import Broker
from callcenter.orders.actor import Role
from callcenter.picture import Picture
from callcenter.store.database import parse_url
from callcenter.store.office.database import Database
from callcenter.store.store import Store
from callcenter.web.app import create_app
from callcenter.web.office import accounts as own
from callcenter.web.office.app import create_office
from config.load import load
from tests.support.accounts import OPERATION, PASSWORD, add, beside_it, make_office
from tests.support.mosquitto import Mosquitto
from tests.support.outlets import Outlets
from tests.support.receiver import receiving
from tests.support.telling import PEOPLE, Person, told
from tests.support.web import Local, served
from tests.support.whole_office import whole_office

pytestmark = [pytest.mark.web, pytest.mark.asyncio(loop_scope="session")]
PBX, LEAD = PbxName("pbx"), "12319"
STAFF = {
    "agent": ((Role.AGENT,), {"agent": "8001"}),
    "dispatcher": ((Role.DISPATCHER,), {}),
    "clerk": ((Role.DEPARTMENT_USER,), {"department": LEAD}),
    "follow_up": ((Role.FOLLOW_UP,), {}),
    "supervisor": ((Role.SUPERVISOR,), {}),
}
WHY = {"reason": "contact", "words": "需要回电核实"}
PATIENCE_S = 60.0


class Deaf:
    """A PBX that does what it is told, and nobody answers."""

    def perform(self, command: PbxCommand) -> None:
        """Nothing comes of it."""

    def catch_up(self, then: Any) -> None:
        """All has been heard."""
        then()


@dataclass
class Hotline:
    """The whole program in this process, and what it has told."""

    client: httpx.AsyncClient
    tokens: dict[str, dict[str, str]]
    outlets: Outlets
    engine: Engine
    hooks: list[Any]
    log: io.StringIO

    async def ask(self, who: str, method: str, path: str, body: Any = None, outlet: str = "") -> httpx.Response:
        """One request of somebody's; what a clerk gets is noted."""
        outlet = outlet or ("clerk" if who == "clerk" else "")
        headers = self.tokens[who] | ({"content-type": "application/json"} if body is not None else {})
        answer = await self.client.request(method, f"/api/v1/{path}", json=body, headers=headers)
        return self.outlets.note(outlet, answer) if outlet else answer

    async def act(self, who: str, number: str, verb: str, **said: Any) -> None:
        """Somebody does something with an order; then the clerk looks at it."""
        answer = await self._act(who, number, verb, said)
        assert answer.status_code == 200, answer.text
        await self.ask("clerk", "GET", f"orders/{number}")

    async def refused(self, who: str, number: str, verb: str) -> str:
        """The code with which this is refused."""
        answer = await self._act(who, number, verb, {})
        assert answer.status_code == 409, answer.text
        return str(answer.json()["code"])

    async def _act(self, who: str, number: str, verb: str, said: dict[str, Any]) -> httpx.Response:
        version = (await self.ask("supervisor", "GET", f"orders/{number}")).json()["version"]
        return await self.ask(who, "POST", f"orders/{number}/{verb}", {"version": version, **said})

    async def live(self, number: str, person: Person) -> None:
        """From taking down to the archive."""
        await self.act("agent", number, "accept", changes=person.matter)
        await self.act("agent", number, "ask-dispatch")
        await self.act("dispatcher", number, "dispatch", lead=LEAD, basis="named")
        await self.act("supervisor", number, "urge", reason=f"{person.name}又打{person.caller}来催，住{person.second}")
        await self.act("clerk", number, "sign")
        await self.act("clerk", number, "first-contact", contacted_at=time.time(), contact_number=person.contact)
        await self.act("clerk", number, "reply", **person.reply)
        # What citizens are to read is looked through: the careless one stays in the case as an earlier reply.
        assert await self.refused("dispatcher", number, "approve") == "reply_personal_data"
        await self.act("dispatcher", number, "reject-reply", reason=f"{person.name}的电话{person.contact}不得公开")
        await self.act("clerk", number, "reply", **person.reply | {"public_reply": "路灯已经修好，现在正常亮灯。"})
        await self.act("dispatcher", number, "approve")
        await self.act("follow_up", number, "start-follow-up", method="agent")
        answers = {"solved": "solved", "result": 5}
        await self.act("follow_up", number, "attempt", method="agent", result="reached", answers=answers)
        await self.act("follow_up", number, "archive")


async def until(what: str, there: Any) -> Any:
    """What ``there`` gives once it gives something."""
    async with asyncio.timeout(PATIENCE_S):
        # Other tasks of the program bring it about, and each tells something else: it is asked for.
        while not (found := await there()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return found


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that is logged, down to ``debug``; the process's logging is as before afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure("json", "debug", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def _staff(office: Any) -> dict[str, dict[str, str]]:
    await office.accounts.load()
    await add(office, "root")
    tokens = {}
    for name, (roles, more) in {"root": ((Role.ADMIN,), {}), **STAFF}.items():
        if name != "root":
            await add(office, name, *roles, **more)
        token, _ = await office.users.issue_token(name, "test", frozenset(roles), lasts_s=3600, by="test")
        tokens[name] = {"authorization": f"Bearer {token}"}
    return tokens


@pytest_asyncio.fixture(loop_scope="session")
async def hotline(logged: io.StringIO, tmp_path: Path) -> AsyncIterator[Hotline]:
    """Put together as the program itself does it."""
    url = f"sqlite:///{tmp_path / 'callcenter.db'}"
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai")
    database, clock, broker = Database.at(parse_url(url)), SystemClock(), Mosquitto(tmp_path)
    await broker.start()
    house = await whole_office(database, tmp_path)
    engine = Engine(load(tmp_path / "callcenter.toml").plan, clock)
    engine.subscribe(store.record)
    engine.attach(PBX, Deaf())
    engine.restore((), (), ())
    picture, metrics = Picture(engine), Metrics(engine.view)
    mqtt = Mqtt(Broker(port=broker.port), "test", picture)
    engine.subscribe(mqtt.step)
    engine.subscribe(metrics.observe)
    store.on_orders += [lambda orders: house.intake.changed(str(order.number) for order in orders), mqtt.orders]
    house.orders.listeners.append(lambda written: [mqtt.case(n.number, n.at, n.data) for n in news_of(written)])
    house.alerts.boards.append(lambda standing: mqtt.keep("alerts", {"alerts": standing}))
    office = make_office(database, time.time)
    tokens = await _staff(office)
    shown = {"picture": picture, "metrics": metrics, "accounts": office.accounts, **OPERATION}
    beside = beside_it(create_office(house.routes()))
    app = create_app(engine, store, Local(), office=(own.router(office),), beside=beside, **shown)
    outlets, up = Outlets(), (asyncio.Event(), asyncio.Event())
    async with receiving() as receiver, served(app) as at, httpx.AsyncClient(base_url=at, timeout=PATIENCE_S) as client:
        running = (store.run(), house.run(), picture.run(), mqtt.run(), outlets.hear_broker(broker.port, up[0]))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in running]
            tasks.append(group.create_task(outlets.follow(client, tokens["supervisor"], up[1])))
            await asyncio.gather(*(each.wait() for each in up))
            hotline = Hotline(client, tokens, outlets, engine, receiver.requests, logged)
            hook = {"id": "hook", "url": receiver.url}
            assert (await hotline.ask("root", "POST", "webhooks", hook)).status_code == 200
            yield hotline
            for task in tasks:
                task.cancel()
    engine.stop()
    await database.close()
    await store.close()
    await broker.kill()


async def _called(hotline: Hotline, person: Person) -> str:
    """The person calls, and nobody answers; the number of the order that this opens."""
    hotline.engine.feed(f.PbxSynced(pbx=PBX, channels=(), reachable={"1001": True}, started_at=1.0))
    hotline.engine.request(r.LogIn(agent=AgentId("8001"), actor="test"))
    channel = ChannelId("u1")
    arrived = f.CallerArrived(pbx=PBX, channel=channel, linkedid="u1", line=LineNumber("12345"), number=person.caller)
    hotline.engine.feed(arrived)

    async def opened() -> str:
        rows = (await hotline.ask("supervisor", "GET", "orders")).json()
        return rows[0]["number"] if rows else ""

    number: str = await until("the call's order", opened)
    await until("the caller in the live stream", lambda: _now("u1" in hotline.outlets.text("live")))
    return number


async def _now(value: Any) -> Any:
    return value


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
    await until("the last webhook", lambda: _now(all(any(_is_last(h, n) for h in hotline.hooks) for n in numbers)))
    await until("the last message", lambda: _now(outlets.text("mqtt").count("case_archive") >= len(numbers)))
    await until("the end of the call", lambda: _now("call_ended" in outlets.text("mqtt")))
    outlets.said["webhook"] = [f"{hook.headers} {hook.body.decode()}" for hook in hotline.hooks]
    outlets.said["log"] = [hotline.log.getvalue()]
    silent = [outlet for outlet, said in outlets.said.items() if not "".join(said)]
    assert (silent, _found(hotline)) == ([], {})
    assert all(number in outlets.text(o) for number in numbers for o in ("clerk", "page", "export", "webhook", "mqtt"))
    assert numbers[2] in outlets.text("open311")
    await _whole_for_a_reason(hotline, numbers)


def _is_last(hook: Any, number: str) -> bool:
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
