"""Free text without what leads to a person."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.orders.scrub import scrub


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我的电话是138 1234-1234，停水", "我的电话是****，停水"),
        ("回电13812341234或0356-2221212转8", "回电****或****转8"),
        ("（１３８）１２３４－１２３４", "（****"),
        ("+86 138 1234 1234", "****"),
        ("一三八幺二三四一二三四找我", "****找我"),
        ("\u202d138\u200b1234\u200d1234\u202c在", "\u202d****\u202c在"),
        ("①③⑧①②③④①②③④", "****"),
        ("身份证14050219900101123X吧", "身份证****吧"),
        ("身份证14050219900101123ｘ", "身份证****"),
        ("卡号6222 0202 0000 1234 567", "卡号****"),
        ("晋E12345和晋E·D12345停在路口", "****和****停在路口"),
        ("邮箱zhang.san+1@mail.example.com。", "邮箱****。"),
        ("邮箱ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "邮箱****"),
        ("2026-11-26 08:30停水，11月27日来水", "2026-11-26 08:30停水，11月27日来水"),
        ("2026-11-26 13812341234", "****"),
        ("凤鸣小区3号楼2单元501室，12345、110", "凤鸣小区3号楼2单元501室，12345、110"),
        ("见工单140500202611210001233", "见工单140500202611210001233"),
        ("见工单140500202611210001234", "见工单****"),
        ("", ""),
    ],
)
def test_what_leads_to_a_person_is_hidden_and_the_matter_stays(text: str, left: str) -> None:
    """Dates, addresses, service numbers and order numbers are part of the matter."""
    assert scrub(text) == left


def test_the_citizens_own_names_are_hidden_wherever_they_stand() -> None:
    """The longer one first; a surname alone stands in too many words."""
    assert scrub("张三丰说张三丰饭店停水", ("张三丰", "张三丰饭店")) == "****说****停水"
    assert scrub("张先生在张庄", ("张",)) == "张先生在张庄"


DIGITS = st.sampled_from(["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "〇一二三四五六七八九", "⓪①②③④⑤⑥⑦⑧⑨"])
GAPS = st.text(" -.\u3000－—·()（）\u200b\u202d", max_size=3)
NUMBERS = st.one_of(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"(\+86|0086|0)1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"0(10|2[0-9]|[3-9][0-9]{2})[1-9][0-9]{6,7}", fullmatch=True),
    st.from_regex(r"[2-8][0-9]{6,7}", fullmatch=True),
    st.from_regex(r"[1-6][0-9]{5}(19|20)[0-9]{9}[0-9X]", fullmatch=True),
)


def plain(text: str) -> str:
    """The digits of a text, however they are written, and nothing else."""
    written: dict[str, int] = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
    found = (written.get(sign, unicodedata.digit(sign, None)) for sign in text)
    return "".join(str(digit) for digit in found if digit is not None)


@given(NUMBERS, st.data(), st.text("停水在abAB，。：\n村年", max_size=8), st.text("停水在abAB，。：\n村年", max_size=8))
def test_no_number_survives_however_it_is_written(number: str, data: st.DataObject, before: str, after: str) -> None:
    """With any digits and gaps, between any words: none of its digits is left, and the words are."""
    written = ""
    for sign in number:
        shown = data.draw(DIGITS)[int(sign)] if sign.isdecimal() else sign
        written += shown + (data.draw(GAPS) if written.strip("+") or sign != "+" else "")
    left = scrub(f"{before}{written.rstrip()}{after}")
    assert plain(left) == ""
    assert "****" in left
    assert left.startswith(before)


@given(st.text(max_size=200))
def test_scrubbing_again_changes_nothing_and_any_text_is_taken(text: str) -> None:
    """What was hidden is no find itself."""
    once = scrub(text)
    assert scrub(once) == once


def test_a_long_text_of_digits_and_gaps_takes_no_long_time() -> None:
    """The patterns cannot be made to try for ever: a text of the greatest length, all of it tempting."""
    for tempting in ("1 - ", "1@a.", "a" * 40 + "@", "晋A", "2026-11-", "(" * 9 + "1"):
        assert len(scrub(tempting * 2000)) <= len(tempting) * 2000
