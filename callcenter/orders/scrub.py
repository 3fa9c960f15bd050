"""Free text without what names or reaches a person: numbers of telephones, papers and cards, plates, e-mail addresses.

The text is looked at in a plain spelling of the same length (every digit as 0-9, also full-width and written out as
一二三; invisible signs as one), and what is found there is hidden in the text itself.
"""

import re
import unicodedata
from collections.abc import Iterable

from callcenter.orders import number

HIDDEN = "****"
_INVISIBLE = "\u200b"
_WRITTEN = dict(zip("〇零一二三四五六七八九幺", "001234567891", strict=True))
_GAP = rf"[ \-_.()/·{_INVISIBLE}]{{0,3}}"
_DATE = r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?: ?\d\d?:\d\d(?::\d\d)?)?"
_PLATE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
_FOUND = re.compile(
    # A date is kept, unless the digits go on.
    rf"(?P<date>(?<!\d){_DATE}(?!{_GAP}\d))"
    # Seven digits and more: a telephone, a bank card, an identity card with its X, a QQ number.
    rf"|(?P<digits>\+?\d(?:{_GAP}\d){{6,}}(?:{_GAP}X(?![A-Z]))?)"
    rf"|(?P<plate>{_PLATE}{_GAP}[A-Z]{_GAP}[A-Z0-9]{{4,6}}[挂学警港澳使领]?)"
    r"|(?P<mail>[A-Z0-9._%+\-]{1,64}@[A-Z0-9\-]{1,63}(?:\.[A-Z0-9\-]{1,63}){1,4})",
    re.ASCII,
)


def scrub(text: str, known: Iterable[str] = ()) -> str:
    """The text with all of that hidden; ``known`` are the citizen's own names, hidden wherever they stand."""
    for name in sorted(filter(_is_telling, known), key=len, reverse=True):
        text = text.replace(name, HIDDEN)
    plain, shown, done = text.translate(_PLAIN), [], 0
    for found in _FOUND.finditer(plain):
        if found["date"] or number.verify(found.group()):
            continue
        shown += [text[done : found.start()], HIDDEN]
        done = found.end()
    return "".join((*shown, text[done:]))


def _is_telling(name: str) -> bool:
    # A single sign, such as a surname alone, stands in many words.
    return len(name.strip()) > 1


class _Plain(dict[int, str]):
    """Each sign's plain spelling: always one sign, so that places in both texts are the same."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


def _plain(sign: str) -> str:
    if sign in _WRITTEN:
        return _WRITTEN[sign]
    # Also circled, superscript and other scripts' digits.
    if (digit := unicodedata.digit(sign, -1)) >= 0:
        return str(digit)
    match unicodedata.category(sign):
        # Marks that steer the writing's direction, joiners, keycaps.
        case "Cf" | "Mn" | "Me":
            return _INVISIBLE
        case "Zs":
            return " "
        case "Pd":
            return "-"
    folded = unicodedata.normalize("NFKC", sign).upper()
    return folded if len(folded) == 1 else sign


_PLAIN = _Plain()
