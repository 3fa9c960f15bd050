"""Requests from the first word to the way it is dealt with: accept, answer, hand over, ask for dispatch, void."""

from typing import ClassVar

from callcenter.domain.ids import Instant
from callcenter.orders import terms as t
from callcenter.orders.actions import Action
from callcenter.orders.requests.base import Changes, Request


class Open(Request, frozen=True, kw_only=True):
    """T01: a matter has come in."""

    action: ClassVar[Action] = Action.OPEN
    channel: t.Channel
    call: str | None = None
    line: str = ""
    jurisdiction: str = "000000"
    opened_at: Instant | None = None
    """When it came in; None: now."""
    changes: Changes = Changes()


class Accept(Request, frozen=True, kw_only=True):
    """T02: the hotline takes the matter on (受理)."""

    action: ClassVar[Action] = Action.ACCEPT
    scope: t.Scope = t.Scope.ACCEPT
    changes: Changes = Changes()
    """What the form says at this moment."""


class AutoClose(Request, frozen=True, kw_only=True):
    """T03: there is nothing to deal with: missed, invalid, or out of scope and told so."""

    action: ClassVar[Action] = Action.AUTO_CLOSE
    demand_type: t.DemandType
    """MISSED_CALL (from the program only), INVALID, or what was asked for and not taken on."""
    scope: t.Scope | None = None
    """GUIDE or REFUSE for what is not taken on."""
    scope_reason: t.ScopeReason | None = None
    guidance: str = ""
    """Which door was named to the caller."""


class Answer(Request, frozen=True, kw_only=True):
    """T04: answered in the call (直办)."""

    action: ClassVar[Action] = Action.ANSWER
    kb_article: str = ""
    answer: str = ""
    """What was said; needed where no article is named."""


class CloseDirect(Request, frozen=True, kw_only=True):
    """T05: the call is done (直办办结)."""

    action: ClassVar[Action] = Action.CLOSE_DIRECT
    further_request: bool
    """Whether the caller still wants something."""


class ThreeParty(Request, frozen=True, kw_only=True):
    """T06: dealt with together with a department in the call (三方通话)."""

    action: ClassVar[Action] = Action.THREE_PARTY
    department: str
    joined_s: float
    """How long the three of them talked, in seconds."""
    outcome: str


class HandOff(Request, frozen=True, kw_only=True):
    """T07: handed over to an emergency desk or another platform (移交)."""

    action: ClassVar[Action] = Action.HAND_OFF
    desk: str
    """``110``, ``120`` and so on, or the platform's name."""
    answered: bool = False
    """Whether the desk spoke with the caller."""
    ack_ms: int | None = None
    """How long it took until it did."""
    external_no: str = ""


class AskDispatch(Request, frozen=True, kw_only=True):
    """T08: a department has to deal with it (转办)."""

    action: ClassVar[Action] = Action.ASK_DISPATCH
    note: str = ""


class Amend(Request, frozen=True, kw_only=True):
    """What is known of the matter is corrected or added to."""

    action: ClassVar[Action] = Action.AMEND
    changes: Changes
    reason: str = ""


class AskVoid(Request, frozen=True, kw_only=True):
    """It should not be there (申请作废)."""

    action: ClassVar[Action] = Action.ASK_VOID
    reason: str


class Void(Request, frozen=True, kw_only=True):
    """T28: a second person agrees that it should not (作废)."""

    action: ClassVar[Action] = Action.VOID
    note: str = ""


class RefuseVoid(Request, frozen=True, kw_only=True):
    """It stays."""

    action: ClassVar[Action] = Action.REFUSE_VOID
    reason: str
