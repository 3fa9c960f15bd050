"""What is said to and by the knowledge base's routes."""

from typing import Annotated, Any

import msgspec
from pydantic import Field

from callcenter.kb.article import Article, Content
from callcenter.kb.flag import FlagSource
from callcenter.web.actions import Body

Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Key = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9._-]*$")]
Words = Annotated[str, Field(max_length=2000)]
Moment = Annotated[float | None, Field(ge=0, le=1e11)]


class ContentBody(Body):
    """What an article says."""

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    body: Annotated[str, Field(max_length=16_000)] = ""
    questions: list[Line] = Field(default_factory=list, max_length=50, description="How citizens ask for it")
    department: Key = ""
    category: Line = ""
    valid_from: Moment = Field(None, description="Unix time")
    valid_until: Moment = Field(None, description="Unix time; from then on it is not valid any more")
    review_at: Moment = Field(None, description="Unix time: when it has to be looked through again")


class ArticleBody(ContentBody):
    """A new article."""

    id: Key = Field("", description="Empty: it gets one")


class SeenBody(Body):
    """What every change of an article says."""

    version: int = Field(ge=1, description="The newest version that you have seen: 409 if there is another since")


class EditBody(ContentBody, SeenBody):
    """A newer version, whole."""


class WithdrawBody(SeenBody):
    """Why nobody shall find it any more."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class ImportBody(Body):
    """Articles from files."""

    articles: Annotated[list[ArticleBody], Field(min_length=1, max_length=200)]
    publish: bool = False


class FlagBody(Body):
    """What is wrong in an article."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    source: FlagSource = Field(FlagSource.AGENT, strict=False, description="Who noticed it")
    order: Annotated[str, Field(max_length=64)] = Field("", description="The work order in which it was noticed")


class NoteBody(Body):
    """Why the flag is upheld or dismissed."""

    note: Annotated[str, Field(min_length=1, max_length=2000)]


def content_of(body: ContentBody) -> Content:
    """The content that a body stands for."""
    values = body.model_dump(include={*Content.__struct_fields__})
    return Content(**{**values, "questions": tuple(q for q in values["questions"] if q.strip())})


def article_json(article: Article) -> dict[str, Any]:
    """An article, its content beside the rest."""
    values = msgspec.structs.asdict(article)
    return {**values, **msgspec.structs.asdict(values.pop("content"))}


def short_json(article: Article) -> dict[str, Any]:
    """The same without the long text, for lists."""
    values = article_json(article)
    return {name: value for name, value in values.items() if name not in ("body", "questions", "content")}
