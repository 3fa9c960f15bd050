"""Text as the tokens of a full-text index, the same for both stores, and what people type as an expression over them.

Chinese has no spaces between words: every two neighbouring characters are a token, and the last character of a run one
of its own, so that each character begins a token and can be looked for alone. Other words are tokens as they are, in
lower case, without accents and the English plural. Only letters and digits get into a token: whatever somebody types,
no operator of the database's query language can come of it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from callcenter.domain.record import Record

_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|[^\W_{_HAN}]+")
_ACCENT = re.compile("[\u0300-\u036f]")
_LONGEST = 64
"""Characters of a token; what is longer is cut, in the index and in what is looked for."""
MOST_TOKENS = 64
"""Of what is looked for; a whole letter pasted into the field is cut here."""


class Term(Record, frozen=True):
    """Something that must stand in the text as it is: tokens that follow each other."""

    tokens: tuple[str, ...]
    begins: bool = False
    """The last token is one character, with which a token of the text begins."""


def tokens(text: str) -> list[str]:
    """The tokens of a text in order, as the index keeps them."""
    return [token for match in _RUN.finditer(_fold(text)) for token in _of_run(match)]


def terms(asked: str) -> tuple[Term, ...]:
    """What somebody looks for: each stretch without a space or mark in it is one term. Empty: nothing to look for."""
    found: list[Term] = []
    left, end = MOST_TOKENS, -1
    for match in _RUN.finditer(_fold(asked)):
        if left <= 0:
            break
        run = tuple(_of_run(match))[:left]
        left -= len(run)
        if match.start() == end:
            found[-1] = Term(found[-1].tokens + run)
        else:
            found.append(Term(run))
        end = match.end()
    return tuple(_open_ended(term) for term in found)


def fts5(asked: Iterable[Term]) -> str:
    """The terms, all of them, as an expression of SQLite's FTS5 (over a table with ``tokenize = 'ascii'``)."""
    return " AND ".join(f'"{" ".join(term.tokens)}"{" *" if term.begins else ""}' for term in asked)


def tsquery(asked: Iterable[Term], weights: str = "") -> str:
    """The terms, all of them, as the text of a PostgreSQL tsquery; ``weights``: only in parts with one of these."""
    return " & ".join(f"({' <-> '.join(_lexemes(term, weights))})" for term in asked)


def single(asked: Iterable[Term]) -> tuple[Term, ...]:
    """Each token as a term of its own; a character in the middle of a term says too little alone."""
    ends = ((term, at == len(term.tokens) - 1, token) for term in asked for at, token in enumerate(term.tokens))
    found = (Term((token,), term.begins and last) for term, last, token in ends)
    return tuple(dict.fromkeys(term for term in found if len(term.tokens[0]) > 1 or term.begins))


def tsvector(*parts: tuple[str, str]) -> str:
    """Texts, each with its weight (A to D), as the text of a PostgreSQL tsvector."""
    places: dict[str, list[str]] = {}
    at = 0
    for text, weight in parts:
        for token in tokens(text):
            # PostgreSQL counts no further, and keeps no more of one lexeme.
            at = min(at + 1, 16_383)
            if len(found := places.setdefault(token, [])) < 255:
                found.append(f"{at}{weight}")
        at += 2
    return " ".join(f"'{token}':{','.join(found)}" for token, found in places.items())


def places(text: str, asked: tuple[Term, ...]) -> Iterator[tuple[int, int]]:
    """Where tokens of the terms stand in a text, first comes first; neighbouring pairs overlap."""
    if not (pattern := _pattern(asked)).pattern:
        return
    folded, origins = _fold_with_origins(text)
    for match in pattern.finditer(folded):
        yield origins[match.start(1)], origins[match.end(1) - 1] + 1


@lru_cache(256)
def _pattern(asked: tuple[Term, ...]) -> re.Pattern[str]:
    """Finds the tokens in folded text; it looks ahead, so that pairs that overlap are all found."""
    forms = [form for term in single(asked) for form in _forms(term.tokens[0])]
    return re.compile(f"(?=({'|'.join(forms)}))" if forms else "")


def _forms(token: str) -> Iterator[str]:
    if _is_han(token):
        yield token
        return
    ends = rf"(?![^\W_{_HAN}])"
    yield rf"(?<![^\W_{_HAN}]){token}s?{ends}"
    if token.endswith("y"):
        yield rf"(?<![^\W_{_HAN}]){token[:-1]}ies{ends}"


def _fold_with_origins(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the place in ``text`` from which it comes."""
    folded = _fold(text)
    if len(folded) == len(text) and unicodedata.is_normalized("NFKC", text):
        return folded, range(len(text))
    parts = [_fold_one(char) for char in text]
    return "".join(parts), [at for at, part in enumerate(parts) for _ in part]


def _of_run(match: re.Match[str]) -> Iterator[str]:
    if (han := match["han"]) is None:
        yield _word(match[0])
        return
    for at in range(len(han)):
        yield han[at : at + 2]


def _open_ended(term: Term) -> Term:
    """In the text, the term may be followed by another character: the token of its last one alone is no condition."""
    *ahead, last = term.tokens
    if len(last) > 1 or not _is_han(last):
        return term
    if ahead and len(ahead[-1]) == 2 and _is_han(ahead[-1]):
        return Term(tuple(ahead))
    return Term(term.tokens, begins=True)


def _is_han(token: str) -> bool:
    found = _RUN.fullmatch(token)
    return found is not None and found["han"] is not None


def _lexemes(term: Term, weights: str) -> list[str]:
    marks = [weights] * (len(term.tokens) - 1) + [f"{'*' if term.begins else ''}{weights}"]
    return [f"'{token}'{':' if mark else ''}{mark}" for token, mark in zip(term.tokens, marks, strict=True)]


@lru_cache(4096)
def _word(word: str) -> str:
    """A word in the form in which it is kept."""
    word = word[:_LONGEST]
    if not word.isascii() or not word.isalpha() or len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s")


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii():
        return plain.lower()
    return unicodedata.normalize("NFKC", _ACCENT.sub("", unicodedata.normalize("NFKD", plain).casefold()))


_fold_one = lru_cache(4096)(_fold)
