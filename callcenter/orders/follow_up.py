"""The rules of asking the citizen what was done (回访): whom, how, at what hours, how often, and what follows."""

from datetime import datetime, time, tzinfo
from enum import Enum

from callcenter.domain.ids import Instant
from callcenter.orders import matter
from callcenter.orders.case import Case
from callcenter.orders.records import Answers, Attempt, AttemptResult, FollowUp, Method, Waiver
from callcenter.orders.terms import DemandType, HandlingMode, Solved

FROM, UNTIL = time(8, 30), time(20, 30)
"""Nobody is disturbed before or after."""
MOST_ATTEMPTS = 3
PARTS = 2
"""In so many parts of the day at least, before it is given up."""
_NO_MATTER = frozenset({DemandType.MISSED_CALL, DemandType.INVALID})
_PERSON_FIRST = frozenset({DemandType.COMPLAINT, DemandType.REPORT})
_IN_CALL = frozenset({HandlingMode.DIRECT, HandlingMode.THREE_PARTY})
_LAST_WORD = frozenset({AttemptResult.REFUSED, AttemptResult.WRONG_NUMBER})
_ORDER = (Method.SMS, Method.IVR, Method.AGENT)
"""First a message, then a machine's call, then a person's."""


class PartOfDay(Enum):
    """When somebody may be at home."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def waiver(case: Case) -> Waiver | None:
    """Why nobody may be asked; None: somebody is to be asked, or may be."""
    if case.demand_type in _NO_MATTER or case.handling_mode is HandlingMode.OUT_OF_SCOPE:
        return Waiver.NO_MATTER
    if not case.consent_follow_up:
        return Waiver.NO_CONSENT
    return None if matter.contact(case) else Waiver.NO_CONTACT


def may_waive(case: Case, ground: Waiver) -> bool:
    """Whether the ground not to ask holds. What a department dealt with is always asked about (应访尽访)."""
    if ground is Waiver.ANSWERED_IN_CALL:
        return case.handling_mode in _IN_CALL
    return waiver(case) is ground


def resting(case: Case) -> Waiver | None:
    """Why a closed case goes to the archive without anybody asking; None: somebody has to ask."""
    return waiver(case) or (Waiver.ANSWERED_IN_CALL if case.handling_mode in _IN_CALL else None)


def person_first(case: Case) -> bool:
    """Whether a person has to make the first attempt."""
    return bool(case.vulnerable) or case.demand_type in _PERSON_FIRST


def next_method(case: Case, attempts: tuple[Attempt, ...] = ()) -> Method:
    """How to ask next."""
    if person_first(case):
        return Method.AGENT
    return _ORDER[min(len(attempts), len(_ORDER) - 1)]


def decent(at: Instant, zone: tzinfo) -> bool:
    """Whether it is an hour at which people may be called."""
    return FROM <= datetime.fromtimestamp(at, zone).time() < UNTIL


def part_of_day(at: Instant, zone: tzinfo) -> PartOfDay:
    """The part of the day: up to noon, up to six, after."""
    hour = datetime.fromtimestamp(at, zone).hour
    if hour < 12:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if hour < 18 else PartOfDay.EVENING


def same_part_only(attempts: tuple[Attempt, ...], at: Instant, zone: tzinfo) -> bool:
    """Whether an attempt at ``at`` would be the last one, and all of them in the same part of the day."""
    parts = {part_of_day(attempt.at, zone) for attempt in attempts} | {part_of_day(at, zone)}
    return len(attempts) == MOST_ATTEMPTS - 1 and len(parts) < PARTS


def ended(follow_up: FollowUp) -> bool:
    """Whether nobody need be asked any more: answered, declined, or tried often enough."""
    if follow_up.waived is not None or follow_up.answers is not None:
        return True
    attempts = follow_up.attempts
    return len(attempts) >= MOST_ATTEMPTS or (bool(attempts) and attempts[-1].result in _LAST_WORD)


def content(answers: Answers) -> bool:
    """Whether the citizen can be left with it: satisfied, and not unsolved."""
    return answers.result.satisfied and answers.solved is not Solved.UNSOLVED


def running(follow_ups: tuple[FollowUp, ...], case: Case) -> tuple[FollowUp, ...]:
    """Those that belong to how the case was dealt with last."""
    return tuple(follow_up for follow_up in follow_ups if follow_up.round == case.redos)
