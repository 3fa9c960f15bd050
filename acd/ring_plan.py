"""Whom to ring for a call, for how long, and when to look again, so that somebody answers before the deadline.

While there is time, one phone rings, and the next is added when the first has rung as long as that agent usually needs:
there is no gap between tries, and room is kept for one more. When time is short, as many ring at once as it takes.
Phones beyond the first are only taken from agents whom no other waiting call needs, so that a crowd is never served
worse than one phone at a time would serve it.
"""

from collections.abc import Iterator
from enum import Enum
from itertools import islice
from typing import NamedTuple

from acd.pickup import Pickup, chance, usual_s
from callcenter.domain.ids import AgentId
from callcenter.domain.record import Record

MAX_PHONES = 4
"""More phones for one caller would only disturb people."""
CONSIDERED = 8
"""How many of the idle are looked at, in the order of the strategy."""
GOAL = 0.97
"""Enough phones ring when the chance of an answer in time is this."""
GOAL_LATE = 0.5
"""After the deadline a second phone rings only where the first has become unlikely to be answered."""
POOR = 0.5
"""Below this chance an agent's ring makes way for the next, instead of going on beside it."""
SECOND_TRY_S = 4.0
"""Room that is kept for one more try."""
LAST_TRY_S = 6.0
"""With less than this left there is only one more try: whoever is needed rings at once."""
LOOK_S = 2.0
"""How soon to look again where everybody idle is needed elsewhere, and the least time between two looks."""
SHORTEST_S = 7.0
"""However quick an agent was until now: people are not robots, and a phone that stops at once only annoys."""
USUAL, ALL = 0.7, 2.0
"""Spreads above an agent's middle time to answer: three in four have come, and nearly all."""


class Why(Enum):
    """The reason of one choice; what people read is made from it."""

    FIRST = "first in the order of the queue"
    NEXT = "the phones that ring have not been answered in their usual time"
    AT_ONCE = "time is short: several phones at once"
    LATE = "the deadline has passed: the queue's own ring"
    TOO_SLOW = "not likely to answer in the time that is left"
    ENOUGH = "the phones that ring are enough"
    CROWDED = "the idle agents are needed for other callers"
    NOBODY = "nobody is idle"


class Candidate(NamedTuple):
    """An idle agent whom the call may be offered to."""

    agent: AgentId
    pickup: Pickup
    tier: int = 0


class Phone(NamedTuple):
    """A phone that rings for the call already."""

    pickup: Pickup
    rung_s: float


class Case(Record, frozen=True, kw_only=True):
    """One call at one moment."""

    left_s: float
    """Until the deadline; not above zero: it has passed."""
    ring_s: float
    """The longest ring the queue allows."""
    idle: int
    """How many idle agents the call may be offered to."""
    others: int
    """How many other callers wait for one of them, with no phone ringing."""
    phones: tuple[Phone, ...] = ()


class Ring(Record, frozen=True):
    """One phone to ring."""

    agent: AgentId
    ring_s: float
    tier: int
    why: Why
    chance: float
    """Of an answer in time."""


class DeadlinePlan(Record, frozen=True, kw_only=True):
    """What to do for the call now."""

    rings: tuple[Ring, ...] = ()
    look_in_s: float | None = None
    """Look again after so long, if the call is not answered by then; None: when something happens."""
    chance: float = 0.0
    """Of an answer in time (after the deadline: within one ring), all phones together, as far as is known now."""
    passed: tuple[AgentId, ...] = ()
    """Idle and in turn, but not likely to answer in the time that is left."""
    idle: Why | None = None
    """Why no phone is rung now."""
    widen: bool = False
    """The eligible will hardly make it: agents whom the call would only be offered to later are needed now."""


def plan(case: Case, candidates: Iterator[Candidate]) -> DeadlinePlan:
    """Decide for one call. Nobody beyond the first few candidates is looked at."""
    horizon = case.left_s if case.left_s > 0 else case.ring_s
    silence = 1.0
    for phone in case.phones:
        silence *= 1.0 - chance(phone.pickup, horizon, phone.rung_s)
    held = _held(case, 1.0 - silence)
    if held is not None:
        return held
    first = tuple(islice(candidates, CONSIDERED))
    able, passed = _able(case, first)
    rings: list[Ring] = []
    for who in able[: _room(case)]:
        likely = chance(who.pickup, horizon)
        rings.append(Ring(who.agent, _ring_s(case, who, likely), who.tier, _why(case, len(rings)), likely))
        silence *= 1.0 - likely
        if _enough(case, 1.0 - silence):
            break
    return DeadlinePlan(
        rings=tuple(rings),
        look_in_s=_look_in(case, rings, able),
        chance=1.0 - silence,
        passed=passed,
        idle=None if rings else Why.NOBODY,
        widen=_wants_more(case, silence) and len(rings) == len(first),
    )


def _held(case: Case, likely: float) -> DeadlinePlan | None:
    """The plan not to ring anybody now, if that is it."""
    if not case.phones:
        return None
    if len(case.phones) >= MAX_PHONES or likely >= (GOAL if case.left_s > 0 else GOAL_LATE):
        return DeadlinePlan(chance=likely, idle=Why.ENOUGH, look_in_s=_again(case))
    if case.idle <= case.others:
        short = _wants_more(case, 1.0 - likely)
        idle = Why.CROWDED if case.idle else Why.NOBODY
        return DeadlinePlan(chance=likely, idle=idle, look_in_s=_again(case), widen=short)
    return None


def _again(case: Case) -> float | None:
    return LOOK_S if len(case.phones) < MAX_PHONES and case.left_s > LOOK_S else None


def _room(case: Case) -> int:
    """How many phones may be added: one where none rings, and further ones that no other caller needs."""
    spare = min(case.idle - case.others, MAX_PHONES - len(case.phones))
    return spare if case.phones else max(1, spare)


def _last_try(case: Case) -> bool:
    return 0.0 < case.left_s <= LAST_TRY_S


def _enough(case: Case, likely: float) -> bool:
    """Whether to stop adding phones in this look: with time for another look, one at a time."""
    return not _last_try(case) or likely >= GOAL


def _wants_more(case: Case, silence: float) -> bool:
    return _last_try(case) and 1.0 - silence < GOAL


def _able(case: Case, first: tuple[Candidate, ...]) -> tuple[tuple[Candidate, ...], tuple[AgentId, ...]]:
    """With one try left, those come last who are far less likely to answer in time than the best."""
    if len(first) < 2 or not _last_try(case):
        return first, ()
    odds = [chance(who.pickup, case.left_s) for who in first]
    bar = POOR * max(odds)
    able = [who for who, likely in zip(first, odds, strict=True) if likely >= bar]
    slow = [who for who, likely in zip(first, odds, strict=True) if likely < bar]
    return (*able, *slow), tuple(who.agent for who in slow)


def _ring_s(case: Case, who: Candidate, likely: float) -> float:
    """As long as the queue allows and this agent might still answer; a poor chance gives way to the next agent."""
    longest = min(case.ring_s, max(SHORTEST_S, usual_s(who.pickup, ALL)))
    if likely < POOR and case.left_s > LAST_TRY_S and case.idle > case.others + 1:
        return min(longest, max(SECOND_TRY_S, _try_s(case, who)))
    return longest


def _try_s(case: Case, who: Candidate) -> float:
    """How long to wait for this agent before another is tried as well."""
    usual = usual_s(who.pickup, USUAL)
    return max(LOOK_S, min(usual, case.left_s - SECOND_TRY_S) if case.left_s > 0 else usual)


def _look_in(case: Case, rings: list[Ring], able: tuple[Candidate, ...]) -> float | None:
    if not rings:
        # Nobody could be rung: look when there is just room for a last try, with a wider choice.
        return case.left_s - LAST_TRY_S if case.left_s > LAST_TRY_S else None
    if len(case.phones) + len(rings) >= MAX_PHONES:
        return None
    return min(_try_s(case, who) for who in able[: len(rings)])


def _why(case: Case, place: int) -> Why:
    if case.left_s <= 0:
        return Why.LATE
    if place > 0:
        return Why.AT_ONCE
    return Why.NEXT if case.phones else Why.FIRST
