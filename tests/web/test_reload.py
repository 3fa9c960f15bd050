"""The page follows a reload of the configuration by itself."""

import asyncio
from dataclasses import replace

import pytest
from playwright.async_api import Route, expect

from callcenter.domain.plan import PauseReason
from tests.web.conftest import Monitor

pytestmark = [pytest.mark.web, pytest.mark.asyncio(loop_scope="session")]


async def test_who_and_what_is_gone_goes_and_new_reasons_can_be_chosen(monitor: Monitor) -> None:
    """Without loading the page anew, and in a menu that was opened before the new reasons had come."""
    monitor.engine.set_agent("8003", state="idle")
    await monitor.open()
    rows, tiles = monitor.page.locator("callcenter-queue-row"), monitor.page.locator("callcenter-agent-tile")
    await expect(rows).to_have_count(3)
    await expect(tiles.filter(has_text="8001")).to_have_count(1)
    slow = asyncio.Event()

    async def later(route: Route) -> None:
        await slow.wait()
        await route.continue_()

    await monitor.page.route("**/api/v1/site", later)
    plan = monitor.engine.plan
    reasons = (*plan.rules.pause_reasons, PauseReason(name="消防演习", name_en="fire drill"))
    monitor.engine.plan = replace(plan, rules=replace(plan.rules, pause_reasons=reasons))
    monitor.engine.reload("8001", "social")
    await expect(rows).to_have_count(2)
    await expect(tiles.filter(has_text="8001")).to_have_count(0)
    await tiles.filter(has_text="8003").get_by_role("button").click()
    await expect(tiles.filter(has_text="8003").locator("[popover]")).to_contain_text("小休")
    slow.set()
    await expect(tiles.filter(has_text="8003").locator("[popover]")).to_contain_text("消防演习")
    assert monitor.complaints == []
