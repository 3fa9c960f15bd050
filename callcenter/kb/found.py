"""What a search shows: the hits in their order, and the places where the words stand."""

from enum import Enum
from math import sqrt

from callcenter.domain.bigrams import Term, places
from callcenter.domain.ids import Instant
from callcenter.domain.record import Record

SNIPPET = 120
"""Characters of the body that are shown around the first hit."""
_AHEAD = 30
"""Of these, before the hit."""


class Where(Enum):
    """Where the words were found: in this order hits are listed."""

    TITLE = "title"
    QUESTION = "question"
    BODY = "body"
    """All words, somewhere in the article."""
    PART = "part"
    """Some of the words only: shown when no article has them all."""


class Piece(Record, frozen=True):
    """A stretch of text, marked or not."""

    text: str
    hit: bool = False


class Hit(Record, frozen=True, kw_only=True):
    """An article that was found."""

    id: str
    version: int
    where: Where
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    department: str
    category: str
    state: str
    valid_until: Instant | None
    review_at: Instant | None
    used: int


def marked(text: str, asked: tuple[Term, ...]) -> tuple[Piece, ...]:
    """The text in pieces, what was looked for marked."""
    pieces: list[Piece] = []
    at = 0
    for start, end in _stretches(text, asked):
        pieces += [Piece(text[at:start])] if start > at else []
        pieces.append(Piece(text[start:end], True))
        at = end
    return (*pieces, Piece(text[at:])) if at < len(text) else tuple(pieces)


def snippet(body: str, asked: tuple[Term, ...]) -> tuple[Piece, ...]:
    """The part of the body around the first hit, its beginning where there is none; white space made one space."""
    plain = " ".join(body.split())
    first = next(places(plain, asked), (0, 0))[0]
    start = max(0, min(first - _AHEAD, len(plain) - SNIPPET))
    cut = plain[start : start + SNIPPET]
    return marked(f"{'…' if start else ''}{cut}{'…' if start + SNIPPET < len(plain) else ''}", asked)


def weight(having: int) -> int:
    """How much a token counts that so many articles have: the rarer, the more it tells of one."""
    return round(1_000_000 / sqrt(having))


def _stretches(text: str, asked: tuple[Term, ...]) -> list[tuple[int, int]]:
    """The marked stretches; those that touch are one."""
    joined: list[tuple[int, int]] = []
    for start, end in places(text, asked):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
