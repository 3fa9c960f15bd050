"""Callers' numbers as they are shown by default: enough to recognise one's own, too little to call somebody."""

import re
from functools import lru_cache

from callcenter.orders.numbers import digits

_SEPARATORS = re.compile(r"[\s\-().]")
_MOBILE = re.compile(r"(\+86|0086|86|0)?(1[3-9]\d)\d{4}(\d{4})", re.ASCII)
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))(\d{7,8})", re.ASCII)
_LANDLINE_86 = re.compile(r"(\+86|0086)(10|2\d|[3-9]\d{2})(\d{7,8})", re.ASCII)
_DIGITS = re.compile(r"\+?\d+", re.ASCII)
_SHORT = 5
"""Up to this many digits it is a service or an extension (110, 12345), not a person's number."""
_HIDDEN = "****"


@lru_cache(1024)
def mask_number(number: str) -> str:
    """``13812341234`` as ``138****1234``; empty stays empty; what is not a number is hidden as a whole."""
    plain = _SEPARATORS.sub("", digits(number))
    if not plain:
        return ""
    if not _DIGITS.fullmatch(plain):
        return _HIDDEN
    if found := _MOBILE.fullmatch(plain):
        return f"{found[1] or ''}{found[2]}{_HIDDEN}{found[3]}"
    if found := _LANDLINE.fullmatch(plain):
        return f"{found[1]}-{_HIDDEN}{plain[-2:]}"
    if found := _LANDLINE_86.fullmatch(plain):
        return f"{found[1]}{found[2]}-{_HIDDEN}{plain[-2:]}"
    return plain if len(plain) <= _SHORT else f"{'+' if plain[0] == '+' else ''}{_HIDDEN}{plain[-2:]}"


def mask_name(name: str) -> str:
    """``张三丰`` as ``张**``: the length is hidden too. A single sign is hidden as a whole."""
    plain = name.strip()
    return f"{plain[0]}**" if len(plain) > 1 else "**" if plain else ""


def mask_org(name: str) -> str:
    """``晋城某某科技有限公司`` as ``晋城****``."""
    plain = name.strip()
    return f"{plain[:2]}{_HIDDEN}" if len(plain) > 4 else _HIDDEN if plain else ""


_HOUSE_FIRST = re.compile(r"\s*\d+[A-Za-z]?\s+(?=[A-Za-z])", re.ASCII)
_ESTATE = re.compile(r".*(?:小区|社区|花园|家园|公寓|大厦|广场|新村|[苑村庄屯寨])(?![镇乡街路县市区])", re.DOTALL)
_STREET = re.compile(r".*(?:街道|[市区县镇乡路街道巷]|\b(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln)\b)", re.DOTALL)


def mask_address(address: str) -> str:
    """The address down to village or estate (小区、村), else to the street: nobody's door."""
    known = _HOUSE_FIRST.sub("", digits(address))
    before_number = re.split(r"\d", known, maxsplit=1)[0]
    found = _ESTATE.match(before_number) or _STREET.match(before_number)
    return f"{found[0].strip()}{_HIDDEN}" if found else _HIDDEN if known.strip() else ""
