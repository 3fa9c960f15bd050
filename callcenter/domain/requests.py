"""What a person asks for, by feature code, page, CLI or API. A request is done or refused (``errors.Refused``)."""

from callcenter.domain.ids import AgentId, CallId, DepartmentId, QueueName
from callcenter.domain.plan import Plan
from callcenter.domain.record import Record


class Request(Record, frozen=True, kw_only=True):
    """Somebody wants something; ``actor`` says who, for the record."""

    actor: str


class AgentRequest(Request, frozen=True, kw_only=True):
    """A request about one agent."""

    agent: AgentId


class LogIn(AgentRequest, frozen=True, kw_only=True):
    """签入: take calls at the agent's phone."""


class LogOut(AgentRequest, frozen=True, kw_only=True):
    """签出: no more calls; takes effect after the call in hand."""


class Pause(AgentRequest, frozen=True, kw_only=True):
    """示忙: no calls for a while; takes effect after the call in hand."""

    reason: str
    for_s: float | None = None
    """After so long the pause ends by itself."""


class Unpause(AgentRequest, frozen=True, kw_only=True):
    """示闲."""


class EndWrapUp(AgentRequest, frozen=True, kw_only=True):
    """The work after the call is done before its time is up."""


class ExtendWrapUp(AgentRequest, frozen=True, kw_only=True):
    """More time for the work after the call; as much as the rules say, if not told."""

    by_s: float | None = None


class CallDepartment(AgentRequest, frozen=True, kw_only=True):
    """Bring a department into the agent's call: the caller hears music, the desk rings."""

    department: DepartmentId


class JoinParties(AgentRequest, frozen=True, kw_only=True):
    """三方通话: caller, agent and department in one conversation."""


class LeaveCall(AgentRequest, frozen=True, kw_only=True):
    """Leave the caller with the department."""


class CancelDepartment(AgentRequest, frozen=True, kw_only=True):
    """Send the department away and go back to the caller."""


class HangUpCall(Request, frozen=True, kw_only=True):
    """End a call, whoever is in it."""

    call: CallId


class MoveCall(Request, frozen=True, kw_only=True):
    """Put a waiting caller at another place of the queue, or into another queue."""

    call: CallId
    position: int | None = None
    """The new place, from 1."""
    by: int | None = None
    """So many places back (or, below 0, ahead)."""
    queue: QueueName | None = None


class SetPriority(Request, frozen=True, kw_only=True):
    """Give a waiting caller another priority; a place given by hand is taken back."""

    call: CallId
    priority: int


class ReplacePlan(Request, frozen=True, kw_only=True):
    """Go on by another plan from now on; calls in progress are kept."""

    plan: Plan
