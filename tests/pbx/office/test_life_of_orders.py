"""Two calls and their orders: one dealt with in its three-way talk, one lived to its archive, as their pages show."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.pbx.office.conftest import Tokens
from tests.pbx.office.life import LIFE, MATTER, Order, Step
from tests.pbx.office.order_page import kept, picture, press, sign_in, timeline, untranslated
from tests.support.centre import Centre
from tests.support.parties import AGENT, talk, three_way
from tests.support.plan import SLOW_DESK
from tests.support.scene import Call, Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
TOGETHER_S = 10.0
"""A department that was in the call for so long has dealt with the matter."""
CALL = [("来电", "热线 12345"), ("坐席接听", "来电 # 秒后接通 · 通话 # 秒"), ("通话结束", "已接听 · 全程 # 秒")]
ZH = [
    ("登记", "系统", "登记中"),
    ("受理", "王芳 · 话务员", "登记中 → 已受理"),
    ("转派单", "王芳 · 话务员", "已受理 → 待分派 请现场查看"),
    ("派单", "李明 · 审核分派员", "待分派 → 待签收 · 派往 城市管理局"),
    ("签收", "赵强 · 承办单位经办人", "待签收 → 办理中"),
    ("登记首次联系", "赵强 · 承办单位经办人", ""),
    ("回复", "钱进 · 承办单位审核人", "办理中 → 已回复待审"),
    ("审核通过", "李明 · 审核分派员", "已回复待审 → 已办结 答复到位"),
    ("开始回访", "吴静 · 回访员", "已办结 → 回访中"),
    ("第 1 次回访", "吴静", "人工 · 接通 · 已解决 · 对办理结果 非常满意 · 对承办单位 满意 “当天就修好了”"),
    ("归档", "吴静 · 回访员", "回访中 → 已归档"),
]
EN = ["Order opened", "Accept", "Ask for dispatch", "Dispatch", "Sign", "First contact", "Reply", "Approve"]
EN += ["Start follow-up", "Attempt 1", "Archive", "Sealed in the archive"]
LIMITS = {"sign", "contact", "handle", "review", "follow_up", "archive"}


def test_one_order_is_closed_in_its_call_and_another_lived_to_its_archive_by_the_right_people_as_its_page_shows(
    scene: Scene, tokens: Tokens, page: Page, tmp_path: Path
) -> None:
    call = talk(scene)
    order = Order(scene.centre, tokens, call)
    lived(order, LIFE[:2])
    scene.hang_up(call.channel)
    scene.centre.final_order(call.id)
    scene.agent_is(AGENT, "idle")
    # These three have to talk for a while, in which the first order is lived to its end.
    together = three_way(scene)
    since = scene.now()
    answered = Order(scene.centre, tokens, together)
    answered.act("agent", "accept", {"changes": MATTER})
    lived(order, LIFE[2:])
    page_shows_the_whole_life(page, scene.centre, order, tmp_path)
    eventually("they have talked for long", lambda: scene.now() > since + TOGETHER_S, within=30.0)
    assert scene.live(together)["state"] == "three_way"
    scene.hang_up(together.channel)
    eventually("the order closed", lambda: answered.happened("close_direct"))
    page_shows_the_answer_in_the_call(page, answered, together)


def lived(order: Order, steps: tuple[Step, ...]) -> None:
    """Each step is refused to the wrong one, and done by the right one."""
    for step, refused, state in order.live(steps):
        assert (step.verb, refused, state) == (step.verb, step.refused, step.state)


def page_shows_the_whole_life(page: Page, centre: Centre, order: Order, folder: Path) -> None:
    """In Chinese and in English, to a supervisor with a keyboard; pictures of both are made."""
    eventually("the archive is sealed", lambda: order.happened("freeze"), within=30.0)
    page.goto(f"http://127.0.0.1:{centre.port}/orders/{order.number}")
    sign_in(page, "supervisor")
    page.locator("[data-entry=freeze]").wait_for()
    press(page, "seen")
    expect(page.locator("callcenter-seen li").last).to_contain_text("郑毅 · 脱敏")
    assert [(each.what, each.rest) for each in timeline(page, "call")] == CALL
    assert timeline(page) == [*ZH, ("归档封存", "系统", f"归档清单 SHA-256 {order.archive()['hash']}")]
    times = kept(page)
    assert times.keys() == LIMITS
    assert [said for said in times.values() if not re.fullmatch(r"[0-9-]+ [0-9:]+ 完成,提前 .+", said)] == []
    assert untranslated(page) == []
    assert picture(page, folder, "order-life-zh").stat().st_size > 0
    page.reload()
    press(page, "language")
    press(page, "seen")
    expect(page.locator("callcenter-seen li").last).to_contain_text("郑毅 · masked")
    assert [each.what for each in timeline(page)] == EN
    assert [each.what for each in timeline(page, "call")] == ["Call", "Answered", "Call ends"]
    assert untranslated(page) == []
    assert picture(page, folder, "order-life-en").stat().st_size > 0


def page_shows_the_answer_in_the_call(page: Page, order: Order, call: Call) -> None:
    """Who talked, and that the order was closed with it."""
    seen = order.seen()
    assert (seen["handling_mode"], seen["handling"], seen["outcome"]) == ("three_party", "three_party", "answered")
    page.goto(f"{page.url.rpartition('/')[0]}/{order.number}?lang=zh")
    expect(page.locator(".state")).to_have_text("已办结")
    expect(page.locator("[data-field=handling_mode]")).to_have_text("三方通话")
    talked = [(each.what, each.who) for each in timeline(page, "call")]
    number = f"{call.number[:3]}****{call.number[-4:]}"
    joined = ("坐席接听", f"坐席 {AGENT}"), ("承办单位加入通话", SLOW_DESK)
    assert talked == [("来电", number), *joined, ("通话结束", "来电人挂机")]
    assert [(each.what, each.who) for each in timeline(page)] == [
        *(("登记", "系统"), ("受理", "王芳 · 话务员"), ("三方通话答复", "系统"), ("直办办结", "系统")),
    ]
    assert untranslated(page) == []
