"""Editing articles, naming them in answers, and flags; on both stores."""

from datetime import date, time

import pytest

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.kb.article import ArticleState, Content
from callcenter.kb.flag import FlagAction, FlagSource, FlagState
from callcenter.office.faulty import Unknown
from callcenter.office.knowledge import Draft, working_days
from callcenter.office.orders import Written
from callcenter.orders.case import Case
from callcenter.orders.deadlines.calendar import Calendar, Day, DayKind
from callcenter.orders.trail import CaseEvent
from callcenter.store.office.database import Database
from tests.support.knowledge import DAY, NOW, Desk

FIRST = Content(title="路灯不亮", body="说清灯杆号。", questions=("路灯坏了",), review_at=Instant(NOW + 30 * DAY))
SECOND = Content(title="路灯不亮", body="说清灯杆号和位置。", valid_until=Instant(NOW + 90 * DAY))


async def test_an_article_goes_from_draft_to_published_to_withdrawn_with_every_version_kept(database: Database) -> None:
    """What is live stays live while its next version is written."""
    base = Desk(database).base
    made = await base.add(Draft(content=FIRST), "wang")
    assert (made.id, made.state) == ("k1", ArticleState.DRAFT)
    assert await base.article("k1") is None
    await base.publish("k1", 1)
    await base.edit("k1", 1, SECOND, "li")
    live, newest = await base.article("k1"), await base.newest("k1")
    assert live is not None
    assert newest is not None
    assert (live.content, live.version, live.author) == (FIRST, 1, "wang")
    assert (newest.content, newest.version, newest.author, newest.live) == (SECOND, 2, "li", 1)
    assert await base.article("k1", 2) is None
    await base.publish("k1", 2)
    await base.withdraw("k1", 2, "并入其他文章")
    gone, old = await base.article("k1", all=True), await base.article("k1", 1)
    assert gone is not None
    assert old is not None
    assert (gone.state, gone.live, gone.reason, gone.content) == (ArticleState.WITHDRAWN, None, "并入其他文章", SECOND)
    assert old.content == FIRST
    assert [(v.version, v.author, v.published_at) for v in await base.history("k1")] == [
        (2, "li", NOW),
        (1, "wang", NOW),
    ]


async def test_an_editor_who_has_not_seen_the_newest_version_changes_nothing(database: Database) -> None:
    """Of two who edit the same version, one is refused; so is whoever publishes what somebody else wrote meanwhile."""
    base = Desk(database).base
    await base.add(Draft(id="lamp", content=FIRST), "wang")
    await base.edit("lamp", 1, SECOND, "li")
    for act in (base.edit("lamp", 1, FIRST, "wang"), base.publish("lamp", 1), base.withdraw("lamp", 1, "…")):
        with pytest.raises(Refused, match="version 2 is there, you have seen 1") as refused:
            await act
        assert refused.value.code == "version_conflict"
    with pytest.raises(Refused, match="already"):
        await base.add(Draft(id="lamp", content=FIRST), "wang")
    with pytest.raises(Unknown):
        await base.edit("lantern", 1, FIRST, "wang")


async def test_files_are_taken_in_all_or_none_and_the_same_file_again_changes_nothing(database: Database) -> None:
    """A file that cannot be published undoes the others too."""
    base = Desk(database).base
    lamp, lid = Draft(id="lamp", content=FIRST), Draft(id="lid", content=Content(title="井盖", body="…"))
    assert await base.take_in([lamp, lid], "wang", publish=True) == {"lamp": "added", "lid": "added"}
    assert await base.take_in([lamp, lid], "wang", publish=True) == {"lamp": "same", "lid": "same"}
    changed = Draft(id="lamp", content=SECOND)
    with pytest.raises(Refused, match=r"empty.*body: is empty"):
        await base.take_in([changed, Draft(id="empty", content=Content(title="空"))], "wang", publish=True)
    assert await base.take_in([changed], "wang", publish=True) == {"lamp": "changed"}
    live = await base.article("lamp")
    assert live is not None
    assert (live.version, live.content, live.live) == (2, SECOND, 2)


async def test_lists_show_what_is_asked_for_page_by_page(database: Database) -> None:
    """And what is due for review, the longest overdue first."""
    desk = Desk(database)
    for day in (5, 3, 9):
        await desk.published(f"第{day}篇", "…", f"a{day}", review_at=Instant(NOW + day * DAY))
    await desk.base.add(Draft(id="draft", content=FIRST), "wang")
    assert [a.id for a in await desk.base.page(limit=2)] == ["a9", "a3"]
    assert [a.id for a in await desk.base.page(after="a3")] == ["a5"]
    assert [a.id for a in await desk.base.page(all=True, state=ArticleState.DRAFT)] == ["draft"]
    assert [a.id for a in await desk.base.review_due(Instant(NOW + 5 * DAY))] == ["a3", "a5"]
    assert await desk.base.review_due() == []


async def test_an_answer_names_a_live_article_in_its_version_and_counts_once_for_each_order(database: Database) -> None:
    """One that is no longer valid is refused, with the answer's own transaction."""
    desk = Desk(database)
    await desk.published("旧办法", "…", "old", valid_until=Instant(NOW + DAY))
    for order in ("1", "1", "2"):
        async with database.write() as connection:
            assert await desk.base.use(connection, "old", order, "agent-1") == 1
    shown = await desk.base.article("old")
    assert shown is not None
    assert shown.used == 2
    desk.now = Instant(NOW + DAY)
    with pytest.raises(Refused, match="not valid now"):
        async with database.write() as connection:
            await desk.base.use(connection, "old", "3", "agent-1")
    assert (await desk.base.accuracy(NOW, Instant(NOW + DAY))).used == 2


async def test_a_change_of_a_case_that_newly_names_an_article_counts_it_and_is_refused_with_it(
    database: Database,
) -> None:
    """Naming it again changes nothing; an article that nobody may use undoes the answer's transaction."""
    desk = Desk(database)
    await desk.published("路灯", "说清灯杆号。", "lamp")
    plain = Case(number="17", opened_at=NOW)
    named = replace(plain, kb_article="lamp")
    event = CaseEvent(number="17", at=NOW, action="answer", actor="wang")
    for before, after in ((None, plain), (plain, named), (named, replace(named, answer="…"))):
        async with database.write() as connection:
            await desk.base.along(connection, (Written(before=before, case=after, events=(event,)),))
    shown = await desk.base.article("lamp")
    assert shown is not None
    assert shown.used == 1
    wrong = Written(before=plain, case=replace(plain, kb_article="none"), events=(event,))
    with pytest.raises(Unknown, match="none"):
        async with database.write() as connection:
            await desk.base.along(connection, (wrong,))


def test_the_time_to_correct_is_counted_in_working_days() -> None:
    """The first day is not counted, a holiday neither; the last one ends at 24:00."""
    friday = date(2026, 9, 25)
    known = Calendar("Asia/Shanghai", {date(2026, 9, 28): Day(kind=DayKind.HOLIDAY)}, frozenset({2026}))
    due = working_days(lambda: known)
    assert due(known.moment(friday, time(15)), 3) == known.moment(date(2026, 10, 2))


async def test_a_flag_is_upheld_and_corrected_or_dismissed_and_the_figure_follows(database: Database) -> None:
    """1 - upheld / used of the span; a newer version that goes live puts an upheld flag right."""
    desk = Desk(database)
    await desk.published("路灯", "旧电话。", "lamp")
    for order in ("1", "2", "3", "4"):
        async with database.write() as connection:
            await desk.base.use(connection, "lamp", order, "agent-1")
    wrong = await desk.base.raise_flag("lamp", "电话已换", FlagSource.CALLER, "2", "agent-1")
    fine = await desk.base.raise_flag("lamp", "标题不好", FlagSource.AGENT, "", "agent-2")
    assert (wrong.version, wrong.due_at) == (1, NOW + 3 * DAY)
    assert not wrong.overdue(wrong.due_at)
    assert wrong.overdue(Instant(wrong.due_at + 1))
    await desk.base.decide(wrong.no, FlagAction.UPHOLD, "editor", "已核实")
    await desk.base.decide(fine.no, FlagAction.DISMISS, "editor", "无误")
    with pytest.raises(Refused, match="dismissed"):
        await desk.base.decide(fine.no, FlagAction.UPHOLD, "editor", "")
    with pytest.raises(Unknown):
        await desk.base.decide(99, FlagAction.UPHOLD, "editor", "")
    figure = await desk.base.accuracy(NOW, Instant(NOW + DAY))
    assert (figure.used, figure.upheld, figure.accuracy) == (4, 1, 0.75)
    assert (await desk.base.accuracy(Instant(NOW + 1), Instant(NOW + DAY))).accuracy is None
    edited = await desk.base.edit("lamp", 1, SECOND, "editor")
    assert [flag.no for flag in await desk.base.flags(frozenset({FlagState.UPHELD}))] == [wrong.no]
    await desk.base.publish("lamp", edited.head)
    [done] = await desk.base.flags(frozenset({FlagState.CORRECTED}), article="lamp")
    assert (done.no, done.corrected_at, done.decided_by, done.note) == (wrong.no, NOW, "editor", "已核实")
    assert (await desk.base.accuracy(NOW, Instant(NOW + DAY))).accuracy == 0.75
