"""What happened on the way from the offer of a call-back to the citizen's answer."""

from callcenter.domain.events import CallEvent
from callcenter.domain.ids import AgentId


class CallBackOffered(CallEvent, frozen=True, kw_only=True):
    """The caller was told of the key that asks for a call-back."""


class CallBackAsked(CallEvent, frozen=True, kw_only=True):
    """The caller will be called back, and keeps the place; by a ``key``, or because of the ``max_wait``."""

    by: str


class CallBackDialled(CallEvent, frozen=True, kw_only=True):
    """The caller's phone is rung; an agent is there or reserved."""

    agent: AgentId
    attempt: int


class CallBackMissed(CallEvent, frozen=True, kw_only=True):
    """The caller was not reached: one try less."""

    result: str
