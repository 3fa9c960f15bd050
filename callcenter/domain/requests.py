"""What a person asks for, by feature code, page, CLI or API. A request is done or refused (``errors.Refused``)."""

from dataclasses import dataclass

from callcenter.domain.ids import AgentId, CallId, DepartmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Somebody wants something; ``actor`` says who, for the record."""

    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRequest(Request):
    """A request about one agent."""

    agent: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn(AgentRequest):
    """签入: take calls at the agent's phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOut(AgentRequest):
    """签出: no more calls; takes effect after the call in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(AgentRequest):
    """示忙: no calls for a while; takes effect after the call in hand."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpause(AgentRequest):
    """示闲."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndWrapUp(AgentRequest):
    """The work after the call is done before its time is up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDepartment(AgentRequest):
    """Bring a department into the agent's call: the caller hears music, the desk rings."""

    department: DepartmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinParties(AgentRequest):
    """三方通话: caller, agent and department in one conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveCall(AgentRequest):
    """Leave the caller with the department."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelDepartment(AgentRequest):
    """Send the department away and go back to the caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpCall(Request):
    """End a call, whoever is in it."""

    call: CallId
