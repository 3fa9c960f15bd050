"""The monitor page, as a supervisor sees it."""

import re
from dataclasses import replace

import pytest
from playwright.async_api import expect

from callcenter.view import CenterView
from tests.fakes.engine import FIGURES
from tests.web.conftest import Monitor

pytestmark = [pytest.mark.web, pytest.mark.asyncio(loop_scope="session")]
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


async def test_shows_queues_lines_and_agents_without_complaint(monitor: Monitor) -> None:
    """Everything that is configured is there, and the browser finds nothing wrong."""
    await monitor.open()
    page = monitor.page
    await expect(page.locator("callcenter-queue-row")).to_have_count(3)
    await expect(page.locator("callcenter-line")).to_have_count(3)
    await expect(page.locator("callcenter-agent-tile")).to_have_count(10)
    await expect(page).to_have_title("测试热线 实时监控")
    assert monitor.complaints == []


async def test_a_figure_that_does_not_exist_is_a_dash(monitor: Monitor) -> None:
    """Never 0 % and never 100 % where nothing was counted."""
    await monitor.open()
    shares = monitor.page.locator("callcenter-queue-row").first.locator(".figure")
    await expect(shares.filter(has_text="–").first).to_be_visible()
    # Not in the whole row: the definitions behind the figures speak of percentages.
    await expect(shares.filter(has_text="%")).to_have_count(0)


async def test_shares_are_cut_never_rounded_up(monitor: Monitor) -> None:
    """99.96 % is not 100 %; a small share of abandoned calls is not nothing."""
    figures = replace(FIGURES, requested=2500, connection_rate=0.9996, abandon_rate=0.0004)
    monitor.engine.figures["general"] = (figures, figures, figures)
    await monitor.open()
    row = monitor.page.locator("callcenter-queue-row").first
    await expect(row).to_contain_text("99.9%")
    await expect(row).to_contain_text("0.1%")


@pytest.mark.alone
async def test_a_wait_ticks_and_turns_amber_then_red(monitor: Monitor) -> None:
    """Without any news from the server; the words stand beside the colour."""
    monitor.caller("main:1", 9.2)
    await monitor.open()
    row = monitor.page.locator("callcenter-queue-row").first
    await expect(row).to_have_attribute("data-level", "warn")
    await expect(row).to_contain_text("即将超时")
    await expect(row).to_contain_text("0:10")
    await expect(row).to_contain_text("0:11")
    monitor.caller("main:2", 14.6)
    await expect(row).to_have_attribute("data-level", "bad")
    await expect(row).to_contain_text("已超时")
    await expect(monitor.page.locator("callcenter-headline [data-figure=longest]")).to_have_attribute(
        "data-level", "bad"
    )
    await expect(monitor.page.locator("callcenter-queue-row").nth(1)).to_have_attribute("data-level", "")


async def test_a_browser_with_a_wrong_clock_shows_the_right_wait(monitor: Monitor) -> None:
    """The server's time counts."""
    await monitor.page.add_init_script("const real = Date.now; Date.now = () => real() + 3_600_000")
    monitor.caller("main:1", 5.0)
    await monitor.open()
    wait = monitor.page.locator("callcenter-queue-row callcenter-elapsed").first
    await expect(wait).to_have_text(re.compile(r"^0:(0[5-9]|1\d)"))


@pytest.mark.alone
async def test_a_change_arrives_within_a_second(monitor: Monitor) -> None:
    """From the engine's step to the pixels."""
    await monitor.open()
    tile = monitor.page.locator("callcenter-agent-tile", has_text="8004")
    await expect(tile).to_have_attribute("data-state", "logged_out")
    monitor.engine.set_agent("8004", state="idle")
    await expect(tile).to_have_attribute("data-state", "idle", timeout=1000)
    await expect(tile).to_contain_text("示闲")


async def test_a_three_way_call_names_the_department(monitor: Monitor) -> None:
    """Caller masked, department by its name."""
    monitor.caller("main:1", 3)
    monitor.talk("8001", "main:1", department="12333")
    await monitor.open()
    tile = monitor.page.locator("callcenter-agent-tile", has_text="8001")
    await expect(tile).to_contain_text("三方通话")
    await expect(tile).to_contain_text("138****1234")
    await expect(tile).to_contain_text("+ 人社局")


async def test_agents_in_trouble_come_first(monitor: Monitor) -> None:
    """A lost phone before a pause, a pause before a talk, those logged out last."""
    for agent, state in (("8007", "idle"), ("8008", "paused"), ("8009", "unreachable"), ("8010", "talking")):
        monitor.engine.set_agent(agent, state=state)
    await monitor.open()
    tiles = monitor.page.locator("callcenter-agent-tile")
    states = [await tiles.nth(n).get_attribute("data-state") for n in range(5)]
    assert states == ["unreachable", "paused", "talking", "idle", "logged_out"]


async def test_language_switches_and_is_remembered(monitor: Monitor) -> None:
    """Chinese by the browser's language, English by the button, English again at the next visit."""
    await monitor.open("")
    row = monitor.page.locator("callcenter-queue-row").first
    await expect(row).to_contain_text("市民热线")
    await monitor.page.locator("#language").click()
    await expect(row).to_contain_text("General")
    await expect(monitor.page.locator("html")).to_have_attribute("lang", "en")
    await monitor.open("")
    await expect(row).to_contain_text("General")
    await monitor.open("?lang=zh")
    await expect(row).to_contain_text("市民热线")


async def test_a_figure_tells_how_it_is_counted_to_mouse_and_keyboard(monitor: Monitor) -> None:
    """From the definitions of the server, target included."""
    await monitor.open()
    term = monitor.page.locator("callcenter-headline callcenter-term").nth(3)
    tip = term.locator("[role=tooltip]")
    await expect(tip).to_be_hidden()
    await term.hover()
    await expect(tip).to_be_visible()
    await expect(tip).to_contain_text("连续24小时滑动窗口")
    await expect(tip).to_contain_text("≥ 95 %")
    await monitor.page.mouse.move(0, 0)
    await expect(tip).to_be_hidden()
    await term.locator("button").focus()
    await expect(tip).to_be_visible()
    await monitor.page.keyboard.press("Escape")
    await expect(tip).to_be_hidden()


async def test_hostile_text_is_shown_as_text(monitor: Monitor) -> None:
    """In a name, a number, a reason and a department."""
    monitor.caller("main:1", 1)
    monitor.talk("8001", "main:1", name=HOSTILE, department=HOSTILE)
    monitor.engine.set_agent("8002", state="paused", reason=HOSTILE)
    await monitor.open()
    await expect(monitor.page.locator("callcenter-agent-tile", has_text="8001")).to_contain_text(HOSTILE)
    await expect(monitor.page.locator("callcenter-agent-tile", has_text="8002")).to_contain_text(HOSTILE)
    assert await monitor.page.locator("img").count() == 0
    await expect(monitor.page).to_have_title("测试热线 实时监控")
    assert monitor.complaints == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_wall_is_dark_and_large(monitor: Monitor, language: str) -> None:
    """Figures of at least 48 pixels on a wall screen, and nothing runs out of it."""
    monitor.caller("main:1", 20)
    figures = replace(
        FIGURES,
        offered=12840,
        requested=12840,
        answered=12431,
        connection_rate=0.93,
        within_target_request=0.7,
        within_target_ring=0.7,
        abandon_rate=0.12,
        average_answer_ms=12_345,
    )
    monitor.engine.figures["general"] = (figures, figures, figures)
    await monitor.page.set_viewport_size({"width": 1920, "height": 1080})
    await monitor.open(f"?lang={language}&wall=1")
    for figure in await monitor.page.locator("callcenter-queue-row .figure .number, callcenter-headline .number").all():
        assert await figure.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 48
    background = await monitor.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert all(int(part) < 32 for part in background.removeprefix("rgb(").removesuffix(")").split(","))
    assert await monitor.page.evaluate("document.documentElement.scrollWidth") <= 1920
    table = monitor.page.locator("section.table")
    assert await table.evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("width", [1366, 1024, 768, 390])
async def test_no_width_breaks_the_page(monitor: Monitor, width: int) -> None:
    """Nothing runs out of the window sideways, in the longer language."""
    monitor.caller("main:1", 20)
    monitor.talk("8001", "main:1", department="12333", misses=2, then="pause")
    await monitor.page.set_viewport_size({"width": width, "height": 900})
    await monitor.open("?lang=en")
    assert await monitor.page.evaluate("document.documentElement.scrollWidth") <= width


async def test_an_empty_centre_says_so(monitor: Monitor) -> None:
    """No agents, no queues: words instead of a void."""
    monitor.engine.agents.clear()
    await monitor.open()
    await expect(monitor.page.locator("callcenter-wallboard")).to_contain_text("尚未配置坐席")


async def test_those_who_wait_are_listed_with_place_wait_lane_and_needs(monitor: Monitor) -> None:
    """In the order of the queue; who talks is not among them, and with nobody waiting there is no list."""
    await monitor.open()
    listed = monitor.page.locator("callcenter-waiting")
    await expect(listed).to_be_hidden()
    second = monitor.caller("main:2", 3)
    monitor.engine.set_call(
        replace(second, position=2, lane="care", needs="english >= 2", wait_low_s=20, wait_high_s=90)
    )
    monitor.caller("main:1", 8)
    rows = listed.locator("tbody tr")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("138****1234")
    await expect(rows.nth(0)).to_contain_text("–")
    for text in ("市民热线", "care", "english >= 2", "0:20–1:30"):
        await expect(rows.nth(1)).to_contain_text(text)
    await monitor.page.locator("#language").click()
    await expect(listed).to_contain_text("Still to wait")
    for call in ("main:1", "main:2"):
        monitor.engine.end_call(call)
    await expect(listed).to_be_hidden()
    assert monitor.complaints == []


async def test_names_in_the_list_are_text(monitor: Monitor) -> None:
    """Whatever somebody called a lane."""
    monitor.engine.set_call(replace(monitor.caller("main:1", 3), lane=HOSTILE))
    await monitor.open()
    await expect(monitor.page.locator("callcenter-waiting .lane")).to_have_text(HOSTILE)
    await expect(monitor.page).to_have_title("测试热线 实时监控")


async def test_a_timed_pause_shows_its_end(monitor: Monitor) -> None:
    """As a time of the clock."""
    monitor.engine.set_agent("8001", state="paused", reason="小休", pause_ends=monitor.engine.now() + 600)
    await monitor.open()
    await expect(monitor.page.locator("callcenter-agent-tile", has_text="8001")).to_contain_text(
        re.compile(r"至 \d\d:\d\d")
    )


async def test_a_queue_shows_the_wait_that_is_likely(monitor: Monitor) -> None:
    """For somebody who would join now; nothing where it cannot be said."""
    real = monitor.engine.view

    def view() -> CenterView:
        whole = real()
        first = replace(whole.queues[0], expected_wait_low_s=15.0, expected_wait_high_s=120.0)
        return replace(whole, queues=(first, *whole.queues[1:]))

    monitor.engine.view = view  # type: ignore[method-assign]
    await monitor.open()
    rows = monitor.page.locator("callcenter-queue-row")
    await expect(rows.nth(0)).to_contain_text("0:15–2:00")
    await expect(rows.nth(1)).not_to_contain_text("预计")
