"""Work orders in a real Chromium: one whole life by the right people, and what each page shows and refuses."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from callcenter.orders import requests as q
from callcenter.orders.terms import CaseState
from tests.support.casework import ACTORS
from tests.support.office_pages import Bureau, bureau

pytestmark = [pytest.mark.web, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def office(browser: Browser, tmp_path: Path) -> AsyncIterator[Bureau]:
    """The pages, nobody signed in yet."""
    async with bureau(browser, tmp_path) as made:
        yield made


async def pictured(page: Page, name: str) -> None:
    """A picture of the page in both languages, where somebody wants them."""
    if folder := os.environ.get("CALLCENTER_SCREENSHOTS"):
        for language in ("zh", "en"):
            await page.screenshot(path=f"{folder}/{name}-{language}.png")
            await page.locator("#language").click()


async def test_a_transferred_order_is_clicked_through_its_whole_life_by_the_right_people(office: Bureau) -> None:
    page = office.page
    await office.be("agent", "/orders")
    await page.locator("#new").wait_for()
    await page.keyboard.press("n")
    await page.wait_for_url("**/orders/new")
    await page.locator("#do").click()
    await expect(page.locator("[id='channel-fault']")).to_have_text("请填写或选择有效的值")
    await office.fill(channel="walk_in", changes__title="路灯不亮", changes__content="小区门口的路灯三天不亮")
    await office.fill(changes__demand_type="complaint", changes__category="lamp", changes__name="张三丰")
    await office.fill(changes__callback_number="13812341234")
    await pictured(page, "new-order")
    await page.locator("#do").click()
    await page.wait_for_url("**/orders/1405*")
    number = page.url.rsplit("/", 1)[1]
    await page.locator("[data-act=accept]").click()
    await page.locator("#do").click()
    await expect(page.locator("[id='changes.address-fault']")).to_have_text("缺少必填项：地址")
    await office.fill(changes__address="泽州路12号", changes__area_code="140502001")
    await page.locator("#do").click()
    await office.act("ask_dispatch")
    await office.be("dispatcher", "/dispatch")
    await expect(page.locator("[data-suggested='12319']")).to_have_text("市城管局")
    for _ in range(2):
        # In both languages all columns are there to be read.
        assert await page.locator("callcenter-rows .scroll").evaluate("e => e.scrollWidth <= e.clientWidth")
        await page.locator("#language").click()
    await pictured(page, "dispatch")
    await page.keyboard.press("d")
    await expect(page.get_by_role("status").first).to_contain_text("已派往 市城管局")
    await office.be("clerk", "/department")
    await page.locator(f"[data-number='{number}']").wait_for()
    await page.keyboard.press("s")
    await office.done()
    await page.locator("[data-heap=in_progress]").click()
    await page.locator(f"[data-number='{number}']").click()
    await office.act("first_contact")
    await pictured(page, "department")
    await office.act(
        "reply",
        kind="resolved",
        solved="solved",
        is_true="yes",
        handling_note="更换灯泡\n试灯正常",
        public_reply="小区门口的路灯已经修好，现在正常亮灯。",
        evidence="photo.jpg",
    )
    await office.be("dispatcher", "/dispatch?heap=replied")
    await page.locator(f"[data-number='{number}']").click()
    await office.act("approve")
    await office.be("follow_up", "/follow-up")
    await page.locator(f"[data-number='{number}']").wait_for()
    await page.keyboard.press("s")
    await office.done()
    await page.locator("[data-heap=follow_up]").click()
    await page.locator(f"[data-number='{number}']").click()
    await page.locator("[data-act=attempt]").click()
    await office.fill(answers__solved="solved", answers__result="4", answers__service="5")
    await pictured(page, "follow-up")
    await office.done()
    await office.act("archive")
    await office.be("supervisor", f"/orders/{number}")
    await expect(page.locator(".state")).to_have_text("已归档")
    await expect(page.locator("callcenter-timeline .what")).to_have_count(11)
    assert office.complaints == []


async def test_an_order_is_shown_masked_and_in_full_only_for_a_reason_that_an_auditor_sees(office: Bureau) -> None:
    case, page = await office.work.live(await office.work.open(), 5), office.page
    await office.be("dispatcher", f"/orders/{case.number}")
    await expect(page.locator("[data-field=caller_number]")).to_have_text("138****1234")
    await expect(page.locator("[data-due=handle] li").first).to_be_visible()
    await pictured(page, "order")
    await page.locator("#unmask").click()
    await page.get_by_role("button", name="记录事由并显示").click()
    await expect(page.locator("#reason-fault")).not_to_be_empty()
    await office.fill(reason="verify", words="核对门牌号")
    await page.get_by_role("button", name="记录事由并显示").click()
    await expect(page.locator("[data-field=caller_number]")).to_have_text("13812341234")
    await office.be("auditor", f"/orders/{case.number}")
    await expect(page.locator(".actions button")).to_have_count(0)
    await page.locator("#seen").click()
    await expect(page.locator("callcenter-seen li", has_text="核实身份或事实")).to_contain_text("完整信息")
    await expect(page.locator("callcenter-seen li", has_text="完整信息被拒")).to_contain_text("未填有效事由")
    assert office.complaints == []


async def test_what_somebody_else_has_changed_is_not_overwritten_but_read_again(office: Bureau) -> None:
    case, page = await office.work.live(await office.work.open(), 4), office.page
    await office.be("clerk", f"/orders/{case.number}?lang=en")
    await page.locator("[data-act=first_contact]").click()
    changed = await office.work.service.act(
        case.number, q.FirstContact(contacted_at=office.work.time), ACTORS["reviewer"], case.version
    )
    await page.locator("#do").click()
    await expect(page.get_by_role("alert")).to_contain_text("Somebody has changed this order")
    await page.locator("#reload").click()
    await expect(page.locator("callcenter-act")).to_have_count(0)
    await office.act("first_contact")
    assert changed.state is CaseState.IN_PROGRESS
    assert office.complaints == []


async def test_the_list_is_searched_filtered_kept_and_read_by_keyboard(office: Bureau) -> None:
    """What is late stands out by a sign and words; a filter that was kept is there again after a reload."""
    page, work = office.page, office.work
    late = await work.live(await work.open(), 4)
    for title in ("井盖丢失", "<b>噪音</b>扰民"):
        await work.open(q.Changes(title=title, content="夜间施工", demand_type=None))
    office.later_s = 30 * 86400
    await office.be("dispatcher", "/orders")
    rows = page.locator("tr[data-number]")
    await expect(rows).to_have_count(3)
    await expect(page.get_by_text("<b>噪音</b>扰民")).to_be_visible()
    sign = page.locator(f"[data-number='{late.number}'] .due.bad")
    await expect(sign).to_contain_text("超时")
    await expect(sign.locator("svg")).to_have_count(1)
    await pictured(page, "orders")
    await page.keyboard.press("/")
    await page.keyboard.type("路灯")
    await expect(rows).to_have_count(1)
    await page.locator("[name=state]").select_option("in_progress")
    await page.locator("#keep-as").fill("办理中的路灯")
    await page.locator("#keep").click()
    await page.locator("#clear").click()
    await expect(rows).to_have_count(3)
    await page.reload()
    await page.locator("[data-saved='办理中的路灯']").click()
    await expect(rows).to_have_count(1)
    await page.locator("h1").click()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/orders/{late.number}")
    assert office.complaints == []


async def test_a_return_is_asked_by_the_department_and_granted_at_the_dispatch_desk_by_keyboard(office: Bureau) -> None:
    """What is missing stands beside its field; a dispatcher's key opens the form, and the order is to be sent anew."""
    case, page = await office.work.live(await office.work.open(), 3), office.page
    await office.be("reviewer", "/department")
    await page.locator(f"[data-number='{case.number}']").wait_for()
    await page.keyboard.press("t")
    await page.locator("#do").click()
    await expect(page.locator("#legal_basis-fault")).to_have_text("缺少必填项：退单依据")
    await office.fill(legal_basis="路灯由供电公司维护", suggested="city")
    await office.done()
    await office.be("dispatcher", "/dispatch?heap=return_pending")
    await page.locator(f"[data-number='{case.number}']").wait_for()
    await page.keyboard.press("g")
    await expect(page.locator("[data-asked=ask_return]")).to_contain_text("路灯由供电公司维护")
    await expect(page.locator("[data-asked=ask_return]")).to_contain_text("市政府")
    await expect(page.locator("[name=reason]")).to_be_focused()
    await page.keyboard.type("情况属实，改派")
    await pictured(page, "returns")
    await office.done()
    await page.locator("[data-heap=to_dispatch]").click()
    await expect(page.locator(f"[data-number='{case.number}']")).to_have_count(1)
    assert office.complaints == []
