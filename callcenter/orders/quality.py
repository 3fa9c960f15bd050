"""The check of a reply before a case is closed: it answers the matter, passes no buck, and names no third person.

It finds what is plainly wrong; whether the reply is right is for the person who approves it.
"""

import re

from callcenter.domain.bigrams import tokens
from callcenter.orders.case import Case, Reply
from callcenter.orders.numbers import digits
from callcenter.orders.refusals import Faults, Why
from callcenter.orders.terms import ReplyKind

SHORTEST = 10
"""A public reply of fewer characters says nothing."""
BUCK_PASSING = (
    *("不归我们管", "不归我单位管", "不属于我单位职责", "不是我们的职责", "与我单位无关", "找其他部门", "找别的部门"),
    *("请自行解决", "请自行协商", "请自行联系", "自己解决", "自己想办法", "无法处理", "没办法处理", "等通知"),
    *("not our responsibility", "not our job", "contact another department", "sort it out yourself"),
)
"""Ways to say that it is somebody else's business."""
_MAY_DECLINE = frozenset({ReplyKind.OUT_OF_DUTY, ReplyKind.CANNOT_BY_LAW})
"""Replies that say so with evidence."""
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ \-]?\d{4}){2}(?!\d)", re.ASCII)
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)", re.ASCII)
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]·?[A-HJ-NP-Z0-9]{5,6}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check(case: Case, reply: Reply, faults: Faults) -> None:
    """Note what is wrong with the reply as an answer to the case."""
    said = reply.public_reply.strip()
    faults.when(len(said) < SHORTEST, Why.REPLY_OFF_THE_MATTER, "public_reply", f"< {SHORTEST}")
    unrelated = len(said) >= SHORTEST and not _about(case, said)
    faults.when(unrelated, Why.REPLY_OFF_THE_MATTER, "public_reply", "no word in common with the matter")
    if reply.kind not in _MAY_DECLINE:
        for phrase in BUCK_PASSING:
            faults.when(phrase in said.lower(), Why.REPLY_BUCK_PASSING, "public_reply", phrase)
    for what in personal_data(said):
        faults.when(True, Why.REPLY_PERSONAL_DATA, "public_reply", what)


def personal_data(text: str) -> tuple[str, ...]:
    """The kinds of personal data in the text: ``mobile``, ``id_number``, ``plate``. An office's number is none."""
    plain = digits(text)
    found = {
        "mobile": _MOBILE.search(plain) is not None,
        "id_number": any(_is_id(match[0]) for match in _ID_NUMBER.finditer(plain)),
        "plate": _PLATE.search(plain.upper()) is not None,
    }
    return tuple(kind for kind, there in found.items() if there)


def _about(case: Case, said: str) -> bool:
    """Whether the reply has a word of the matter in it; a single Chinese character is none."""
    matter = " ".join((case.title, case.content, case.place.address, *case.keywords))
    return any(len(token) > 1 for token in {*tokens(matter)} & {*tokens(said)})


def _is_id(number: str) -> bool:
    """Whether the check digit is that of an ID card (GB 11643), which tells it from an order's number."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()
