"""Text as tokens, and what people type as an expression over them."""

import re
import sqlite3
from contextlib import closing

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from callcenter.domain import bigrams


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("井盖丢失", ["井盖", "盖丢", "丢失", "失"]),
        ("水", ["水"]),
        ("12345热线，24小时", ["12345", "热线", "线", "24", "小时", "时"]),
        ("Noise permits", ["noise", "permit"]),
        ("Policies of the bus pass", ["policy", "of", "the", "bus", "pass"]),
        ("ＡＢＣ　１２", ["abc", "12"]),
        ("café Straße", ["cafe", "strasse"]),
        ("\U00020bb7野家", ["\U00020bb7野", "野家", "家"]),
        ("医 保", ["医", "保"]),
        (" ,.'\"*:&|!()<-> ", []),
    ],
)
def test_text_becomes_these_tokens(text: str, expected: list[str]) -> None:
    """Chinese in pairs, words as they are, nothing of punctuation."""
    assert bigrams.tokens(text) == expected


@pytest.mark.parametrize(
    ("asked", "fts5", "tsquery"),
    [
        ("噪声扰民", '"噪声 声扰 扰民"', "('噪声' <-> '声扰' <-> '扰民')"),
        ("医保 permits", '"医保" AND "permit"', "('医保') & ('permit')"),
        ("水", '"水" *', "('水':*)"),
        ("5G网", '"5g 网" *', "('5g' <-> '网':*)"),
        ("热线12345", '"热线 线 12345"', "('热线' <-> '线' <-> '12345')"),
        ('x" OR body:*', '"x" AND "or" AND "body"', "('x') & ('or') & ('body')"),
        ("a' | !b", '"a" AND "b"', "('a') & ('b')"),
        ("?!", "", ""),
    ],
)
def test_what_is_typed_becomes_quoted_tokens(asked: str, fts5: str, tsquery: str) -> None:
    """No operator that somebody types is one."""
    found = bigrams.terms(asked)
    assert (bigrams.fts5(found), bigrams.tsquery(found)) == (fts5, tsquery)


def test_each_token_can_be_asked_for_alone() -> None:
    """A citizen's sentence finds articles that have only a part of it."""
    found = bigrams.single(bigrams.terms("丢了怎么办 help 水 help"))
    assert [bigrams.fts5([term]) for term in found] == [
        *('"丢了"', '"了怎"', '"怎么"', '"么办"', '"help"', '"水" *'),
    ]


def test_a_query_can_be_kept_to_the_parts_of_one_weight() -> None:
    """The title alone."""
    assert bigrams.tsquery(bigrams.terms("医保 5G网"), "A") == "('医保':A) & ('5g':A <-> '网':*A)"


def test_a_pasted_letter_is_cut() -> None:
    """What is looked for stays small."""
    assert len(bigrams.terms("井盖 " * 500)) <= bigrams.MOST_TOKENS
    assert sum(len(term.tokens) for term in bigrams.terms("井盖丢失了" * 500)) == bigrams.MOST_TOKENS


def test_the_parts_of_a_vector_have_their_weights_and_no_phrase_reaches_from_one_into_the_next() -> None:
    """The title's last word and the body's first do not follow each other."""
    assert bigrams.tsvector(("井盖", "A"), ("盖", "C")) == "'井盖':1A '盖':2A,5C"


def test_places_are_those_in_the_text_as_it_was() -> None:
    """Also where folding changes its length; pairs that overlap are each found."""
    text = "ﬁre ＮＯＩＳＥs ㎡噪声扰民"
    asked = bigrams.terms("noise 噪声扰 m2")
    assert [text[start:end] for start, end in bigrams.places(text, asked)] == ["ＮＯＩＳＥs", "㎡", "噪声", "声扰"]
    assert [*bigrams.places(text, ())] == []


@given(st.text())
@example("\u01c5\u0130ŉǰ")
def test_tokens_hold_letters_and_digits_only(text: str) -> None:
    """So quoting them is all that keeps them out of the query's language."""
    for token in bigrams.tokens(text):
        # Planes of characters that this Python does not know yet count as Chinese.
        assert re.fullmatch(r"[^\W_\s]+", token) or min(token) >= "\U0002a6e0", token


@settings(max_examples=60)
@given(st.text(alphabet="井盖丢失a1 ,\"'*():&|!<>-水", max_size=12), st.text(max_size=4), st.text(max_size=4))
def test_what_stands_in_a_text_is_found_by_itself(part: str, before: str, after: str) -> None:
    """SQLite takes every expression, and finds any part of a text that begins and ends with a token of it."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize = 'ascii')")
        database.execute("INSERT INTO t VALUES (?)", (" ".join(bigrams.tokens(f"{before} {part} {after}")),))
        if asked := bigrams.fts5(bigrams.terms(part)):
            assert database.execute("SELECT count(*) FROM t WHERE t MATCH ?", (asked,)).fetchone() == (1,)
