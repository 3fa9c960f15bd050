"""What a search shows of an article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.bigrams import terms
from callcenter.kb import found
from callcenter.kb.flag import accuracy
from callcenter.kb.found import Piece


def pieces(text: str, asked: str) -> list[str]:
    """The marked ones in brackets."""
    return [f"[{p.text}]" if p.hit else p.text for p in found.marked(text, terms(asked))]


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("噪声扰民怎么投诉", "噪声扰民", ["[噪声扰民]", "怎么投诉"]),
        ("Noise PERMITS, please", "permit", ["Noise ", "[PERMITS]", ", please"]),
        ("全角ＡＢＣ与abc", "abc", ["全角", "[ＡＢＣ]", "与", "[abc]"]),
        ("ﬁre ＮＯＩＳＥ ㎡噪声", "noise 噪声", ["ﬁre ", "[ＮＯＩＳＥ]", " ㎡", "[噪声]"]),
        ("policies, party, art", "policy art", ["[policies]", ", party, ", "[art]"]),
        ("热线12345的线", "热线12345", ["[热线12345]", "的线"]),
        ("水费和用水", "水", ["[水]", "费和用", "[水]"]),
        ("<b>井盖</b>", "井盖", ["<b>", "[井盖]", "</b>"]),
        ("没有", "井盖", ["没有"]),
        ("", "井盖", []),
    ],
)
def test_the_words_are_marked_where_they_stand(text: str, asked: str, expected: list[str]) -> None:
    """In the text as it was written."""
    assert pieces(text, asked) == expected


@given(st.text(), st.text(max_size=8))
def test_marking_loses_no_character(text: str, asked: str) -> None:
    """The pieces together are the text."""
    assert "".join(p.text for p in found.marked(text, terms(asked))) == text


def test_the_snippet_is_the_part_around_the_first_hit() -> None:
    """With dots where something was left out; a text without a hit shows its beginning."""
    shown = found.snippet("空" * 500 + "井盖" + "后" * 500, terms("井盖"))
    assert [p.text for p in shown if p.hit] == ["井盖"]
    assert "".join(p.text for p in shown) == "…" + "空" * 30 + "井盖" + "后" * 88 + "…"
    assert found.snippet("短\n  文", ()) == (Piece("短 文"),)
    assert found.snippet("空" * 300 + "井盖", terms("井盖"))[-1] == Piece("井盖", True)


def test_a_rare_word_counts_for_more_than_a_common_one() -> None:
    """But not for more than many words together."""
    assert found.weight(1) > found.weight(2) > found.weight(1999) > 0
    assert found.weight(1) < 3 * found.weight(4)


@pytest.mark.parametrize(("upheld", "used", "expected"), [(0, 0, None), (0, 50, 1.0), (1, 50, 0.98), (3, 2, 0.0)])
def test_the_accuracy_is_one_minus_the_share_of_upheld_flags(upheld: int, used: int, expected: float | None) -> None:
    """And says nothing where nothing was used."""
    assert accuracy(upheld, used) == expected
