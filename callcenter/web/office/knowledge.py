"""The knowledge base over HTTP: searching and reading, editing, flags, the accuracy figure."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from callcenter.domain.ids import Instant
from callcenter.kb.article import ArticleState
from callcenter.kb.flag import FlagAction, FlagState
from callcenter.office.faulty import Unknown
from callcenter.office.knowledge import Draft, KnowledgeBase
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission, may
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.office.knowledge_bodies import (
    ArticleBody,
    EditBody,
    FlagBody,
    ImportBody,
    NoteBody,
    SeenBody,
    WithdrawBody,
    article_json,
    content_of,
    short_json,
)
from callcenter.web.problems import documented

Answer = dict[str, Any]
TO_DO = (FlagState.OPEN, FlagState.UPHELD)


def router(base: KnowledgeBase) -> APIRouter:
    """The routes of the knowledge base."""
    routes = APIRouter(prefix="/api/v1/kb", tags=["knowledge base"], responses=documented(403))
    _searching(routes, base)
    _reading(routes, base)
    _editing(routes, base)
    _flags(routes, base)
    return routes


def _sees_all(who: Actor, asked: bool) -> bool:
    """Drafts and what is past are shown to editors who ask for them."""
    return asked and may(who, Permission.KB_EDIT)


def _searching(routes: APIRouter, base: KnowledgeBase) -> None:
    @routes.get(
        "/search",
        response_model=list[Answer],
        summary="The articles that fit best",
        description="All words in the title come first, then in a question, then anywhere; where no article has them "
        "all, `where` is `part`. Of `title` and `snippet`, the pieces with `hit` are what was looked for.",
    )
    async def search(
        q: Annotated[str, Query(max_length=400, description="Words or a question, in Chinese or English")],
        who: Actor = allow(Permission.KB_VIEW),
        department: Annotated[str, Query(max_length=64)] = "",
        category: Annotated[str, Query(max_length=200)] = "",
        all: Annotated[bool, Query(description="For editors: drafts and what is past too")] = False,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> Response:
        shown = _sees_all(who, all)
        return answer(await base.search(q, all=shown, department=department, category=category, limit=limit))

    @routes.get("/articles", response_model=list[Answer], summary="Articles, the newest first")
    async def page(
        who: Actor = allow(Permission.KB_VIEW),
        state: Annotated[ArticleState | None, Query()] = None,
        department: Annotated[str, Query(max_length=64)] = "",
        category: Annotated[str, Query(max_length=200)] = "",
        all: Annotated[bool, Query(description="For editors: drafts and what is past too")] = False,
        after: Annotated[str, Query(max_length=64, description="The last id of the page before")] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        shown = _sees_all(who, all)
        found = await base.page(
            all=shown, department=department, category=category, state=state, after=after, limit=limit
        )
        return answer([short_json(article) for article in found])


def _reading(routes: APIRouter, base: KnowledgeBase) -> None:
    @routes.get("/articles/{id}", response_model=Answer, responses=documented(404), summary="One article")
    async def one(
        id: str,
        who: Actor = allow(Permission.KB_VIEW),
        version: Annotated[int | None, Query(ge=1, description="Another one than the live version")] = None,
    ) -> Response:
        found = await base.article(id, version, all=may(who, Permission.KB_EDIT))
        if found is None:
            raise Unknown("article", id)
        return answer(article_json(found))

    @routes.get(
        "/articles/{id}/versions",
        response_model=list[Answer],
        responses=documented(404),
        summary="An article's versions, the newest first",
    )
    async def versions(id: str, who: Actor = allow(Permission.KB_EDIT)) -> Response:
        if not (found := await base.history(id)):
            raise Unknown("article", id)
        return answer(found)

    @routes.get("/review", response_model=list[Answer], summary="What has to be looked through, longest overdue first")
    async def review(
        who: Actor = allow(Permission.KB_EDIT),
        until: Annotated[float | None, Query(allow_inf_nan=False, description="Unix time; without: now")] = None,
    ) -> Response:
        found = await base.review_due(None if until is None else Instant(until))
        return answer([short_json(article) for article in found])


def _editing(routes: APIRouter, base: KnowledgeBase) -> None:
    @routes.post("/articles", response_model=Answer, responses=documented(409, 422), summary="A new draft")
    async def add(body: ArticleBody, who: Actor = allow(Permission.KB_EDIT)) -> Response:
        return answer(article_json(await base.add(Draft(id=body.id, content=content_of(body)), who.id)))

    @routes.post(
        "/articles/{id}/edit", response_model=Answer, responses=documented(404, 409, 422), summary="A newer version"
    )
    async def edit(id: str, body: EditBody, who: Actor = allow(Permission.KB_EDIT)) -> Response:
        return answer(article_json(await base.edit(id, body.version, content_of(body), who.id)))

    @routes.post(
        "/articles/{id}/publish",
        response_model=Answer,
        responses=documented(404, 409, 422),
        summary="The newest version goes live",
    )
    async def publish(id: str, body: SeenBody, who: Actor = allow(Permission.KB_EDIT)) -> Response:
        return answer(article_json(await base.publish(id, body.version)))

    @routes.post(
        "/articles/{id}/withdraw",
        response_model=Answer,
        responses=documented(404, 409, 422),
        summary="Nobody finds it any more",
    )
    async def withdraw(id: str, body: WithdrawBody, who: Actor = allow(Permission.KB_EDIT)) -> Response:
        return answer(article_json(await base.withdraw(id, body.version, body.reason)))

    @routes.post(
        "/import",
        response_model=dict[str, str],
        responses=documented(409, 422),
        summary="Articles from files, all or none",
        description="An article whose id is there becomes a newer version. The answer: id, and `added`, `changed` or "
        "`same`.",
    )
    async def take_in(body: ImportBody, who: Actor = allow(Permission.KB_EDIT)) -> Response:
        drafts = [Draft(id=each.id, content=content_of(each)) for each in body.articles]
        return answer(await base.take_in(drafts, who.id, publish=body.publish))


def _flags(routes: APIRouter, base: KnowledgeBase) -> None:
    @routes.post(
        "/articles/{id}/flags",
        response_model=Answer,
        responses=documented(404, 409, 422),
        summary="Say that an article is wrong",
    )
    async def flag(id: str, body: FlagBody, who: Actor = allow(Permission.KB_FLAG)) -> Response:
        return answer(await base.raise_flag(id, body.text, body.source, body.order, who.id))

    @routes.get("/flags", response_model=list[Answer], summary="Accuracy flags, by their number")
    async def flags(
        who: Actor = allow(Permission.KB_EDIT),
        state: Annotated[list[FlagState] | None, Query(description="Without: what is still to be done")] = None,
        article: Annotated[str, Query(max_length=64)] = "",
        after: Annotated[int, Query(ge=0, description="The last number of the page before")] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        return answer(await base.flags(frozenset(state or TO_DO), article=article, after=after, limit=limit))

    for action in (FlagAction.UPHOLD, FlagAction.DISMISS):
        _decision(routes, base, action)

    @routes.get("/accuracy", response_model=Answer, summary="How right the knowledge base was in a span")
    async def accuracy(
        since: Annotated[float, Query(allow_inf_nan=False, description="Unix time")],
        until: Annotated[float, Query(allow_inf_nan=False, description="Unix time")],
        who: Actor = allow(Permission.KB_VIEW),
    ) -> Response:
        return answer(await base.accuracy(Instant(since), Instant(until)))


def _decision(routes: APIRouter, base: KnowledgeBase, action: FlagAction) -> None:
    @routes.post(
        f"/flags/{{no}}/{action.value}",
        response_model=Answer,
        responses=documented(404, 409, 422),
        summary=f"{action.value.capitalize()} a flag",
        operation_id=f"kb_flag_{action.value}",
    )
    async def decide(no: int, body: NoteBody, who: Actor = allow(Permission.KB_EDIT)) -> Response:
        return answer(await base.decide(no, action, who.id, body.note))
