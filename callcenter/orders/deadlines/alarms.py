"""What happens to a case by itself, and when: each once in each round."""

from collections.abc import Iterator
from enum import Enum
from math import floor

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.case import Case, DueStep
from callcenter.orders.deadlines import steps
from callcenter.orders.deadlines.counting import Counted, Counter
from callcenter.orders.deadlines.policy import Letter, Policy, RedCard
from callcenter.orders.deadlines.span import Span, parse
from callcenter.orders.terms import CaseState, Clock, DueChange, DueKind


class AlarmKind(Enum):
    """What is due."""

    DISPATCH = "dispatch"
    SIGN = "sign"
    """It is signed by itself."""
    UNSIGNED = "unsigned"
    """In the place of ``sign``, where the policy has nobody's signing done for them."""
    CONTACT = "contact"
    YELLOW = "yellow"
    RED = "red"
    URGE = "urge"
    NOTICE = "notice"
    JOINT = "joint"
    REPORT = "report"
    REVIEW = "review"
    FOLLOW_UP = "follow_up"
    ARCHIVE = "archive"
    SUSPENSION_REVIEW = "suspension_review"
    """A suspended case is to be looked at."""
    RESUME = "resume"
    """The day until which a case was suspended has come."""
    UNKNOWN_YEAR = "unknown_year"
    """A year is near whose holidays are not known; of the calendar, not of a case."""
    RECOUNT = "recount"
    """The calendar has changed: due moments are counted anew; of the calendar, not of a case."""


class Alarm(Record, frozen=True, kw_only=True):
    """Something that is to happen at a moment."""

    kind: AlarmKind
    at: Instant
    round: str
    """Tells apart what is due a second time: after an extension, a redo, another department. Not after a pause."""


_WAITING: dict[CaseState, tuple[DueKind, ...]] = {
    CaseState.TO_DISPATCH: (DueKind.DISPATCH,),
    CaseState.DISPATCHED: (DueKind.SIGN, DueKind.CONTACT),
    CaseState.IN_PROGRESS: (DueKind.CONTACT,),
    CaseState.REPLIED: (DueKind.REVIEW,),
    CaseState.CLOSED: (DueKind.FOLLOW_UP, DueKind.ARCHIVE),
    CaseState.FOLLOW_UP: (DueKind.ARCHIVE,),
}
"""What each state waits for."""
_REVIEWS = 120
"""A suspended case is looked at so often at most: ten years of months."""
_LETTERS = {letter: AlarmKind(letter.value) for letter in Letter}


def of(case: Case, counter: Counter) -> tuple[Alarm, ...]:
    """The alarms of a case that stays as it is, in order."""
    found = [*_limits(case, counter.policy), *_handling(case, counter), *_suspension(case, counter)]
    return tuple(sorted(found, key=lambda alarm: (alarm.at, alarm.kind.value)))


def _limits(case: Case, policy: Policy) -> Iterator[Alarm]:
    for kind in _WAITING.get(case.state, ()):
        at: Instant | None = getattr(case.dues, kind.value)
        done = kind is DueKind.CONTACT and case.first_contact_at is not None
        if at is not None and not done:
            unsigned = kind is DueKind.SIGN and not policy.auto_sign
            what = AlarmKind.UNSIGNED if unsigned else AlarmKind(kind.value)
            yield Alarm(kind=what, at=at, round=_round(case, kind))


def _handling(case: Case, counter: Counter) -> Iterator[Alarm]:
    """Cards and letters, as long as the time runs."""
    due = steps.limits_after(counter, case.dues.steps).get(DueKind.HANDLE)
    if due is None or case.clock is not Clock.RUNNING:
        return
    kind = DueKind.HANDLE
    yield from _alarm(case, kind, AlarmKind.YELLOW, _yellow(case, counter, due))
    yield from _alarm(case, kind, AlarmKind.RED, _red(counter, due))
    for rung in counter.policy.ladder:
        yield from _alarm(case, kind, _LETTERS[rung.letter], counter.overdue_since(due, rung.after))


def _alarm(case: Case, due: DueKind, kind: AlarmKind, at: Instant | None) -> Iterator[Alarm]:
    if at is not None:
        yield Alarm(kind=kind, at=at, round=_round(case, due))


def _yellow(case: Case, counter: Counter, due: Counted) -> Instant | None:
    """The earliest moment of the rule that lies in the time that runs."""
    rule = counter.policy.yellow
    given = _given(case)
    start = given[0].at
    moments = []
    if due.last is None and rule.ratio is not None:
        moments.append(Instant(due.at - (1 - rule.ratio) * (due.at - start - _paused_s(case, start))))
    if due.last is not None and rule.left is not None:
        moments.append(counter.earlier(due.last, rule.left))
    if due.last is not None and rule.ratio is not None:
        # Of whole days, so that the card is not shown on a day on which nobody works.
        days = sum(span.count for step in given if (span := parse(step.span)).unit is due.unit)
        left = Span(floor(round((1 - rule.ratio) * days, 6)), due.unit)
        moments += [counter.earlier(due.last, left)] if left.count else []
    return min((at for at in moments if start < at < due.at), default=None)


def _given(case: Case) -> list[DueStep]:
    """The time that is given for handling: by the last start, and every extension since."""
    given: list[DueStep] = []
    for step in case.dues.steps:
        if step.due is DueKind.HANDLE and step.change is DueChange.STARTED:
            given = [step]
        elif step.due is DueKind.HANDLE and step.change is DueChange.EXTENDED:
            given.append(step)
    return given


def _paused_s(case: Case, start: Instant) -> float:
    pauses = [s for s in case.dues.steps if s.due is DueKind.HANDLE and s.until is not None and s.at >= start]
    return sum(step.until - step.at for step in pauses if step.until is not None)


def _red(counter: Counter, due: Counted) -> Instant:
    if counter.policy.red is RedCard.DUE:
        return due.at
    calendar = counter.calendar
    last = due.last or calendar.date_of(due.at)
    return calendar.moment(next(calendar.working_after(last)))


def _suspension(case: Case, counter: Counter) -> Iterator[Alarm]:
    """A suspended case is looked at every so often, until its day comes."""
    paused, until = case.paused_at, case.suspended_until
    if case.state is not CaseState.SUSPENDED or paused is None:
        return
    every = counter.policy.suspension_review
    for nth in range(1, _REVIEWS + 1):
        at = counter.due(paused, Span(nth * every.count, every.unit)).at
        if until is not None and at >= until:
            break
        yield Alarm(kind=AlarmKind.SUSPENSION_REVIEW, at=at, round=f"{paused:.3f}/{nth}")
    if until is not None:
        yield Alarm(kind=AlarmKind.RESUME, at=until, round=f"{paused:.3f}")


def _round(case: Case, kind: DueKind) -> str:
    if kind is DueKind.DISPATCH:
        return f"{case.dues.dispatch:.3f}"
    return str(steps.rounds(case.dues.steps, kind))
