"""What happened, past tense: the journal's rows and what every outlet is told."""

from dataclasses import dataclass
from enum import Enum

from callcenter.domain.ids import AgentId, CallId, DepartmentId, LineNumber, OfferId, PbxName, QueueName


class OfferResult(Enum):
    """How one ring at one agent ended."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    DROPPED = "dropped"
    """Picked up, but gone before the caller was there."""
    WITHDRAWN = "withdrawn"
    """The caller hung up or we took it back: not the agent's miss."""


class Outcome(Enum):
    """How a call ended; exactly one per call."""

    ANSWERED = "answered"
    ABANDONED_MENU = "abandoned_menu"
    ABANDONED_QUEUE = "abandoned_queue"
    ABANDONED_RING = "abandoned_ring"
    TIMED_OUT = "timed_out"
    REFUSED = "refused"
    AFTER_HOURS = "after_hours"
    FAILED = "failed"
    """The PBX or the link took the call away."""


class Party(Enum):
    """Who ended a call."""

    CALLER = "caller"
    AGENT = "agent"
    DEPARTMENT = "department"
    SYSTEM = "system"


class Clock(Enum):
    """The two readings of "answered within 15 seconds"."""

    RING = "ring"
    """From the call's arrival at the PBX."""
    REQUEST = "request"
    """From the moment an agent is asked for: the key in the menu, or the queue join."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent(Event):
    """Something that happened to one call."""

    call: CallId


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArrived(CallEvent):
    """A call reached a line; its work order is opened."""

    line: LineNumber
    recovered: bool = False
    """Found on the PBX at resync, not seen arriving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuAsked(CallEvent):
    """A menu's question was put to the caller."""

    menu: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuAnswered(CallEvent):
    """The caller keyed something (empty: silence); ``valid`` tells whether it led anywhere."""

    menu: str
    digits: str
    valid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRequested(CallEvent):
    """The caller wants a person: the second clock starts and the call joins the queue."""

    queue: QueueName


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMoved(CallEvent):
    """The waiting call went over to another queue; place and clocks are kept."""

    queue: QueueName
    was: QueueName


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade(CallEvent):
    """An agent's phone is being rung for the call."""

    offer: OfferId
    agent: AgentId
    queue: QueueName
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferEnded(CallEvent):
    """The ring ended."""

    offer: OfferId
    agent: AgentId
    result: OfferResult


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(CallEvent):
    """Caller and agent are in one bridge. Waits are whole milliseconds, ring time at agents included."""

    agent: AgentId
    ring_ms: int
    wait_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequeued(CallEvent):
    """The agent was lost; the caller is back at the front of the queue."""

    queue: QueueName
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockWarned(CallEvent):
    """The call has waited for the warning time."""

    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockBreached(CallEvent):
    """The call has waited for the whole target and is not answered."""

    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentCalled(CallEvent):
    """The agent brings in a department; the caller hears music."""

    agent: AgentId
    department: DepartmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentAnswered(CallEvent):
    """The desk picked up and speaks with the agent."""

    department: DepartmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentMissed(CallEvent):
    """The desk was busy, did not answer, refused, or the agent called it off; the agent is back with the caller."""

    department: DepartmentId
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesJoined(CallEvent):
    """Caller, agent and department are together."""

    department: DepartmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentLeft(CallEvent):
    """The department went; agent and caller go on, or the call ends."""

    department: DepartmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLeft(CallEvent):
    """The agent's part of the call is over."""

    agent: AgentId
    talk_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(CallEvent):
    """The call is over."""

    outcome: Outcome
    ended_by: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChanged(Event):
    """The agent's state, or the phone's, as it is from now on."""

    agent: AgentId
    state: str
    reason: str
    reachable: bool
    own_call: bool
    """The phone is busy with a call that is not ours."""
    actor: str
    """Who caused it: ``phone``, ``cli:...``, ``web:...`` or ``engine``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxChanged(Event):
    """The link to a PBX came up (and was synced) or was lost."""

    pbx: PbxName
    up: bool
    restarted: bool = False
