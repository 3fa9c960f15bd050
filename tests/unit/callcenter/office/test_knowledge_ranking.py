"""What a search finds in random articles, compared with a look into each of them; on both stores."""

from collections import Counter
from random import Random

import pytest

from callcenter.domain.bigrams import single, terms, tokens
from callcenter.domain.ids import Instant
from callcenter.kb.article import Article, ArticleState, Content
from callcenter.kb.found import Where, weight
from callcenter.store.office import knowledge, knowledge_search
from callcenter.store.office.database import Database
from tests.support.knowledge import NOW, Desk

SIGNS, WORDS = "井盖医保水电噪声", ("noise", "permit", "bus", "water")
MANY = 1000
"""More than there are articles."""


def _run(chance: Random, most: int) -> str:
    """Chinese without a space, or an English word."""
    return chance.choice(WORDS) if chance.random() < 0.3 else "".join(chance.choices(SIGNS, k=chance.randint(1, most)))


def _text(chance: Random, most: int) -> str:
    return " ".join(_run(chance, 4) for _ in range(chance.randint(1, most)))


def made(chance: Random, count: int) -> list[Article]:
    """Articles of few words, so that many have the same ones; some drafts, some past."""
    return [
        Article(
            id=f"a{no}",
            state=ArticleState.PUBLISHED,
            live=None if chance.random() < 0.1 else 1,
            content=Content(
                title=_text(chance, 3),
                body=_text(chance, 8),
                questions=tuple(_text(chance, 3) for _ in range(chance.randint(0, 2))),
                department=chance.choice("xy"),
                valid_until=Instant(NOW - 1) if chance.random() < 0.1 else None,
            ),
            author="test",
            created_at=NOW,
            changed_at=NOW,
            used=chance.randint(0, 2),
        )
        for no in range(count)
    ]


def _has(text: str, term: str) -> bool:
    return term in text if term[0] in SIGNS else term in text.split()


def _all_in(asked: str, *texts: str) -> bool:
    return all(any(_has(text, term) for text in texts) for term in asked.split())


def _shown(article: Article, department: str) -> bool:
    there = article.live is not None and article.content.valid(NOW)
    return there and department in ("", article.content.department)


def _where(article: Article, asked: str) -> Where | None:
    """The best place in which all words stand."""
    content = article.content
    if _all_in(asked, content.title):
        return Where.TITLE
    if _all_in(asked, content.title, *content.questions):
        return Where.QUESTION
    return Where.BODY if _all_in(asked, content.title, *content.questions, content.body) else None


def _nearest(articles: list[Article], asked: str, department: str) -> list[str]:
    """Those with most of the four rarest tokens."""
    texts = [(a.content.title, *a.content.questions, a.content.body) for a in articles]
    scores: Counter[int] = Counter()
    having: list[list[int]] = []
    for term in single(terms(asked)):
        token = term.tokens[0]
        meant = (lambda t, s=token: t.startswith(s)) if term.begins else (lambda t, s=token: t == s)
        having.append([no for no, some in enumerate(texts) if any(meant(t) for part in some for t in tokens(part))])
    for found in sorted(filter(None, having), key=len)[:4]:
        scores.update(dict.fromkeys(found, weight(len(found))))
    ordered = sorted(scores, key=lambda no: (-scores[no], no))
    return [articles[no].id for no in ordered if _shown(articles[no], department)]


def _expected(articles: list[Article], asked: str, department: str, where: Where) -> list[str]:
    there = [(no, a) for no, a in enumerate(articles) if _shown(a, department) and _where(a, asked) is where]
    there.sort(key=lambda each: (len(each[1].content.title), -each[1].used, each[0]))
    return [article.id for _, article in there]


async def _loaded(database: Database, articles: list[Article]) -> Desk:
    async with database.write() as connection:
        await knowledge.load(connection, articles)
    return Desk(database)


@pytest.mark.parametrize("seed", range(3))
async def test_a_search_finds_in_random_articles_what_stands_in_them_in_the_stated_order(
    database: Database, seed: int
) -> None:
    """Every article with the words, by where they stand; the densest of the bodies may be any, and all are there."""
    chance = Random(seed)
    articles = made(chance, 150)
    desk, met = await _loaded(database, articles), Counter[Where]()
    for _ in range(60):
        asked = " ".join(_run(chance, 3) for _ in range(chance.choice((1, 1, 2, 3))))
        department = chance.choice(("", "", "x"))
        hits = await desk.base.search(asked, department=department, limit=MANY)
        found = {where: [hit.id for hit in hits if hit.where is where] for where in Where}
        met.update(hit.where for hit in hits)
        for where in (Where.TITLE, Where.QUESTION):
            assert found[where] == _expected(articles, asked, department, where), asked
        assert sorted(found[Where.BODY]) == sorted(_expected(articles, asked, department, Where.BODY)), asked
        some = any(found[where] for where in (Where.TITLE, Where.QUESTION, Where.BODY))
        assert found[Where.PART] == ([] if some else _nearest(articles, asked, department)), asked
        assert [hit.where for hit in hits] == sorted((hit.where for hit in hits), key=[*Where].index)
        assert [hit.id for hit in await desk.base.search(asked, department=department, limit=7)] == [
            hit.id for hit in hits
        ][:7]
    assert min(met[where] for where in Where) > 0


async def test_of_a_word_that_very_many_articles_have_those_added_last_are_ranked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is for those that are shown, not for those that are found."""
    monkeypatch.setattr(knowledge_search, "MOST_TITLES", 3)
    monkeypatch.setattr(knowledge_search, "MOST_BODIES", 2)
    knowledge_search._matching.cache_clear()
    try:
        desk = Desk(database)
        for no, length in enumerate((1, 5, 4, 2, 3)):
            await desk.published("井盖" + "。" * length, "路灯", f"t{no}", department="x" if no < 4 else "y")
        assert await desk.found("井盖") == ["t3", "t4", "t2"]
        assert await desk.found("井盖", department="x") == ["t3", "t2", "t1"]
        assert set(await desk.found("路灯")) == {"t3", "t4"}
    finally:
        knowledge_search._matching.cache_clear()
