"""What happened, past tense: the journal's rows and what every outlet is told."""

from callcenter.domain.changes import Changes
from callcenter.domain.ids import AgentId, CallId, DepartmentId, LineNumber, OfferId, PbxName, QueueName
from callcenter.domain.names import Name
from callcenter.domain.record import Record


class OfferResult(Name):
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


class Outcome(Name):
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
    CALL_BACK_FAILED = "call_back_failed"
    """The caller was to be called back, and was not reached in time: a person has to try."""
    CALL_BACK_JOINED = "call_back_joined"
    """The caller is called back for, or was served in, another call of the same number."""


class Party(Name):
    """Who ended a call."""

    CALLER = "caller"
    AGENT = "agent"
    DEPARTMENT = "department"
    SYSTEM = "system"


class Clock(Name):
    """The two readings of "answered within 15 seconds"."""

    RING = "ring"
    """From the call's arrival at the PBX."""
    REQUEST = "request"
    """From the moment an agent is asked for: the key in the menu, or the queue join."""


class Event(Record, frozen=True, kw_only=True):
    """Something that happened."""


class CallEvent(Event, frozen=True, kw_only=True):
    """Something that happened to one call."""

    call: CallId


class CallArrived(CallEvent, frozen=True, kw_only=True):
    """A call reached a line; its work order is opened."""

    line: LineNumber
    recovered: bool = False
    """Found on the PBX at resync, not seen arriving."""


class MenuAsked(CallEvent, frozen=True, kw_only=True):
    """A menu's question was put to the caller."""

    menu: str
    attempt: int


class MenuAnswered(CallEvent, frozen=True, kw_only=True):
    """The caller keyed something (empty: silence); ``valid`` tells whether it led anywhere."""

    menu: str
    digits: str
    valid: bool


class AgentRequested(CallEvent, frozen=True, kw_only=True):
    """The caller wants a person: the second clock starts and the call joins the queue."""

    queue: QueueName


class CallMoved(CallEvent, frozen=True, kw_only=True):
    """The waiting call went over to another queue; place and clocks are kept."""

    queue: QueueName
    was: QueueName


class CallPlaced(CallEvent, frozen=True, kw_only=True):
    """Somebody gave the waiting caller another place or priority."""

    queue: QueueName
    position: int
    priority: int
    actor: str


class OfferMade(CallEvent, frozen=True, kw_only=True):
    """An agent's phone is being rung for the call."""

    offer: OfferId
    agent: AgentId
    queue: QueueName
    attempt: int


class OfferEnded(CallEvent, frozen=True, kw_only=True):
    """The ring ended."""

    offer: OfferId
    agent: AgentId
    result: OfferResult


class CallAnswered(CallEvent, frozen=True, kw_only=True):
    """Caller and agent are in one bridge. Waits are whole milliseconds, ring time at agents included."""

    agent: AgentId
    ring_ms: int
    wait_ms: int


class CallRequeued(CallEvent, frozen=True, kw_only=True):
    """The agent was lost; the caller is back at the front of the queue."""

    queue: QueueName
    reason: str


class ClockWarned(CallEvent, frozen=True, kw_only=True):
    """The call has waited for the warning time."""

    clock: Clock


class ClockBreached(CallEvent, frozen=True, kw_only=True):
    """The call has waited for the whole target and is not answered."""

    clock: Clock


class DepartmentCalled(CallEvent, frozen=True, kw_only=True):
    """The agent brings in a department; the caller hears music."""

    agent: AgentId
    department: DepartmentId


class DepartmentAnswered(CallEvent, frozen=True, kw_only=True):
    """The desk picked up and speaks with the agent."""

    department: DepartmentId


class DepartmentMissed(CallEvent, frozen=True, kw_only=True):
    """The desk was busy, did not answer, refused, or the agent called it off; the agent is back with the caller."""

    department: DepartmentId
    result: str


class PartiesJoined(CallEvent, frozen=True, kw_only=True):
    """Caller, agent and department are together."""

    department: DepartmentId


class DepartmentLeft(CallEvent, frozen=True, kw_only=True):
    """The department went; agent and caller go on, or the call ends."""

    department: DepartmentId


class AgentLeft(CallEvent, frozen=True, kw_only=True):
    """The agent's part of the call is over."""

    agent: AgentId
    talk_ms: int


class CallEnded(CallEvent, frozen=True, kw_only=True):
    """The call is over."""

    outcome: Outcome
    ended_by: Party


class AgentChanged(Event, frozen=True, kw_only=True):
    """The agent's state, or the phone's, as it is from now on."""

    agent: AgentId
    state: str
    reason: str
    reachable: bool
    own_call: bool
    """The phone is busy with a call that is not ours."""
    actor: str
    """Who caused it: ``phone``, ``cli:...``, ``web:...`` or ``engine``."""


class PlanChanged(Event, frozen=True, kw_only=True):
    """The configuration was replaced while calls went on: who asked for it, and the names of what differs."""

    changes: Changes
    actor: str


class PbxChanged(Event, frozen=True, kw_only=True):
    """The link to a PBX came up (and was synced) or was lost."""

    pbx: PbxName
    up: bool
    restarted: bool = False
