"""The monitor page in a real Chromium, on a fake engine."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from callcenter.view import CallView
from callcenter.web.app import create_app
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords, no_alerts
from tests.support.chromium import SWITCHES, chromium
from tests.support.web import Local, served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        yield browser
        await browser.close()


@dataclass
class Monitor:
    """A page and the centre behind it."""

    page: Page
    engine: FakeEngine
    url: str
    complaints: list[str] = field(default_factory=list)
    """What the browser reported on its console."""

    async def open(self, query: str = "?lang=zh") -> None:
        """Load the page, and wait until it shows the centre."""
        await self.page.goto(f"{self.url}/{query}")
        await self.page.locator("callcenter-queue-row").first.wait_for()

    def caller(self, call: str, waited_s: float, queue: str = "general") -> CallView:
        """A caller who has waited so long."""
        now = self.engine.now()
        view = CallView(
            id=call,
            line="12345",
            queue=queue,
            state="waiting",
            number="138****1234",
            arrived_at=now - waited_s,
            requested_at=now - waited_s,
            answered_at=None,
            position=1,
            agent=None,
            department=None,
            offers=0,
            warned=False,
            breached=False,
        )
        self.engine.set_call(view)
        return view

    def talk(self, agent: str, call: str, **changes: object) -> None:
        """The agent talks with the caller."""
        view = replace(self.engine.calls[call], state="talking", agent=agent)
        self.engine.set_call(view)
        self.engine.set_agent(agent, state="talking", call=call, caller=view.number, queue=view.queue, **changes)


@pytest_asyncio.fixture(loop_scope="session")
async def monitor(browser: Browser) -> AsyncIterator[Monitor]:
    """A page that is not loaded yet, its own centre and server."""
    engine = FakeEngine(time.time)
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(10_000)
    page = await context.new_page()
    async with served(create_app(engine, NoRecords(), Local(), office=(no_alerts(),))) as url:
        monitor = Monitor(page, engine, url)
        page.on("console", lambda m: monitor.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: monitor.complaints.append(str(error)))
        yield monitor
        await context.close()
