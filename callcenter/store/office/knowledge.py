"""The knowledge base's articles in the database: versions kept, one of them shown, the index with it."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import RowMapping, Select, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from callcenter.domain.bigrams import Term, terms
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record, replace
from callcenter.kb.article import Article, ArticleState, Content
from callcenter.kb.found import Hit, Where, marked, snippet
from callcenter.store.office import knowledge_index, knowledge_search
from callcenter.store.office.knowledge_tables import articles, versions
from callcenter.store.office.knowledge_wanted import Wanted, conditions

_CONTENT = Content.__struct_fields__
_ABOUT = tuple(name for name in _CONTENT if name not in ("questions", "body"))
_of_shown = (versions.c.article == articles.c.id) & (versions.c.version == articles.c.shown)
whole = select(articles, versions.c.questions, versions.c.body).join_from(articles, versions, _of_shown)
"""Each article with the long texts of the version that is shown."""
_OF_HIT = ("id", "department", "category", "state", "valid_until", "review_at", "used")
_hits = (
    select(articles.c.no, articles.c.shown, articles.c.title, versions.c.body, *(articles.c[name] for name in _OF_HIT))
    .join_from(articles, versions, _of_shown)
    .where(articles.c.no.in_(bindparam("nos", expanding=True)))
)
"""What a search shows of the articles with these numbers."""
MOST = 200
"""Rows of a page at most."""


class Version(Record, frozen=True, kw_only=True):
    """A version in an article's history."""

    version: int
    title: str
    author: str
    at: Instant
    published_at: Instant | None


async def add(connection: AsyncConnection, article: Article) -> None:
    """A new article with its first version."""
    values = _article_row(article) | _about_row(article.content) | {"used": article.used}
    no = (await connection.execute(articles.insert().returning(articles.c.no), values)).scalar_one()
    await _add_version(connection, article)
    await knowledge_index.put(connection, [(no, article.content)])


async def save(connection: AsyncConnection, article: Article, *, new_version: bool) -> None:
    """An article that has changed; ``article`` holds its newest version."""
    if new_version:
        await _add_version(connection, article)
    if article.live == article.version and article.published_at is not None:
        of_this = (versions.c.article == article.id) & (versions.c.version == article.version)
        await connection.execute(update(versions).where(of_this).values(published_at=article.published_at))
    values = _article_row(article)
    if shows := article.live in (None, article.version):
        values |= _about_row(article.content)
    else:
        # The live version stays what is shown and found, with its author.
        values["shown"] = article.live
        del values["author"]
    changed = update(articles).where(articles.c.id == article.id).values(values).returning(articles.c.no)
    no = (await connection.execute(changed)).scalar_one()
    if shows:
        await knowledge_index.put(connection, [(no, article.content)])


async def _add_version(connection: AsyncConnection, article: Article) -> None:
    ids = {"article": article.id, "version": article.version, "author": article.author, "at": article.changed_at}
    await connection.execute(versions.insert(), ids | _content_row(article.content))


def _article_row(article: Article) -> dict[str, Any]:
    same = ("id", "head", "live", "author", "created_at", "changed_at", "published_at", "withdrawn_at", "reason")
    row = {name: getattr(article, name) for name in same}
    return row | {"state": article.state.value, "shown": article.version}


def _about_row(content: Content) -> dict[str, Any]:
    return {name: getattr(content, name) for name in _ABOUT}


def _content_row(content: Content) -> dict[str, Any]:
    return msgspec.structs.asdict(content) | {"questions": json.dumps(content.questions, ensure_ascii=False)}


async def shown(connection: AsyncConnection, name: str) -> Article | None:
    """The article with its live version; without one, with its newest."""
    row = (await connection.execute(whole.where(articles.c.id == name))).mappings().first()
    return None if row is None else _article(row)


async def newest(connection: AsyncConnection, name: str, *, lock: bool = False) -> Article | None:
    """The article with its newest version; ``lock``: for the rest of the transaction nobody else changes it."""
    query = whole.where(articles.c.id == name)
    row = (await connection.execute(query.with_for_update(of=articles) if lock else query)).mappings().first()
    return None if row is None else await _with_version(connection, _article(row), row["head"])


async def at_version(connection: AsyncConnection, name: str, version: int) -> Article | None:
    """The article as it was written then."""
    found = await shown(connection, name)
    return None if found is None else await _with_version(connection, found, version)


async def _with_version(connection: AsyncConnection, article: Article, version: int) -> Article | None:
    if article.version == version:
        return article
    query = select(versions).where(versions.c.article == article.id, versions.c.version == version)
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else replace(article, version=version, content=content_of(row), author=row["author"])


async def was_published(connection: AsyncConnection, name: str, version: int) -> bool:
    """Whether this version was ever live: then whoever reads the knowledge base may read it."""
    query = select(versions.c.published_at).where(versions.c.article == name, versions.c.version == version)
    return (await connection.execute(query)).scalar() is not None


async def history(connection: AsyncConnection, name: str) -> list[Version]:
    """An article's versions, the newest first."""
    of_a_version = [versions.c[name] for name in Version.__struct_fields__]
    query = select(*of_a_version).where(versions.c.article == name).order_by(versions.c.version.desc())
    return [Version(**row) for row in (await connection.execute(query)).mappings()]


async def page(
    connection: AsyncConnection, wanted: Wanted, *, state: ArticleState | None = None, after: str = "", limit: int = 50
) -> list[Article]:
    """Articles, the newest first; ``after``: the id of the last one of the page before."""
    query = whole.where(*conditions(wanted.shape)).params(**wanted.values())
    if state is not None:
        query = query.where(articles.c.state == state.value)
    if after:
        query = query.where(articles.c.no < select(articles.c.no).where(articles.c.id == after).scalar_subquery())
    return await _articles(connection, query.order_by(articles.c.no.desc()), limit)


async def review_due(connection: AsyncConnection, until: Instant, limit: int = MOST) -> list[Article]:
    """Published articles that have to be looked through by then, the longest overdue first."""
    due = (articles.c.review_at <= until) & (articles.c.state == ArticleState.PUBLISHED.value)
    return await _articles(connection, whole.where(due).order_by(articles.c.review_at), limit)


async def _articles(connection: AsyncConnection, query: Select[Any], limit: int) -> list[Article]:
    return [_article(row) for row in (await connection.execute(query.limit(min(limit, MOST)))).mappings()]


async def search(connection: AsyncConnection, asked: str, wanted: Wanted, limit: int) -> list[Hit]:
    """The articles that fit best, with the places of the words; nothing where there is nothing to look for."""
    looked_for = terms(asked)
    if not looked_for:
        return []
    found = await knowledge_search.find(connection, looked_for, wanted, limit)
    rows = {row["no"]: row for row in (await connection.execute(_hits, {"nos": [no for no, _ in found]})).mappings()}
    return [_hit(rows[no], where, looked_for) for no, where in found if no in rows]


def _hit(row: RowMapping, where: Where, asked: tuple[Term, ...]) -> Hit:
    same: dict[str, Any] = {name: row[name] for name in _OF_HIT}
    title, part = marked(row["title"], asked), snippet(row["body"], asked)
    return Hit(version=row["shown"], where=where, title=title, snippet=part, **same)


async def load(connection: AsyncConnection, many: Sequence[Article]) -> None:
    """Many new articles at once."""
    rows = [_article_row(a) | _about_row(a.content) | {"used": a.used} for a in many]
    await connection.execute(articles.insert(), rows)
    histories = [
        {"article": a.id, "version": a.version, "author": a.author, "at": a.changed_at, "published_at": a.published_at}
        | _content_row(a.content)
        for a in many
    ]
    await connection.execute(versions.insert(), histories)
    query = select(articles.c.id, articles.c.no).where(articles.c.id.in_([a.id for a in many]))
    numbers: dict[str, int] = {name: no for name, no in (await connection.execute(query)).all()}
    await knowledge_index.put(connection, [(numbers[a.id], a.content) for a in many])


async def tidy(connection: AsyncConnection) -> None:
    """After many articles at once: what PostgreSQL plans by, which it would find out by itself a minute later."""
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql("ANALYZE kb_articles, kb_versions, kb_index")


def _article(row: RowMapping) -> Article:
    same = (
        "id",
        "head",
        "live",
        "author",
        "created_at",
        "changed_at",
        "published_at",
        "withdrawn_at",
        "reason",
        "used",
    )
    values: dict[str, Any] = {name: row[name] for name in same}
    return Article(state=ArticleState(row["state"]), version=row["shown"], content=content_of(row), **values)


def content_of(row: RowMapping) -> Content:
    """The content in a row of ``whole``, or of a version."""
    values: dict[str, Any] = {name: row[name] for name in _CONTENT if name != "questions"}
    return Content(questions=tuple(json.loads(row["questions"])), **values)
