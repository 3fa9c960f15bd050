"""Looking something up while a caller is on the line, in a real Chromium."""

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from callcenter.orders.actor import Role
from callcenter.store.office.database import Database
from callcenter.web.office import knowledge
from tests.fakes.engine import FakeEngine
from tests.support.accounts import PASSWORD, add, make_app, make_office
from tests.support.knowledge import Desk
from tests.support.web import served

pytestmark = [pytest.mark.web, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """The page as an agent has it, with some articles behind it."""
    database = await Database.open(f"sqlite:///{tmp_path / 'a.db'}")
    desk, office = Desk(database), make_office(database, time.time)
    await desk.published(
        "井盖丢失怎么报修", "请说清位置、参照物，有没有人受伤。\n<b>先提醒来电人远离。</b>", "lid", category="市政"
    )
    await desk.published("道路破损", "路面塌陷、井盖松动都可以报修。", "road")
    await desk.published("How to report noise", "Say where, since when, and whether it goes on now.", "noise")
    await office.accounts.load()
    await add(office, "root")
    await add(office, "wang", Role.AGENT, agent="8001")
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(20_000)
    page = await context.new_page()
    async with served(make_app(office, FakeEngine(time.time), more=[knowledge.router(desk.base)])) as url:
        await page.goto(f"{url}/signin?next=/kb")
        await page.locator("[name=name]").fill("wang")
        await page.locator("[name=password]").fill(PASSWORD)
        await page.keyboard.press("Enter")
        yield page
        await context.close()
    await database.close()


async def test_an_article_is_found_read_and_flagged_by_keyboard_alone(page: Page) -> None:
    """Marked where the words stand, as text; in the other language at once."""
    field = page.locator(".seek")
    await expect(field).to_be_focused()
    await page.keyboard.type("井盖")
    await expect(page.locator(".hit")).to_have_count(2)
    assert await page.locator(".hit mark").all_inner_texts() == ["井盖", "井盖"]
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.locator("h2")).to_have_text("井盖丢失怎么报修")
    await expect(page.locator(".body")).to_contain_text("<b>先提醒来电人远离。</b>")
    if folder := os.environ.get("CALLCENTER_SCREENSHOTS"):
        await page.screenshot(path=f"{folder}/kb.png")
    await page.locator("#flag").press("Enter")
    await page.keyboard.type("电话已换")
    await page.locator("form .main").press("Enter")
    await expect(page.locator("[role=status].good")).to_contain_text("已提交")
    await page.locator("#language").press("Enter")
    await expect(page.locator("[role=status].good")).to_contain_text("to be put right by")
    await field.fill("streetlight noise")
    await expect(page.get_by_text("No article has all of these words")).to_be_visible()
    await field.fill("subway")
    await expect(page.get_by_text("No article has these words")).to_be_visible()
    if folder := os.environ.get("CALLCENTER_SCREENSHOTS"):
        await page.screenshot(path=f"{folder}/kb_en.png")
