"""The due moments of a case, each with the reasons for it in Chinese and in English, and when it was met."""

from collections.abc import Callable, Mapping

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.case import Case
from callcenter.orders.deadlines import explain, wording
from callcenter.orders.deadlines.deadlines import Deadlines
from callcenter.orders.follow_up import running
from callcenter.orders.records import FollowUp
from callcenter.orders.terms import DueKind


class Explained(Record, frozen=True, kw_only=True):
    """Until when, and why then."""

    due: DueKind
    at: Instant
    met_at: Instant | None = None
    """When what was due was done; None: it is not yet."""
    zh: tuple[str, ...]
    """One sentence for each step, in order."""
    en: tuple[str, ...]


_MET: Mapping[DueKind, Callable[[Case], Instant | None]] = {
    DueKind.DISPATCH: lambda case: case.dispatched_at,
    DueKind.SIGN: lambda case: case.signed_at,
    DueKind.CONTACT: lambda case: case.first_contact_at,
    # The time for handling stands while the reply is checked: a reply that is sent back has met nothing.
    DueKind.HANDLE: lambda case: case.replied_at if case.closed_at is not None else None,
    DueKind.REVIEW: lambda case: case.closed_at,
    DueKind.ARCHIVE: lambda case: case.archived_at,
}


def explained(deadlines: Deadlines, case: Case, follow_ups: tuple[FollowUp, ...] = ()) -> tuple[Explained, ...]:
    """Every limit that the case has, in the order of its life. Raises Refused (``unknown_policy``)."""
    counter, zone = deadlines.counter(case), deadlines.calendar.zone
    found = []
    for due in DueKind:
        at: Instant | None = getattr(case.dues, due.value)
        if at is not None:
            reasons = explain.reasons(case, due, counter)
            zh, en = (tuple(wording.say(each, zone, lang) for each in reasons) for lang in wording.LANGUAGES)
            found.append(Explained(due=due, at=at, met_at=_met(due, case, follow_ups), zh=zh, en=en))
    return tuple(found)


def _met(due: DueKind, case: Case, follow_ups: tuple[FollowUp, ...]) -> Instant | None:
    if due is DueKind.FOLLOW_UP:
        return min((each.started_at for each in running(follow_ups, case)), default=None)
    return _MET[due](case)
