"""Kept call-backs on the monitor page."""

from dataclasses import replace

import pytest
from playwright.async_api import expect

from callcenter.view import CallBackView
from tests.web.conftest import Monitor

pytestmark = [pytest.mark.web, pytest.mark.asyncio(loop_scope="session")]


def keep(monitor: Monitor, call: str, state: str = "call_back", tries: int = 0) -> None:
    """A citizen who hung up and is called back."""
    view = monitor.caller(call, 130.0)
    now = monitor.engine.now()
    back = CallBackView(asked_at=now - 60, expires_at=now + 3600, tries=tries, next_at=now + 300 if tries else None)
    monitor.engine.set_call(replace(view, state=state, call_back=back))


@pytest.mark.parametrize(
    ("query", "words"),
    [("?lang=zh", ("待回拨", "另待回拨 1", "排位", "下次")), ("?lang=en", ("To call back", "+1", "place"))],
)
async def test_a_kept_place_is_shown_with_what_was_tried(monitor: Monitor, query: str, words: tuple[str, ...]) -> None:
    """State, place, tries and the next time; the number masked; not among those on the line."""
    keep(monitor, "main:1", tries=1)
    await monitor.open(query)
    entry = monitor.page.locator("callcenter-call-back")
    await expect(entry).to_have_count(1)
    await expect(entry).to_contain_text("138****1234")
    await expect(entry).to_contain_text("2:1")
    for word in words:
        await expect(monitor.page.locator("main")).to_contain_text(word)
    row = monitor.page.locator("callcenter-queue-row").first
    await expect(row).to_have_attribute("data-level", "")
    assert monitor.complaints == []


async def test_it_goes_with_the_call_back(monitor: Monitor) -> None:
    """While it is tried it says so; once it is over nothing of it is left."""
    keep(monitor, "main:1", state="calling_back")
    await monitor.open()
    entry = monitor.page.locator("callcenter-call-back")
    await expect(entry).to_have_attribute("data-state", "calling_back")
    await expect(entry).to_contain_text("回拨中")
    monitor.engine.end_call("main:1")
    await expect(monitor.page.locator("#call-backs")).to_have_count(0)


async def test_a_crowd_of_them_leaves_room_for_the_agents(monitor: Monitor) -> None:
    """The first few are named, the others counted."""
    for number in range(11):
        keep(monitor, f"main:{number}")
    await monitor.open()
    await expect(monitor.page.locator("callcenter-call-back")).to_have_count(8)
    await expect(monitor.page.locator("#call-backs")).to_contain_text("还有 3 个")
