"""Keywords: what somebody must read at once."""

import unicodedata
from collections.abc import Iterable, Iterator

from callcenter.domain.record import Record
from callcenter.orders.warnings.finding import AlertKind, Finding, Level
from callcenter.orders.warnings.sighting import Sighting


class WordGroup(Record, frozen=True, kw_only=True):
    """Words that mean the same danger."""

    name: str
    words: tuple[str, ...]
    level: Level = Level.URGENT


DEFAULT = (
    WordGroup(name="self_harm", words=("自杀", "轻生", "跳楼", "割腕", "服毒", "不想活", "suicide", "kill myself")),
    WordGroup(name="violence", words=("砍人", "持刀", "绑架", "报复社会", "同归于尽", "炸弹", "bomb")),
    WordGroup(name="collapse", words=("坍塌", "塌方", "倒塌", "垮塌", "collapse")),
    WordGroup(
        name="gas",
        words=("燃气泄漏", "煤气泄漏", "天然气泄漏", "煤气中毒", "闻到煤气", "爆炸", "gas leak", "explosion"),
    ),
    WordGroup(name="fire", words=("起火", "着火", "火灾", "冒浓烟", "on fire")),
    WordGroup(name="poisoning", words=("食物中毒", "集体中毒", "食品中毒", "food poisoning")),
    WordGroup(
        name="mass_gathering",
        words=("聚集", "集体上访", "围堵", "堵路", "罢工", "拉横幅", "停运", "mass gathering"),
        level=Level.WARNING,
    ),
)
"""What comes with the program; the configuration may put its own in their place."""
_NEGATED = ("没有", "无", "未", "不会", "并非")


class Keywords:
    """The detector."""

    def __init__(self, groups: Iterable[WordGroup]) -> None:
        self._groups = [(group, [_plain(word) for word in group.words]) for group in groups]

    def see(self, order: Sighting) -> Iterator[Finding]:
        """What the order's text warns of, once for each group; a word right after a "not" does not count."""
        text = _plain(order.text)
        for group, words in self._groups:
            if found := [word for word in words if _says(text, word)]:
                yield Finding(
                    kind=AlertKind.KEYWORD,
                    key=f"keyword:{group.name}:{order.number}",
                    level=group.level,
                    at=order.at,
                    detail={"group": group.name, "words": found, "orders": [order.number], "area": order.area},
                )


def _says(text: str, word: str) -> bool:
    at = text.find(word)
    while at >= 0:
        if not text[:at].endswith(_NEGATED):
            return True
        at = text.find(word, at + 1)
    return False


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
