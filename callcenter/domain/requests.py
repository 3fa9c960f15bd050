"""What a person asks for, by feature code, page, CLI or API. A request is done or refused (``errors.Refused``)."""

from callcenter.domain.ids import AgentId, CallId, DepartmentId
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


class Unpause(AgentRequest, frozen=True, kw_only=True):
    """示闲."""


class EndWrapUp(AgentRequest, frozen=True, kw_only=True):
    """The work after the call is done before its time is up."""


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
