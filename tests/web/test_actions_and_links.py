"""What a supervisor does on the page, and what the page says when a link is lost."""

import time
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Locator, expect

from callcenter.web.app import create_app
from tests.fakes.engine import FakeEngine
from tests.fakes.lively import NoRecords, no_alerts
from tests.support.web import Local, served
from tests.web.conftest import Monitor

pytestmark = [pytest.mark.web, pytest.mark.asyncio(loop_scope="session")]


async def menu(monitor: Monitor, agent: str) -> Locator:
    """Open the agent's menu."""
    tile = monitor.page.locator("callcenter-agent-tile", has_text=agent)
    await tile.get_by_role("button").click()
    box = tile.locator("[popover]")
    await expect(box).to_be_visible()
    return box


@pytest.mark.alone
async def test_log_in_pause_with_reason_unpause_and_log_out(monitor: Monitor) -> None:
    """Each verb is offered when it makes sense, is done, and is seen at once."""
    await monitor.open()
    tile = monitor.page.locator("callcenter-agent-tile", has_text="8003")
    for choice, state in (("签入", "idle"), ("用餐", "paused"), ("示闲(结束示忙)", "idle"), ("签出", "logged_out")):
        box = await menu(monitor, "8003")
        await box.get_by_text(choice, exact=True).click()
        await expect(tile).to_have_attribute("data-state", state, timeout=1000)
        await expect(box).to_be_hidden()
        if state == "paused":
            await expect(tile).to_contain_text("用餐")
    assert {request.actor for request in monitor.engine.asked} == {"web:127.0.0.1"}
    assert monitor.complaints == []


async def test_end_of_wrap_up_is_offered_only_then(monitor: Monitor) -> None:
    """And leads to idle."""
    monitor.engine.set_agent("8002", state="wrap_up")
    monitor.engine.set_agent("8004", state="idle")
    await monitor.open()
    await expect((await menu(monitor, "8004")).get_by_text("结束话后整理")).to_have_count(0)
    await monitor.page.keyboard.press("Escape")
    await (await menu(monitor, "8002")).get_by_text("结束话后整理").click()
    await expect(monitor.page.locator("callcenter-agent-tile", has_text="8002")).to_have_attribute("data-state", "idle")


async def test_a_refusal_is_shown_in_the_engines_words(monitor: Monitor) -> None:
    """The menu stays open with the reason."""
    monitor.engine.set_agent("8002", state="talking")
    await monitor.open()
    box = await menu(monitor, "8002")
    await box.get_by_text("签出", exact=True).click()
    await expect(box.get_by_role("alert")).to_contain_text("当前状态 talking,不能执行此操作")
    await expect(box).to_be_visible()


async def test_the_menu_works_by_keyboard(monitor: Monitor) -> None:
    """Enter opens it with the first item in focus, Enter chooses."""
    await monitor.open()
    tile = monitor.page.locator("callcenter-agent-tile", has_text="8005")
    await tile.get_by_role("button").focus()
    await monitor.page.keyboard.press("Enter")
    await expect(tile.locator("[data-verb=login]")).to_be_focused()
    await monitor.page.keyboard.press("Enter")
    await expect(tile).to_have_attribute("data-state", "idle")


async def test_tiles_stand_still_while_a_menu_is_open(monitor: Monitor) -> None:
    """Nothing slips away under the hand; afterwards they are sorted again."""
    for agent in monitor.engine.agents:
        monitor.engine.set_agent(agent, state="idle")
    await monitor.open()
    first = monitor.page.locator("callcenter-agent-tile").first
    await expect(first).to_contain_text("8001")
    await menu(monitor, "8003")
    monitor.engine.set_agent("8009", state="unreachable")
    await expect(monitor.page.locator("callcenter-agent-tile", has_text="8009")).to_contain_text("话机失联")
    await expect(first).to_contain_text("8001")
    await monitor.page.keyboard.press("Escape")
    await expect(first).to_contain_text("8009")


@pytest.mark.alone
async def test_a_lost_pbx_is_a_banner(monitor: Monitor) -> None:
    """It goes when the link is back."""
    await monitor.open()
    banner = monitor.page.locator(".banner.pbx")
    await expect(banner).to_have_count(0)
    monitor.engine.set_pbx("main", False)
    await expect(banner).to_contain_text("与电话系统 main 的连接已中断", timeout=1000)
    monitor.engine.set_pbx("main", True)
    await expect(banner).to_have_count(0)


@pytest.mark.alone
async def test_a_database_that_is_away_is_a_banner_with_its_reason(monitor: Monitor) -> None:
    """In both languages; the reason is text, whatever it holds."""
    await monitor.open()
    banner = monitor.page.locator(".banner.service")
    monitor.engine.set_service("store", "")
    await expect(banner).to_have_count(0)
    monitor.engine.set_service("store", "database <b>is</b> locked")
    await expect(banner).to_contain_text("数据库无法写入(database <b>is</b> locked)", timeout=1000)
    await monitor.page.locator("#language").click()
    await expect(banner).to_contain_text("work orders are kept in memory and not saved yet")
    monitor.engine.set_service("store", "")
    await expect(banner).to_have_count(0)


async def test_a_lost_server_is_said_and_found_again(browser: Browser) -> None:
    """Stale figures are marked as such, and the page comes back by itself with the newest state."""
    engine = FakeEngine(time.time)
    page = await browser.new_page()
    async with served(create_app(engine, NoRecords(), Local(), office=(no_alerts(),))) as url:
        await page.goto(f"{url}/?lang=zh")
        await page.locator("callcenter-queue-row").first.wait_for()
        await expect(page.locator("#stale")).to_have_count(0)
    await expect(page.locator("#stale")).to_contain_text("数据已过期")
    await expect(page.locator("main")).to_have_class("old")
    engine.set_agent("8001", state="idle")
    port = urlsplit(url).port
    assert port is not None
    async with served(create_app(engine, NoRecords(), Local(), office=(no_alerts(),)), Local(port=port)):
        await expect(page.locator("#stale")).to_have_count(0, timeout=10_000)
        await expect(page.locator("callcenter-agent-tile", has_text="8001")).to_have_attribute("data-state", "idle")
        await page.close()


async def test_the_description_of_the_api_is_drawn_without_the_internet(monitor: Monitor) -> None:
    """From our own /openapi.json."""
    await monitor.page.goto(f"{monitor.url}/docs")
    await expect(monitor.page.locator("callcenter-docs")).to_contain_text("/api/v1/agents/{agent}/pause")
    await expect(monitor.page.locator("callcenter-docs")).to_contain_text("K01: answered / requested.")
    assert monitor.complaints == []
