"""An article: its content in versions, of which one at most is live, and the moves of an editor."""

from collections.abc import Iterator
from enum import Enum

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.domain.machine import Table
from callcenter.domain.record import Record, replace


class ArticleState(Enum):
    """Where an article stands."""

    DRAFT = "draft"
    """草稿: only editors see it."""
    PUBLISHED = "published"
    """已发布: one of its versions is live; a newer one may be in the making."""
    WITHDRAWN = "withdrawn"
    """已下线: kept, and not found any more."""


class ArticleAction(Enum):
    """What an editor does with an article."""

    EDIT = "edit"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


S, A = ArticleState, ArticleAction
TABLE: Table[ArticleState, ArticleAction] = Table(
    "article",
    S.DRAFT,
    {
        (S.DRAFT, A.EDIT): S.DRAFT,
        (S.DRAFT, A.PUBLISH): S.PUBLISHED,
        (S.DRAFT, A.WITHDRAW): S.WITHDRAWN,
        (S.PUBLISHED, A.EDIT): S.PUBLISHED,
        (S.PUBLISHED, A.PUBLISH): S.PUBLISHED,
        (S.PUBLISHED, A.WITHDRAW): S.WITHDRAWN,
        (S.WITHDRAWN, A.EDIT): S.DRAFT,
        (S.WITHDRAWN, A.PUBLISH): S.PUBLISHED,
    },
)


class Content(Record, frozen=True, kw_only=True):
    """What a version says. Moments are Unix seconds; None: no such limit."""

    title: str
    body: str = ""
    questions: tuple[str, ...] = ()
    """How citizens ask for it (相似问)."""
    department: str = ""
    """The department that answers for it."""
    category: str = ""
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    """From this moment on it is not valid any more."""
    review_at: Instant | None = None
    """When it has to be looked through again (复审)."""

    def valid(self, at: Instant) -> bool:
        """Whether it holds at this moment."""
        return (self.valid_from or 0) <= at and (self.valid_until is None or at < self.valid_until)


class Article(Record, frozen=True, kw_only=True):
    """An article with its newest version, or the live one: ``version`` tells."""

    id: str
    state: ArticleState = ArticleState.DRAFT
    version: int = 1
    """Which version ``content`` is."""
    head: int = 1
    """The newest version: an editor who changes the article names the one that was read."""
    live: int | None = None
    """The version that is published."""
    content: Content
    author: str
    """Who wrote this version."""
    created_at: Instant
    changed_at: Instant
    published_at: Instant | None = None
    withdrawn_at: Instant | None = None
    reason: str = ""
    """Why it was withdrawn."""
    used: int = 0
    """How many answers named it."""


def edited(article: Article, seen: int, content: Content, author: str, at: Instant) -> Article:
    """A newer version, live only once it is published. Raises Refused when somebody else was quicker."""
    _check_seen(article, seen)
    state = _next(article, ArticleAction.EDIT)
    head = article.head + 1
    return replace(
        article, state=state, version=head, head=head, content=content, author=author, changed_at=at, reason=""
    )


def published(article: Article, seen: int, at: Instant) -> Article:
    """The newest version goes live. ``article`` holds that version. Raises Refused, naming every fault."""
    _check_seen(article, seen)
    state = _next(article, ArticleAction.PUBLISH)
    if found := [*faults(article.content, at)]:
        raise Refused("article_not_ready", "; ".join(found))
    return replace(
        article, state=state, live=article.head, published_at=at, changed_at=at, withdrawn_at=None, reason=""
    )


def withdrawn(article: Article, seen: int, reason: str, at: Instant) -> Article:
    """Nobody finds it any more; answers that named it still lead to it. Raises Refused."""
    _check_seen(article, seen)
    state = _next(article, ArticleAction.WITHDRAW)
    return replace(article, state=state, live=None, withdrawn_at=at, changed_at=at, reason=reason)


def faults(content: Content, at: Instant) -> Iterator[str]:
    """Everything that keeps a version from being published at ``at``."""
    if not content.title.strip():
        yield "title: is empty; say in a few words what the article answers"
    if not content.body.strip():
        yield "body: is empty; write what the agent is to say"
    if content.valid_until is not None:
        if content.valid_until <= (content.valid_from or 0):
            yield "valid_until: is not after valid_from"
        if content.valid_until <= at:
            yield "valid_until: is past; nobody would find the article"


def check_usable(article: Article, at: Instant) -> None:
    """Raise Refused unless an answer may name the article now; ``article`` holds the live version."""
    if article.live is None:
        raise Refused("article_not_published", f"article {article.id} is not published")
    if not article.content.valid(at):
        raise Refused("article_not_valid", f"article {article.id} is not valid now; its dates say so")


def _next(article: Article, action: ArticleAction) -> ArticleState:
    if not TABLE.allows(article.state, action):
        raise Refused("not_in_this_state", f"article {article.id} is {article.state.value}: it cannot {action.value}")
    return TABLE.next(article.state, action)


def _check_seen(article: Article, seen: int) -> None:
    if seen != article.head:
        told = f"article {article.id} has changed: version {article.head} is there, you have seen {seen}; read it again"
        raise Refused("version_conflict", told)
