"""Signing in, keeping the users, and signing out, in a real Chromium."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from callcenter.orders.actor import Role
from callcenter.store.office.database import Database
from callcenter.web.office.accounts import Office
from tests.fakes.engine import FakeEngine
from tests.support.accounts import PASSWORD, add, make_app, make_office
from tests.support.web import served

pytestmark = [pytest.mark.web, pytest.mark.asyncio(loop_scope="session")]


@dataclass(frozen=True)
class Site:
    """A page that is not loaded yet, and the accounts behind it."""

    page: Page
    url: str
    office: Office
    complaints: list[str]

    async def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Fill in the form, by keyboard alone."""
        await self.page.locator("[name=name]").wait_for()
        await self.page.keyboard.type(name)
        await self.page.keyboard.press("Tab")
        await self.page.keyboard.type(password)
        await self.page.keyboard.press("Enter")


@pytest_asyncio.fixture(loop_scope="session")
async def site(browser: Browser, tmp_path: Path) -> AsyncIterator[Site]:
    """An administrator, an agent at 8001, and a server of their own."""
    database = await Database.open(f"sqlite:///{tmp_path / 'a.db'}")
    office = make_office(database, time.time)
    await office.accounts.load()
    await add(office, "root")
    await add(office, "wang", Role.AGENT, agent="8001")
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(20_000)
    page, complaints = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    async with served(make_app(office, FakeEngine(time.time))) as url:
        yield Site(page, url, office, complaints)
        await context.close()
    await database.close()


async def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(site: Site) -> None:
    """By keyboard; an agent finds the own menu only; out again, the page is closed to the agent at once."""
    page = site.page
    await page.goto(f"{site.url}/?lang=zh")
    await page.wait_for_url("**/signin?next=*")
    await site.sign_in("wang", "wrong wrong wrong")
    await expect(page.get_by_role("alert")).to_have_text("用户名或密码错误,或账号已停用")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("callcenter-who .name")).to_have_text("Wang")
    await expect(page.locator("callcenter-who a")).to_have_text(["工单", "预警", "知识库"])
    await expect(page.locator("callcenter-agent-tile", has_text="8001").get_by_role("button")).to_have_count(1)
    await expect(page.locator("callcenter-agent-tile", has_text="8002").get_by_role("button")).to_have_count(0)
    await site.office.users.end_sessions("wang", by="root")
    await page.wait_for_url("**/signin?next=*")
    assert site.complaints == []


async def test_an_administrator_makes_a_user_who_then_chooses_a_password(site: Site) -> None:
    """What is wrong stands beside the fields, in the reader's language."""
    page = site.page
    await page.goto(f"{site.url}/users")
    await site.sign_in("root")
    await page.locator("#new").click()
    await page.keyboard.type("li.ming")
    await page.get_by_role("button", name="保存").click()
    await expect(page.locator("#display-fault")).to_have_text("1 至 64 个字符")
    await page.locator("[name=display]").fill("李明")
    await page.get_by_label("承办单位经办人").check()
    await page.locator("[name=department]").fill("12333")
    await page.locator("[name=password]").fill("a password for once")
    await page.get_by_role("button", name="保存").click()
    await expect(page.locator("[data-user='li.ming']")).to_contain_text("须修改密码")
    await page.locator("#sign-out").click()
    await page.wait_for_url("**/signin")
    await site.sign_in("li.ming", "a password for once")
    await page.locator("[name=again]").wait_for()
    for name in ("password", "again"):
        await page.locator(f"[name={name}]").fill("four calling birds sing")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("您的角色无权查看实时监控")
    assert site.complaints == []


async def test_a_token_is_shown_once_and_revoked(site: Site) -> None:
    page = site.page
    await page.goto(f"{site.url}/users?lang=en")
    await site.sign_in("root")
    await page.get_by_role("button", name="wang").click()
    await page.locator("[name=label]").fill("wall")
    await page.get_by_text("New token").click()
    secret = await page.locator("code").inner_text()
    actor = site.office.accounts.actor(secret, "web")
    assert actor is not None
    assert (actor.id, actor.roles) == ("wang", {Role.AGENT})
    await page.get_by_text("Revoke").click()
    await expect(page.get_by_text("Revoke")).to_have_count(0)
    assert site.office.accounts.actor(secret, "web") is None
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="wang")).to_be_focused()
    assert site.complaints == []
