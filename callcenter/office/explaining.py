"""The due moments of a case, each with the reasons for it in Chinese and in English."""

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.case import Case
from callcenter.orders.deadlines import explain, wording
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.terms import DueKind


class Explained(Record, frozen=True, kw_only=True):
    """Until when, and why then."""

    due: DueKind
    at: Instant
    zh: tuple[str, ...]
    """One sentence for each step, in order."""
    en: tuple[str, ...]


def explained(deadlines: Deadlines, case: Case) -> tuple[Explained, ...]:
    """Every limit that the case has, in the order of its life. Raises Refused (``unknown_policy``)."""
    counter, zone = deadlines.counter(case), deadlines.calendar.zone
    found = []
    for due in DueKind:
        at: Instant | None = getattr(case.dues, due.value)
        if at is not None:
            reasons = explain.reasons(case, due, counter)
            zh, en = (tuple(wording.say(each, zone, lang) for each in reasons) for lang in wording.LANGUAGES)
            found.append(Explained(due=due, at=at, zh=zh, en=en))
    return tuple(found)
