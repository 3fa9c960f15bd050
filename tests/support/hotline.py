"""The whole program in the test's process, put together as the program itself does it, with all of its outlets real."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from callcenter.annex.process import news_of
from callcenter.clock import SystemClock
from callcenter.domain.commands import PbxCommand
from callcenter.domain.ids import PbxName
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
from tests.support.accounts import OPERATION, add, beside_it, make_office
from tests.support.mosquitto import Mosquitto
from tests.support.outlets import Outlets
from tests.support.receiver import Request, receiving
from tests.support.telling import Person
from tests.support.waiting import eventually
from tests.support.web import Local, served
from tests.support.whole_office import whole_office

PBX, LEAD = PbxName("pbx"), "12319"
STAFF = {
    "agent": ((Role.AGENT,), {"agent": "8001"}),
    "dispatcher": ((Role.DISPATCHER,), {}),
    "clerk": ((Role.DEPARTMENT_USER,), {"department": LEAD}),
    "follow_up": ((Role.FOLLOW_UP,), {}),
    "supervisor": ((Role.SUPERVISOR,), {}),
}
PATIENCE_S = 60.0


class Deaf:
    """A PBX that does what it is told, and nobody answers."""

    def perform(self, command: PbxCommand) -> None:
        """Nothing comes of it."""

    def see_heart(self) -> None:
        """It never stood still."""

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
    hooks: list[Request]
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


async def until(there: Callable[[], bool]) -> None:
    """Return once it is so."""
    await asyncio.to_thread(eventually, "it is so", there, within=PATIENCE_S)


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


@asynccontextmanager
async def opened(folder: Path, log: io.StringIO) -> AsyncIterator[Hotline]:
    """Everything runs for the time of the block. ``log``: where this process's log goes."""
    url = f"sqlite:///{folder / 'callcenter.db'}"
    store = await Store.open(url, jurisdiction="140500", timezone="Asia/Shanghai")
    database, clock, broker = Database.at(parse_url(url)), SystemClock(), Mosquitto(folder)
    await broker.start()
    house = await whole_office(database, folder)
    engine = Engine(load(folder / "callcenter.toml").plan, clock)
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
    app = create_app(
        engine, store, Local(), office=(own.router(office),), beside=beside_it(create_office(house.routes())), **shown
    )
    outlets, up = Outlets(), (asyncio.Event(), asyncio.Event())
    async with receiving() as receiver, served(app) as at, httpx.AsyncClient(base_url=at, timeout=PATIENCE_S) as client:
        running = (store.run(), house.run(), picture.run(), mqtt.run(), outlets.hear_broker(broker.port, up[0]))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in running]
            tasks.append(group.create_task(outlets.follow(client, tokens["supervisor"], up[1])))
            await asyncio.gather(*(each.wait() for each in up))
            hotline = Hotline(client, tokens, outlets, engine, receiver.requests, log)
            hook = {"id": "hook", "url": receiver.url}
            assert (await hotline.ask("root", "POST", "webhooks", hook)).status_code == 200
            yield hotline
            for task in tasks:
                task.cancel()
    engine.stop()
    await database.close()
    await store.close()
    await broker.kill()
