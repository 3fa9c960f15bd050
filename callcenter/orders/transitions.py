"""What moves a case from state to state: the 28 rows T01 to T28, and the edits that leave it where it is.

One table says who may, from where, to where, what may be refused and what it does to the time for handling; ``decide``
does nothing that has no row here.
"""

from collections.abc import Iterable, Mapping
from enum import Enum

from callcenter.domain.record import Record
from callcenter.orders.actions import Action
from callcenter.orders.permissions import Permission as P
from callcenter.orders.refusals import Why as W
from callcenter.orders.terms import CaseState as S


class Time(Enum):
    """What a row does to the time for handling (计时)."""

    UNTOUCHED = "untouched"
    STARTS = "starts"
    STOPS = "stops"
    PAUSES = "pauses"
    RESUMES = "resumes"
    EXTENDS = "extends"


class Transition(Record, frozen=True, kw_only=True):
    """One row."""

    code: str
    """``T01`` to ``T28``; empty: an edit."""
    action: Action
    sources: frozenset[S]
    """Empty: the case begins with it."""
    target: S | None
    """None: the case stays where it is."""
    permission: P
    """What a person needs."""
    system: bool = False
    """Whether the program itself may, by its rules and timers."""
    own: bool = False
    """Only by people of the department that leads (主办单位), or of one above it in the tree."""
    guards: tuple[W, ...] = ()
    """Why it may be refused, beside what every row asks: permission, state, department, texts of a decent length."""
    time: Time = Time.UNTOUCHED


OPEN = frozenset(
    {S.DRAFT, S.ACCEPTED, S.ANSWERED, S.TO_DISPATCH, S.DISPATCHED, S.IN_PROGRESS, S.RETURN_PENDING, S.ARBITRATION}
    | {S.REPLIED, S.SUSPENDED}
)
"""Something is still to be done about the matter itself."""
_COUNTED = OPEN - {S.DRAFT, S.ACCEPTED, S.ANSWERED, S.TO_DISPATCH} | {S.CLOSED, S.FOLLOW_UP}
"""Days are being counted."""
FINAL = frozenset({S.ARCHIVED, S.HANDED_OFF, S.MERGED, S.VOID})
"""Nothing leads out of these."""
OVER = FINAL | {S.CLOSED, S.FOLLOW_UP}
"""Nothing more is to be done about the matter, unless it has to be done again."""


def _row(
    code: str,
    action: Action,
    sources: Iterable[S],
    target: S | None,
    permission: P,
    guards: tuple[W, ...],
    *,
    system: bool = False,
    own: bool = False,
    time: Time = Time.UNTOUCHED,
) -> Transition:
    return Transition(
        code=code,
        action=action,
        sources=frozenset(sources),
        target=target,
        permission=permission,
        system=system,
        own=own,
        guards=guards,
        time=time,
    )


A, T = Action, Time
_MATTER = (W.FIELD_MISSING, W.FIELD_INVALID)
_SECOND = (W.NOTHING_ASKED, W.SAME_PERSON)
"""Of what one person asks and another decides."""
_DEPARTMENT = (W.UNKNOWN_DEPARTMENT, W.REPORTED_DEPARTMENT)
_DRAFT, _ACCEPTED, _BEGUN = frozenset({S.DRAFT}), frozenset({S.ACCEPTED}), frozenset({S.DRAFT, S.ACCEPTED})
_WORK, _RETURNED = frozenset({S.IN_PROGRESS}), frozenset({S.RETURN_PENDING})
# fmt: off
ROWS: tuple[Transition, ...] = (
    _row("T01", A.OPEN, (), S.DRAFT, P.ORDER_CREATE, (W.FIELD_INVALID,), system=True),
    _row("T02", A.ACCEPT, _DRAFT, S.ACCEPTED, P.ORDER_CREATE, (*_MATTER, W.OUT_OF_SCOPE)),
    _row("T03", A.AUTO_CLOSE, _DRAFT, S.CLOSED, P.ORDER_ANSWER,
         (W.FIELD_MISSING, W.ONLY_THE_PROGRAM, W.CHILDREN_OPEN), system=True),
    _row("T04", A.ANSWER, _ACCEPTED, S.ANSWERED, P.ORDER_ANSWER, (W.FIELD_MISSING,), system=True),
    _row("T05", A.CLOSE_DIRECT, {S.ANSWERED}, S.CLOSED, P.ORDER_ANSWER,
         (W.FURTHER_REQUEST, W.CHILDREN_OPEN), system=True),
    _row("T06", A.THREE_PARTY, _ACCEPTED, S.ANSWERED, P.ORDER_ANSWER,
         (W.FIELD_MISSING, W.TALK_TOO_SHORT), system=True),
    _row("T07", A.HAND_OFF, _BEGUN, S.HANDED_OFF, P.ORDER_ANSWER, (W.FIELD_MISSING, W.NOT_HANDED_OVER), system=True),
    _row("T08", A.ASK_DISPATCH, _ACCEPTED, S.TO_DISPATCH, P.ORDER_ANSWER, (), system=True),
    _row("T09", A.DISPATCH, {S.TO_DISPATCH}, S.DISPATCHED, P.ORDER_DISPATCH,
         (W.FIELD_MISSING, *_DEPARTMENT), system=True, time=T.STARTS),
    _row("T10", A.SIGN, {S.DISPATCHED}, S.IN_PROGRESS, P.ORDER_SIGN, (W.NOT_YET_DUE,), system=True, own=True),
    _row("T11", A.ASK_RETURN, {S.DISPATCHED, S.IN_PROGRESS}, S.RETURN_PENDING, P.ORDER_ASK,
         (W.FIELD_MISSING, *_DEPARTMENT, W.TOO_LATE, W.RETURN_LIMIT, W.NO_RETURN), own=True),
    _row("T12", A.GRANT_RETURN, _RETURNED, S.TO_DISPATCH, P.ORDER_DECIDE_RETURN,
         (W.FIELD_MISSING, W.GOES_TO_ARBITRATION)),
    _row("T13", A.REFUSE_RETURN, _RETURNED, S.IN_PROGRESS, P.ORDER_DECIDE_RETURN,
         (W.FIELD_MISSING, W.GOES_TO_ARBITRATION)),
    _row("T14", A.ESCALATE, _RETURNED, S.ARBITRATION, P.ORDER_DECIDE_RETURN,
         (W.FIELD_MISSING, W.UNKNOWN_DEPARTMENT, W.NOT_DISPUTED), system=True),
    _row("T14", A.ARBITRATE, {S.ARBITRATION}, S.DISPATCHED, P.ORDER_ARBITRATE, (W.FIELD_MISSING, *_DEPARTMENT)),
    _row("T15", A.EXTEND, _WORK, S.IN_PROGRESS, P.ORDER_DECIDE_ASK, (*_SECOND, W.EXTENSION_LIMIT), time=T.EXTENDS),
    _row("T16", A.REPLY, _WORK, S.REPLIED, P.ORDER_REPLY,
         (W.FIELD_MISSING, W.NO_CONTACT, W.NO_EVIDENCE, W.FIELD_INVALID), own=True, time=T.PAUSES),
    _row("T17", A.APPROVE, {S.REPLIED}, S.CLOSED, P.ORDER_APPROVE,
         (W.FIELD_MISSING, W.REPLY_OFF_THE_MATTER, W.REPLY_BUCK_PASSING, W.REPLY_PERSONAL_DATA, W.CHILDREN_OPEN),
         time=T.STOPS),
    _row("T18", A.REJECT_REPLY, {S.REPLIED}, S.IN_PROGRESS, P.ORDER_APPROVE, (W.FIELD_MISSING,), time=T.RESUMES),
    _row("T19", A.START_FOLLOW_UP, {S.CLOSED}, S.FOLLOW_UP, P.ORDER_FOLLOW_UP,
         (W.NOT_IN_FOLLOW_UP, W.FOLLOW_UP_OWED, W.PERSON_FIRST), system=True),
    _row("T20", A.REDO, {S.FOLLOW_UP}, S.IN_PROGRESS, P.ORDER_FOLLOW_UP,
         (W.FIELD_MISSING, W.NO_GROUND, W.NEVER_DISPATCHED), time=T.STARTS),
    _row("T21", A.ARCHIVE, {S.FOLLOW_UP}, S.ARCHIVED, P.ORDER_ARCHIVE, (W.FOLLOW_UP_UNFINISHED,), system=True),
    _row("T22", A.SUSPEND, _WORK, S.SUSPENDED, P.ORDER_DECIDE_ASK, (*_SECOND, W.NOT_IN_FUTURE), time=T.PAUSES),
    _row("T23", A.RESUME, {S.SUSPENDED}, S.IN_PROGRESS, P.ORDER_DECIDE_ASK,
         (W.FIELD_MISSING, W.NOT_YET_DUE), system=True, time=T.RESUMES),
    _row("T24", A.URGE, OPEN, None, P.ORDER_SUPERVISE, (W.FIELD_MISSING,), system=True),
    _row("T24", A.SUPERVISE, OPEN, None, P.ORDER_SUPERVISE, (W.FIELD_MISSING, W.NOT_IN_FUTURE), system=True),
    _row("T25", A.MERGE, OPEN, S.MERGED, P.ORDER_MERGE,
         (W.FIELD_MISSING, W.MAIN_CASE_UNFIT, W.OTHER_PLACE, W.CHILDREN_OPEN), time=T.STOPS),
    _row("T26", A.SPLIT, OPEN, None, P.ORDER_MERGE, (W.FIELD_MISSING, W.TOO_FEW_PARTS, *_DEPARTMENT)),
    _row("T27", A.REOPEN, {S.ARCHIVED}, None, P.ORDER_REOPEN, (W.FIELD_MISSING, W.TOO_LATE)),
    _row("T28", A.VOID, _BEGUN, S.VOID, P.ORDER_VOID, _SECOND),
)
EDITS: tuple[Transition, ...] = (
    _row("", A.AMEND, OPEN - {S.ANSWERED, S.REPLIED}, None, P.ORDER_EDIT,
         (*_MATTER, W.NOTHING_CHANGED, W.REPORTED_DEPARTMENT), system=True),
    _row("", A.DELEGATE, {S.DISPATCHED, S.IN_PROGRESS}, None, P.ORDER_DISPATCH,
         (*_DEPARTMENT, W.OUTSIDE_YOUR_TREE), own=True),
    _row("", A.FIRST_CONTACT, _WORK, None, P.ORDER_REPLY, (W.FIELD_INVALID,), system=True, own=True),
    _row("", A.ATTEMPT, {S.FOLLOW_UP}, None, P.ORDER_FOLLOW_UP,
         (W.FIELD_INVALID, W.OUTSIDE_HOURS, W.ATTEMPT_LIMIT, W.OTHER_PART_OF_DAY, W.FOLLOW_UP_FINISHED), system=True),
    _row("", A.ASK_EXTENSION, _WORK, None, P.ORDER_ASK,
         (W.FIELD_MISSING, W.TOO_LATE, W.NOT_INFORMED, W.EXTENSION_LIMIT, W.ASKED_ALREADY), own=True),
    _row("", A.ASK_SUSPENSION, _WORK, None, P.ORDER_ASK,
         (W.FIELD_MISSING, W.NOT_IN_FUTURE, W.NOT_INFORMED, W.ASKED_ALREADY), own=True),
    _row("", A.ASK_VOID, _BEGUN, None, P.ORDER_EDIT, (W.FIELD_MISSING, W.ASKED_ALREADY)),
    _row("", A.REFUSE_EXTENSION, _WORK, None, P.ORDER_DECIDE_ASK, (W.FIELD_MISSING, *_SECOND)),
    _row("", A.REFUSE_SUSPENSION, _WORK, None, P.ORDER_DECIDE_ASK, (W.FIELD_MISSING, *_SECOND)),
    _row("", A.REFUSE_VOID, _BEGUN, None, P.ORDER_VOID, (W.FIELD_MISSING, *_SECOND)),
    _row("", A.HOLD, frozenset(S), None, P.ORDER_HOLD, (W.FIELD_MISSING, W.NOTHING_CHANGED)),
    _row("", A.RECOUNT, _COUNTED, None, P.CALENDAR_EDIT, (W.NOTHING_CHANGED,), system=True),
)
"""Edits: recorded like every change, but the case stays in its state."""
# fmt: on
TABLE: Mapping[Action, Transition] = {row.action: row for row in (*ROWS, *EDITS)}


def allows(state: S, action: Action) -> bool:
    """Whether the table has a row for the pair."""
    return state in TABLE[action].sources


def actions(state: S) -> tuple[Action, ...]:
    """What the table knows to do in a state, in the table's order."""
    return tuple(action for action, row in TABLE.items() if state in row.sources)
