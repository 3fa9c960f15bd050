"""The office as people have it in the browser: accounts, departments, a catalogue, and orders behind its pages."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from callcenter.office.alerts import Alerts
from callcenter.office.reading import Reader
from callcenter.orders.catalogue import Category, Entry
from callcenter.orders.catalogue_check import Changes
from callcenter.store.office.database import Database
from callcenter.web.office import alerts as alert_routes
from callcenter.web.office import catalogue, departments, order_actions, orders, policies
from tests.fakes.engine import FakeEngine
from tests.support.accounts import PASSWORD, add, make_app, make_office
from tests.support.calendar import ZONE
from tests.support.casework import ACTORS, AREA, Casework
from tests.support.web import served

NAMES = {
    "city": ("市政府", "City"),
    "12319": ("市城管局", "City management"),
    "street": ("泽州路街道", "Zezhou Road"),
} | {"12333": ("市人社局", "Labour and social security")}


@dataclass
class Bureau:
    """Pages that are not loaded yet, and the orders behind them."""

    page: Page
    url: str
    work: Casework
    alerts: Alerts
    complaints: list[str] = field(default_factory=list)
    """What went wrong in the page itself."""
    later_s: float = 0.0
    """By how much the browser's clock is ahead of the office's."""

    async def be(self, who: str, path: str) -> None:
        """Sign in as one of ACTORS, and open a page."""
        body = {"name": ACTORS[who].id, "password": PASSWORD}
        await self.page.context.clear_cookies()
        await self.page.clock.set_fixed_time(self.work.time + self.later_s)
        signed_in = await self.page.request.post(f"{self.url}/api/v1/session", data=body)
        assert signed_in.ok, await signed_in.text()
        await self.page.goto(f"{self.url}{path}")

    async def act(self, action: str, **said: str | bool) -> None:
        """Press an action's button, fill in its form, and send it off; wait until it is done."""
        await self.page.locator(f"[data-act={action}]").click()
        await self.fill(**said)
        await self.done()

    async def done(self) -> None:
        """Send the open form off, and wait until what it asks for is done."""
        await self.page.locator("#do").click()
        await expect(self.page.locator("callcenter-act")).to_have_count(0)

    async def fill(self, **said: str | bool) -> None:
        """Write into the fields of the open form; ``__`` stands for the point in their names."""
        for name, value in said.items():
            there = self.page.locator(f"[name='{name.replace('__', '.')}']")
            if isinstance(value, bool):
                await there.set_checked(value)
            elif await there.evaluate("e => e.tagName") == "SELECT":
                await there.select_option(value)
            else:
                await there.fill(value)


@asynccontextmanager
async def bureau(browser: Browser, folder: Path) -> AsyncIterator[Bureau]:
    """A page on a server with the people of ACTORS; the browser's clock stands in the office's morning."""
    database = await Database.open(f"sqlite:///{folder / 'office.db'}")
    work = await Casework.start(database)
    for id_, (zh, en) in NAMES.items():
        await work.departments.change(id_, {"name": zh, "name_en": en})
    lamp = Category(code="lamp", name="路灯照明", name_en="Street lighting")
    entry = Entry(category="lamp", lead="12319", valid_from=work.departments.today())
    await work.departments.revise(Changes(categories=(lamp,), entries=(entry,)), ACTORS["supervisor"])
    office = make_office(database, time.time)
    await office.accounts.load()
    await add(office, "root")
    for actor in ACTORS.values():
        await add(office, actor.id, *actor.roles, **({"department": actor.department} if actor.department else {}))
    reader = Reader(work.service, work.vault.access)
    alerts = Alerts(database, work.now)
    routes = (
        alert_routes.router(alerts),
        orders.router(reader),
        order_actions.router(work.service, reader, AREA),
        departments.router(work.departments, work.now, ZONE),
        catalogue.router(work.departments),
        policies.router(work.calendars, reader),
    )
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", timezone_id=ZONE)
    context.set_default_timeout(20_000)
    page = await context.new_page()
    async with served(make_app(office, FakeEngine(time.time), more=routes)) as url:
        made = Bureau(page, url, work, alerts)
        page.on("pageerror", lambda error: made.complaints.append(str(error)))
        page.on("console", lambda m: made.complaints.append(m.text) if "Content Security Policy" in m.text else None)
        yield made
        await context.close()
    await database.close()
