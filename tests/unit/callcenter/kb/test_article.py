"""An article's moves, and what keeps it from being published."""

import pytest

from callcenter.domain.errors import Refused
from callcenter.domain.ids import Instant
from callcenter.kb.article import Article, ArticleState, Content, faults, published, withdrawn

AT = Instant(1000.0)


def draft(**content: object) -> Article:
    made = Content(**{"title": "路灯", "body": "说清灯杆号。", **content})  # type: ignore[arg-type]
    return Article(id="lamp", content=made, author="wang", created_at=AT, changed_at=AT)


def test_every_fault_is_told_at_once() -> None:
    """With what is to be done."""
    bad = draft(title=" ", body="", valid_from=Instant(2000), valid_until=Instant(900))
    assert [fault.partition(":")[0] for fault in faults(bad.content, AT)] == [
        "title",
        "body",
        "valid_until",
        "valid_until",
    ]
    with pytest.raises(
        Refused, match=r"title: is empty.*body: is empty.*valid_until: is not after.*valid_until: is past"
    ):
        published(bad, 1, AT)


def test_what_is_withdrawn_cannot_be_withdrawn_again_but_published() -> None:
    """The table says so."""
    gone = withdrawn(published(draft(), 1, AT), 1, "过时", AT)
    assert (gone.state, gone.live) == (ArticleState.WITHDRAWN, None)
    with pytest.raises(Refused, match="withdrawn: it cannot withdraw"):
        withdrawn(gone, 1, "…", AT)
    again = published(gone, 1, AT)
    assert (again.state, again.live, again.withdrawn_at, again.reason) == (ArticleState.PUBLISHED, 1, None, "")


def test_validity_begins_with_its_first_moment_and_ends_before_its_last() -> None:
    """No limit on either side is none."""
    content = draft(valid_from=AT, valid_until=Instant(2000.0)).content
    assert [content.valid(Instant(at)) for at in (999.9, 1000.0, 1999.9, 2000.0)] == [False, True, True, False]
    assert draft().content.valid(Instant(0.0))
