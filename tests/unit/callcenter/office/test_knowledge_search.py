"""What a search of the knowledge base finds, and in which order; on both stores."""

import pytest

from callcenter.domain.ids import Instant
from callcenter.kb.article import Content
from callcenter.kb.found import Piece, Where
from callcenter.office.knowledge import Draft
from callcenter.store.office.database import Database
from tests.support.knowledge import DAY, NOW, Desk


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Some articles."""
    desk = Desk(database)
    await desk.published("井盖丢失怎么报修", "说清位置。", "lid", questions=("马路上的窨井盖没了", "下水道口没有盖子"))
    await desk.published("道路破损", "路面塌陷、井盖松动都可以报修。", "road")
    await desk.published("医保异地就医备案", "参保人凭医保卡办理。", "health", department="12333", category="社保")
    await desk.published("How to report noise", "Call the hotline about noise; permits are checked.", "noise-en")
    await desk.published("噪声扰民怎么投诉", "夜间施工需要夜间施工证明。", "noise", department="12369")
    await desk.published("Ｗｉ－Ｆｉ和5G网络", "𠮷祥路的基站。", "net")
    return desk


FOUND = {
    "井盖": ["lid", "road"],
    "窨井盖没了": ["lid"],
    "医保": ["health"],
    "医保 备案": ["health"],
    "医保备案": ["health"],
    "噪声扰民": ["noise"],
    "noise": ["noise-en"],
    "NOISE Permit": ["noise-en"],
    "5g": ["net"],
    "5G网": ["net"],
    "wi fi": ["net"],
    "𠮷祥": ["net"],
    "盖": ["lid", "road"],
    "没有盖子 说清": ["lid"],
    "地铁": [],
    "，。": [],
    "'; DROP TABLE kb_articles; --": [],
    '" OR title:* NEAR(': [],
    "a:* & !b | (c <-> d)": [],
}


async def test_a_search_finds_what_stands_there(desk: Desk) -> None:
    """Two-character words, one character, English, mixed, rare characters; and no operator that somebody types."""
    assert {asked: await desk.found(asked) for asked in FOUND} == FOUND


async def test_a_phrase_does_not_reach_from_one_question_into_the_next(desk: Desk) -> None:
    """It is found by its parts only."""
    [hit] = await desk.base.search("没了下水")
    assert (hit.id, hit.where) == ("lid", Where.PART)


async def test_words_are_ranked_by_where_they_stand(desk: Desk) -> None:
    """Title before question before body; among equals the shorter title."""
    await desk.published("路灯", "灯不亮", "body", questions=("门口有井盖响",))
    await desk.published("井盖", "…", "short")
    hits = await desk.base.search("井盖")
    assert [(hit.id, hit.where) for hit in hits] == [
        ("short", Where.TITLE),
        ("lid", Where.TITLE),
        ("body", Where.QUESTION),
        ("road", Where.BODY),
    ]
    assert await desk.found("井盖", limit=2) == ["short", "lid"]


async def test_a_sentence_that_no_article_has_finds_those_with_most_of_it(desk: Desk) -> None:
    """And says that it is a part only."""
    hits = await desk.base.search("我家楼下的井盖丢失了很危险")
    assert [(hit.id, hit.where) for hit in hits] == [("lid", Where.PART), ("road", Where.PART)]


async def test_what_was_found_is_marked(desk: Desk) -> None:
    """In the title and in the part of the body around it."""
    [hit] = await desk.base.search("夜间 噪声")
    assert hit.title == (Piece("噪声", True), Piece("扰民怎么投诉"))
    assert [piece.text for piece in hit.snippet if piece.hit] == ["夜间", "夜间"]


async def test_only_what_is_published_and_valid_is_found_by_default(desk: Desk) -> None:
    """An editor who asks for all sees the rest too."""
    await desk.base.add(Draft(id="draft", content=Content(title="井盖", body="…")), "editor")
    await desk.published("井盖旧办法", "…", "old", valid_until=Instant(NOW + DAY))
    await desk.published("井盖新办法", "…", "new", valid_from=Instant(NOW + DAY))
    assert await desk.found("井盖") == ["old", "lid", "road"]
    desk.now = Instant(NOW + DAY)
    assert await desk.found("井盖") == ["new", "lid", "road"]
    assert set(await desk.found("井盖", all=True)) == {"draft", "old", "new", "lid", "road"}


async def test_a_search_can_be_kept_to_a_department_or_category(desk: Desk) -> None:
    """Both by their names."""
    assert await desk.found("怎么", department="12369") == ["noise"]
    assert await desk.found("医保", category="社保") == ["health"]
    assert await desk.found("医保", category="环保") == []


async def test_a_changed_article_is_found_by_its_live_words_only(desk: Desk) -> None:
    """The draft beside it shows once it is published; what is withdrawn is not found."""
    changed = await desk.base.edit("road", 1, Content(title="人行道", body="地砖松动。"), "editor")
    assert await desk.found("塌陷") == ["road"]
    assert await desk.found("地砖") == []
    await desk.base.publish("road", changed.head)
    assert await desk.found("塌陷") == []
    assert await desk.found("地砖") == ["road"]
    await desk.base.withdraw("road", changed.head, "并入其他文章")
    assert await desk.found("地砖") == []
    assert await desk.found("地砖", all=True) == ["road"]
