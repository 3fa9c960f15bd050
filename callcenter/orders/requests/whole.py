"""Requests about the case as a whole: urge, supervise, merge, split, reopen, hold."""

from typing import ClassVar

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record
from callcenter.orders import records as r
from callcenter.orders import terms as t
from callcenter.orders.actions import Action
from callcenter.orders.requests.base import Request


class Urge(Request, frozen=True, kw_only=True):
    """T24: the department is reminded (催办)."""

    action: ClassVar[Action] = Action.URGE
    reason: str
    card: t.Card | None = None
    """The card that it shows from now on; None: as before."""


class Supervise(Request, frozen=True, kw_only=True):
    """T24: a supervision letter (督办)."""

    action: ClassVar[Action] = Action.SUPERVISE
    kind: r.SupervisionKind
    level: r.SupervisionLevel
    text: str
    due: Instant | None = None


class Merge(Request, frozen=True, kw_only=True):
    """T25: the same fact at the same place as another case (并单)."""

    action: ClassVar[Action] = Action.MERGE
    into: str
    reason: str


class Part(Record, frozen=True, kw_only=True):
    """One matter of a case that holds several."""

    title: str
    content: str
    category: str
    department: str = ""
    """Who should deal with it (加派, 协办); empty: the dispatcher decides."""


class Split(Request, frozen=True, kw_only=True):
    """T26: several matters, or several departments (拆单); the case closes after its children."""

    action: ClassVar[Action] = Action.SPLIT
    parts: tuple[Part, ...]
    reason: str


class Reopen(Request, frozen=True, kw_only=True):
    """T27: a new order about an archived case (复核, 再诉)."""

    action: ClassVar[Action] = Action.REOPEN
    ground: str


class Recount(Request, frozen=True, kw_only=True):
    """The calendar has changed: its due moments are counted anew (重新计算时限)."""

    action: ClassVar[Action] = Action.RECOUNT


class Hold(Request, frozen=True, kw_only=True):
    """It must be kept, or need not be any more (法律保全)."""

    action: ClassVar[Action] = Action.HOLD
    on: bool
    reason: str
