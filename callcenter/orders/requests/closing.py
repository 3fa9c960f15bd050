"""Requests about the end: check of the reply, follow-up, redo, archive."""

from typing import ClassVar

from callcenter.orders import records as r
from callcenter.orders.actions import Action
from callcenter.orders.requests.base import Request


class Approve(Request, frozen=True, kw_only=True):
    """T17: the reply is good; the case is closed (审核通过)."""

    action: ClassVar[Action] = Action.APPROVE
    note: str = ""


class RejectReply(Request, frozen=True, kw_only=True):
    """T18: the reply is not good enough (退回补正)."""

    action: ClassVar[Action] = Action.REJECT_REPLY
    reason: str


class StartFollowUp(Request, frozen=True, kw_only=True):
    """T19: the citizen is asked (回访), or there is a ground not to (免访)."""

    action: ClassVar[Action] = Action.START_FOLLOW_UP
    method: r.Method | None = None
    waived: r.Waiver | None = None


class TryFollowUp(Request, frozen=True, kw_only=True):
    """One attempt to reach the citizen, and what came of it."""

    action: ClassVar[Action] = Action.ATTEMPT
    number: str = ""
    """The merged case whose citizen it was; empty: this case's own."""
    method: r.Method
    result: r.AttemptResult
    answers: r.Answers | None = None
    """Of a citizen who was reached."""


class Redo(Request, frozen=True, kw_only=True):
    """T20: it has to be done again (重办); the third time it is supervised instead."""

    action: ClassVar[Action] = Action.REDO
    ground: str


class Archive(Request, frozen=True, kw_only=True):
    """T21: put into the archive (归档)."""

    action: ClassVar[Action] = Action.ARCHIVE
    finality: str = ""
    """Why nothing more is done although the citizen is not satisfied (终结)."""
