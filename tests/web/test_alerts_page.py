"""Early warnings in a real Chromium: seen, acknowledged and closed by those who may, and by nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from callcenter.orders.warnings.finding import AlertKind, Finding, Level
from tests.support.office_pages import Bureau, bureau
from tests.web.test_orders_pages import pictured

pytestmark = [pytest.mark.web, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def office(browser: Browser, tmp_path: Path) -> AsyncIterator[Bureau]:
    """The pages, and two alerts: the less pressing one is the newer."""
    async with bureau(browser, tmp_path) as made:
        number, at = (await made.work.open()).number, made.work.now()
        gas = {"group": "gas", "words": ["闻到煤气"], "orders": [number], "area": "140502001"}
        late = {"department": "12319", "oldest_due": at - 90_000, "orders": [number]}
        await made.alerts.found(Finding(kind=AlertKind.KEYWORD, key="gas", level=Level.URGENT, at=at, detail=gas))
        overdue = Finding(kind=AlertKind.OVERDUE, key="late", level=Level.WARNING, at=at, count=3, detail=late)
        await made.alerts.found(overdue)
        yield made


async def test_alerts_are_acknowledged_and_closed_by_keyboard_in_both_languages(office: Bureau) -> None:
    page = office.page
    await office.be("dispatcher", "/alerts")
    rows = page.locator("li[data-alert]")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("工单涉及燃气或爆炸:闻到煤气")
    await expect(rows.last).to_contain_text("市城管局 超期工单 3 张,最长超期 1天1小时")
    await pictured(page, "alerts")
    await page.keyboard.press("j")
    await expect(rows.first).to_be_focused()
    await page.keyboard.press("a")
    await expect(rows.first).to_have_attribute("data-state", "acknowledged")
    await page.locator("#language").click()
    await expect(rows.last).to_contain_text("3 overdue orders of City management, the oldest by 1 d 1 h")
    await rows.last.locator("[data-do=close]").click()
    await page.keyboard.type("sorted out")
    await page.locator("[name=confirmed]").select_option("true")
    await page.keyboard.press("Tab")
    await pictured(page, "alerts-closing")
    await page.locator("#do").click()
    await expect(rows).to_have_count(1)
    await page.locator("[data-closed=true]").click()
    await expect(rows).to_contain_text("sorted out")
    await pictured(page, "alerts-closed")
    first, second = await office.alerts.get(1), await office.alerts.get(2)
    assert (first.state.value, second.state.value, second.note, second.confirmed) == (
        "acknowledged",
        "closed",
        "sorted out",
        True,
    )
    assert office.complaints == []


async def test_the_link_counts_what_is_open_for_those_who_may_see_it_only(office: Bureau) -> None:
    page = office.page
    await office.be("dispatcher", "/orders")
    await expect(page.locator("a[href='/alerts'] .count")).to_have_text("2")
    await office.be("clerk", "/alerts")
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator(".name")).to_be_visible()
    await expect(page.locator("li[data-alert]")).to_have_count(0)
    await page.goto(f"{office.url}/orders")
    await expect(page.locator("a[href='/kb']")).to_be_visible()
    await expect(page.locator("a[href='/alerts']")).to_have_count(0)
    assert office.complaints == []
