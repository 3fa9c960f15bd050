"""The states of a work order and what leads from one to the next."""

from enum import Enum

from callcenter.domain.machine import Table


class OrderState(Enum):
    """Where a work order stands."""

    DRAFT = "draft"
    """登记中: the call is there, nobody has spoken with the caller yet."""
    ACCEPTED = "accepted"
    """已受理: an agent speaks with the caller."""
    ANSWERED = "answered"
    """直办答复: the matter was answered in the call."""
    CLOSED = "closed"
    """已办结: nothing was answered (missed, refused, after hours, cut off); a callback may be due."""


class OrderAction(Enum):
    """What moves a work order."""

    ACCEPT = "accept"
    ANSWER = "answer"
    THREE_PARTY = "three_party"
    AUTO_CLOSE = "auto_close"
    FIND_ANSWERED = "find_answered"
    """It was closed as missed, and the PBX's own record tells of a talk."""


S, A = OrderState, OrderAction
TABLE: Table[OrderState, OrderAction] = Table(
    "order",
    S.DRAFT,
    {
        (S.DRAFT, A.ACCEPT): S.ACCEPTED,
        (S.DRAFT, A.AUTO_CLOSE): S.CLOSED,
        (S.ACCEPTED, A.ANSWER): S.ANSWERED,
        (S.ACCEPTED, A.THREE_PARTY): S.ANSWERED,
        (S.ACCEPTED, A.AUTO_CLOSE): S.CLOSED,
        (S.CLOSED, A.FIND_ANSWERED): S.ANSWERED,
    },
)
