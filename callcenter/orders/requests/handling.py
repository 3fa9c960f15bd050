"""Requests about what a department does: dispatch, sign, return, extend, suspend, reply."""

from typing import ClassVar

from callcenter.domain.ids import Instant
from callcenter.orders import records as r
from callcenter.orders import terms as t
from callcenter.orders.actions import Action
from callcenter.orders.requests.base import Request


class Dispatch(Request, frozen=True, kw_only=True):
    """T09: sent to the department that deals with it (派单)."""

    action: ClassVar[Action] = Action.DISPATCH
    lead: str
    co_departments: tuple[str, ...] = ()
    basis: str
    """The catalogue's entry, ``named`` or ``backstop``."""
    policy: str = ""
    """Empty: the case's own stays."""
    note: str = ""


class Delegate(Request, frozen=True, kw_only=True):
    """The department passes it on to one below it (转派下级)."""

    action: ClassVar[Action] = Action.DELEGATE
    lead: str


class Sign(Request, frozen=True, kw_only=True):
    """T10: the department has seen it (签收); from the program: it is late with that."""

    action: ClassVar[Action] = Action.SIGN


class AskReturn(Request, frozen=True, kw_only=True):
    """T11: the department says that it is not its duty (退单)."""

    action: ClassVar[Action] = Action.ASK_RETURN
    legal_basis: str
    suggested: str
    """Whose duty it is instead."""


class GrantReturn(Request, frozen=True, kw_only=True):
    """T12: it goes back to be sent elsewhere (同意退单)."""

    action: ClassVar[Action] = Action.GRANT_RETURN
    reason: str
    our_error: bool = False
    """It was sent there by the hotline's mistake: the time for handling begins anew."""


class RefuseReturn(Request, frozen=True, kw_only=True):
    """T13: it stays with the department (驳回退单)."""

    action: ClassVar[Action] = Action.REFUSE_RETURN
    reason: str


class Escalate(Request, frozen=True, kw_only=True):
    """T14, first half: a dispute is laid before the supervisor (争议裁定)."""

    action: ClassVar[Action] = Action.ESCALATE
    reason: str
    refused_by: tuple[str, ...] = ()
    """The departments that all say it is not theirs."""


class Arbitrate(Request, frozen=True, kw_only=True):
    """T14, second half: the supervisor says whose it is (指定办理); final."""

    action: ClassVar[Action] = Action.ARBITRATE
    lead: str
    co_departments: tuple[str, ...] = ()
    reason: str


class FirstContact(Request, frozen=True, kw_only=True):
    """The department has spoken with the citizen (首次联系)."""

    action: ClassVar[Action] = Action.FIRST_CONTACT
    contacted_at: Instant
    contact_number: str = ""


class Reply(Request, frozen=True, kw_only=True):
    """T16: the department says what it did (回复)."""

    action: ClassVar[Action] = Action.REPLY
    kind: t.ReplyKind
    solved: t.Solved
    is_true: t.Truth | None = None
    unsolved_reason: str = ""
    handling_note: str = ""
    public_reply: str = ""
    beyond_duty: bool = False
    evidence: tuple[str, ...] = ()


class AskExtension(Request, frozen=True, kw_only=True):
    """The department asks for more time (申请延期)."""

    action: ClassVar[Action] = Action.ASK_EXTENSION
    reason: str
    citizen_informed: bool


class Extend(Request, frozen=True, kw_only=True):
    """T15: more time is granted (延期)."""

    action: ClassVar[Action] = Action.EXTEND
    note: str = ""


class RefuseExtension(Request, frozen=True, kw_only=True):
    """No more time is granted."""

    action: ClassVar[Action] = Action.REFUSE_EXTENSION
    reason: str


class AskSuspension(Request, frozen=True, kw_only=True):
    """The department asks to put it off (申请挂账)."""

    action: ClassVar[Action] = Action.ASK_SUSPENSION
    ground: r.SuspendGround
    reason: str
    plan: str
    until: Instant
    citizen_informed: bool


class Suspend(Request, frozen=True, kw_only=True):
    """T22: it is put off (挂账)."""

    action: ClassVar[Action] = Action.SUSPEND
    note: str = ""


class RefuseSuspension(Request, frozen=True, kw_only=True):
    """It is not put off."""

    action: ClassVar[Action] = Action.REFUSE_SUSPENSION
    reason: str


class Resume(Request, frozen=True, kw_only=True):
    """T23: it goes on (销账)."""

    action: ClassVar[Action] = Action.RESUME
    reason: str
