"""One offer: a waiting call rings one agent until it is bridged, missed or taken back."""

from callcenter.domain.events import OfferResult
from callcenter.domain.ids import AgentId, CallId, Instant, OfferId, PbxName, QueueName, TimerKey
from callcenter.domain.machine import Table
from callcenter.domain.names import Name
from callcenter.domain.record import Record


class OfferState(Name):
    """Where an offer stands."""

    RINGING = "ringing"
    CONNECTING = "connecting"
    BRIDGED = "bridged"
    OVER = "over"


class OfferTrigger(Name):
    """What moves an offer."""

    PICK_UP = "picked up"
    BRIDGE = "bridged with the caller"
    MISS = "missed, refused or gone"
    WITHDRAW = "taken back"


S, T = OfferState, OfferTrigger
TABLE: Table[OfferState, OfferTrigger] = Table(
    "offer",
    S.RINGING,
    {
        (S.RINGING, T.PICK_UP): S.CONNECTING,
        (S.RINGING, T.BRIDGE): S.BRIDGED,
        (S.RINGING, T.MISS): S.OVER,
        (S.RINGING, T.WITHDRAW): S.OVER,
        (S.CONNECTING, T.BRIDGE): S.BRIDGED,
        (S.CONNECTING, T.MISS): S.OVER,
        (S.CONNECTING, T.WITHDRAW): S.OVER,
    },
)


class Offer(Record, frozen=True, kw_only=True):
    """The record of an offer."""

    id: OfferId
    call: CallId
    agent: AgentId
    queue: QueueName
    pbx: PbxName
    made_at: Instant
    state: OfferState = OfferState.RINGING
    ring_s: float = 8.0
    tier: int = 0
    """The tier of penalties in which the agent was chosen."""
    rang: bool = False
    """The phone said that it rings (180), so that a later 486 is a refusal and not a busy line."""

    reserved: bool = False
    """The phone does not ring yet: the agent is kept free until the citizen has answered."""

    unmet: bool = False
    """Picked up, and the caller could not be had: not the agent's fault."""

    @property
    def timer(self) -> TimerKey:
        """Ring time, then connect time: one timer."""
        return TimerKey(f"offer/{self.id}")


# Q.850 causes as PJSIP maps SIP answers: 480 -> 18/19, 486 and 600 -> 17, 603 -> 21, 404 -> 1, 500/503 -> 38/41/34 ...
_BUSY, _NO_ANSWER, _REJECTED = {17}, {16, 18, 19, 102}, {21}


def result_of_cause(cause: int, *, rang: bool) -> OfferResult:
    """What a leg's hang-up cause says about an offer that nobody had picked up."""
    if cause in _REJECTED or (cause in _BUSY and rang):
        return OfferResult.REJECTED
    if cause in _BUSY:
        return OfferResult.BUSY
    if cause in _NO_ANSWER and rang:
        return OfferResult.NO_ANSWER
    return OfferResult.UNREACHABLE


_RANG_OUT, _LINE_BUSY = 3, 5
TELLING = frozenset({_RANG_OUT, _LINE_BUSY})
"""Reasons of a failed Originate that tell what happened (control frames of Asterisk); any other tells nothing."""


def result_of_reason(reason: int, *, rang: bool) -> OfferResult:
    """What an Originate's failure reason says."""
    if reason == _LINE_BUSY:
        return result_of_cause(17, rang=rang)
    return OfferResult.NO_ANSWER if reason == _RANG_OUT and rang else OfferResult.UNREACHABLE


COUNTED = frozenset({OfferResult.NO_ANSWER, OfferResult.REJECTED, OfferResult.DROPPED})
"""Misses that are the agent's own: they count towards the automatic pause. A dead phone or a busy line do not."""
