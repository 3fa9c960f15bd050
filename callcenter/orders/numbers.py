"""One spelling for each telephone number, so that the same caller is found however the number was written."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-()./]")
_MOBILE = re.compile(r"0?(1[3-9]\d{9})", re.ASCII)


def normal(number: str, country_code: str = "86") -> str:
    """The number without separators, country code and a mobile's leading 0; digits of every script as ASCII ones."""
    plain = _SEPARATORS.sub("", digits(number))
    for prefix in (f"+{country_code}", f"00{country_code}"):
        if country_code and plain.startswith(prefix):
            return _national(plain.removeprefix(prefix))
    bare = plain.removeprefix(country_code)
    found = _MOBILE.fullmatch(plain) or (_MOBILE.fullmatch(bare) if country_code == "86" else None)
    return found[1] if found else plain


def _national(rest: str) -> str:
    # +86 356 2221212 is 0356 2221212 at home; a mobile has no 0.
    found = _MOBILE.fullmatch(rest)
    return found[1] if found else f"0{rest.removeprefix('0')}"


def digits(text: str) -> str:
    """The text in compatibility form (full-width as ASCII), with the digits of every script as 0-9."""
    return unicodedata.normalize("NFKC", text).translate(_ASCII_DIGITS)


class _AsciiDigits(dict[int, int]):
    """Digits of every script as ASCII ones, so that none of them slips past the patterns."""

    def __missing__(self, code: int) -> int:
        digit = unicodedata.decimal(chr(code), -1)
        return code if digit < 0 else ord("0") + digit


_ASCII_DIGITS = _AsciiDigits()
