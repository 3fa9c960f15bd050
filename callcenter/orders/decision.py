"""What a decision about a case needs from outside, and what it leads to."""

from datetime import tzinfo
from typing import Protocol

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.case import Case, Dues
from callcenter.orders.records import Approval, FollowUp, Supervision
from callcenter.orders.trail import CaseEvent


class Deadlines(Protocol):
    """Until when. Each answer is the case's whole set of limits after what happens to it at ``at``."""

    def due_for_dispatch(self, case: Case, at: Instant) -> Instant | None:
        """Until when it has to be dispatched."""

    def dues_at_dispatch(self, case: Case, at: Instant, *, anew: bool = False) -> Dues:
        """When a department gets it: the clock starts; for a second department only that for signing, unless anew."""

    def extended(self, case: Case, at: Instant) -> Dues:
        """With one more extension."""

    def after_redo(self, case: Case, at: Instant) -> Dues:
        """When it is to be done again."""

    def resumed(self, case: Case, at: Instant) -> Dues:
        """With the time that was left at ``case.paused_at``."""

    def after_reply(self, case: Case, at: Instant) -> Dues:
        """When the reply waits to be checked."""

    def after_close(self, case: Case, at: Instant) -> Dues:
        """When the follow-up and the archive are due."""

    def recounted(self, case: Case) -> Dues:
        """The same limits by the calendar as it is now."""

    def most_extensions(self, case: Case) -> int:
        """How often the case's policy lets it be extended."""

    def most_returns(self, case: Case) -> int:
        """How often it may be returned."""

    def last_return(self, case: Case) -> Instant | None:
        """Until when a return may be asked for; None: at any time."""

    def most_redos(self, case: Case) -> int:
        """How often it may be done again."""


class Departments(Protocol):
    """The tree of departments."""

    def exists(self, department: str) -> bool:
        """Whether there is such a department, and orders may be sent to it."""

    def covers(self, above: str, below: str) -> bool:
        """Whether ``below`` is ``above`` itself or stands somewhere below it."""


class Facts(Record, frozen=True, kw_only=True):
    """What the decision needs beside the case."""

    deadlines: Deadlines
    departments: Departments
    zone: tzinfo
    """In which people are called back at a decent hour."""
    children: tuple[Case, ...] = ()
    """The cases of ``case.children``."""
    participants: tuple[Case, ...] = ()
    """The cases merged into this one: their citizens get the same reply."""
    main: Case | None = None
    """The case to merge into; its present record."""
    approvals: tuple[Approval, ...] = ()
    """What was asked about the case and not decided yet."""
    follow_ups: tuple[FollowUp, ...] = ()
    """Of the case, and of those merged into it."""
    numbers: tuple[str, ...] = ()
    """Fresh order numbers for the cases that a split or a reopening makes."""


class Change(Record, frozen=True, kw_only=True):
    """A case as it is now, and what happened to it."""

    case: Case
    events: tuple[CaseEvent, ...]


class Decision(Record, frozen=True, kw_only=True):
    """What is to be written, all of it in one transaction."""

    case: Case
    """The next version."""
    events: tuple[CaseEvent, ...]
    created: tuple[Change, ...] = ()
    """New cases."""
    changed: tuple[Change, ...] = ()
    """Other cases that it changes; each one version further than it was given in the facts."""
    approvals: tuple[Approval, ...] = ()
    """Asked for, decided, or lapsed because the case has moved on."""
    supervision: Supervision | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    """Begun, or with one more attempt."""
    tell: tuple[str, ...] = ()
    """The cases whose citizens are told the reply now: this one, and those merged into it."""
