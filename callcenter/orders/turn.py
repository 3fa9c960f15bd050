"""One turn of a case: who wants what, when, and what a move makes of it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders.actor import Actor
from callcenter.orders.case import Case
from callcenter.orders.decision import Change, Facts
from callcenter.orders.records import Approval, FollowUp, Supervision
from callcenter.orders.refusals import Faults
from callcenter.orders.transitions import Transition


class Turn(Record, frozen=True, kw_only=True):
    """What every move gets beside its request."""

    case: Case
    row: Transition
    actor: Actor
    at: Instant
    facts: Facts
    faults: Faults
    """What stands in the way; whoever moves notes more, and refuses all of it together."""


class Move(Record, frozen=True, kw_only=True):
    """What a move makes of it; state, clock, version and events follow from the table."""

    case: Case
    """With the fields that the move changes."""
    row: Transition | None = None
    """Another row than the one asked for, where a limit leads elsewhere."""
    then: Transition | None = None
    """What the program does at once after it."""
    reason: str = ""
    """A code, for the trail."""
    words: str = ""
    """What the actor says, in the actor's own words."""
    about: Mapping[str, str] = MappingProxyType({})
    """What else the trail says of it: departments, numbers of orders; no personal data."""
    created: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    approval: Approval | None = None
    supervision: Supervision | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    tell: tuple[str, ...] = ()


Mover = Callable[[Turn, Any], Move]
"""A move: checks its guards (raises OrderRefused), and says what changes."""


def reference(case: Case, prefix: str) -> str:
    """A name for what this change of the case brings with it; each change has its own."""
    return f"{prefix}-{case.number}-{case.version + 1}"
