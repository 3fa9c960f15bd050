"""Acting: what a supervisor asks the engine to do. Each request is done when it is answered, or refused."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from callcenter.domain import requests
from callcenter.domain.errors import Refused
from callcenter.domain.ids import CallId, DepartmentId, QueueName
from callcenter.orders.actor import Actor
from callcenter.orders.permissions import Permission
from callcenter.view import AgentView, CallView
from callcenter.web.api import known_agent, pick
from callcenter.web.encode import answer
from callcenter.web.identity import allow, allow_at_desk, signature
from callcenter.web.ports import Engine
from callcenter.web.problems import documented

Text = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Body(BaseModel):
    """A request's body: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Body):
    """An empty object."""


class PauseBody(Body):
    """Why the agent is paused."""

    reason: Text = Field(description="One of the configured reasons")
    for_s: float | None = Field(None, gt=0, le=86_400, description="After so many seconds the pause ends by itself")


class ExtendBody(Body):
    """How much longer the work after the call takes."""

    by_s: float | None = Field(None, gt=0, le=3600, description="Seconds; without, as much as the rules say")


class MoveBody(Body):
    """Where a waiting caller is put: one of position, by and priority, or another queue, there with a position."""

    position: int | None = Field(None, ge=1, le=100_000, description="The new place, from 1")
    by: int | None = Field(None, ge=-100_000, le=100_000, description="So many places back, below 0 ahead")
    queue: Text | None = Field(None, description="Another queue")
    priority: int | None = Field(None, ge=-1000, le=1000, description="Another priority; the place follows from it")


class DepartmentBody(Body):
    """Which department is brought in."""

    department: Text = Field(description="The department's id, such as `12333`")


SIMPLE = (
    ("login", requests.LogIn, "Log the agent in"),
    ("logout", requests.LogOut, "Log the agent out, after the call in hand"),
    ("unpause", requests.Unpause, "End the agent's pause"),
    ("end-wrap-up", requests.EndWrapUp, "End the work after the call"),
    ("join", requests.JoinParties, "Join caller, agent and department"),
    ("leave", requests.LeaveCall, "Leave the caller with the department"),
    ("cancel", requests.CancelDepartment, "Send the department away, back to the caller"),
)
"""The verbs that need nothing but the agent."""


def moved(call: CallId, body: MoveBody, who: str) -> requests.Request:
    """The request that the body stands for."""
    if body.priority is not None:
        if (body.position, body.by, body.queue) != (None, None, None):
            raise Refused("bad_move", "a new priority cannot come with a place or a queue")
        return requests.SetPriority(actor=who, call=call, priority=body.priority)
    queue = QueueName(body.queue) if body.queue is not None else None
    return requests.MoveCall(actor=who, call=call, position=body.position, by=body.by, queue=queue)


def router(engine: Engine) -> APIRouter:
    """The routes that change something."""
    routes = APIRouter(prefix="/api/v1", tags=["actions"], responses=documented(401, 403, 404, 409, 415, 422))
    for verb, kind, summary in SIMPLE:
        _simple(routes, engine, verb, kind, summary)
    _with_body(routes, engine)
    _on_calls(routes, engine)
    return routes


def _done(engine: Engine, agent: str) -> Response:
    return answer(pick("agent", engine.view().agents, "id", agent))


def _simple(routes: APIRouter, engine: Engine, verb: str, kind: type[requests.AgentRequest], summary: str) -> None:
    @routes.post(f"/agents/{{agent}}/{verb}", response_model=AgentView, summary=summary, operation_id=verb)
    async def act(agent: str, body: Nothing | None = None, who: Actor = allow_at_desk()) -> Response:
        engine.request(kind(actor=signature(who), agent=known_agent(engine, agent)))
        return _done(engine, agent)


def _with_body(routes: APIRouter, engine: Engine) -> None:
    @routes.post("/agents/{agent}/pause", response_model=AgentView, summary="Pause the agent, after the call in hand")
    async def pause(agent: str, body: PauseBody, who: Actor = allow_at_desk()) -> Response:
        engine.request(
            requests.Pause(actor=signature(who), agent=known_agent(engine, agent), reason=body.reason, for_s=body.for_s)
        )
        return _done(engine, agent)

    @routes.post("/agents/{agent}/department", response_model=AgentView, summary="Bring a department into the call")
    async def department(agent: str, body: DepartmentBody, who: Actor = allow_at_desk()) -> Response:
        wanted = DepartmentId(body.department)
        engine.request(
            requests.CallDepartment(actor=signature(who), agent=known_agent(engine, agent), department=wanted)
        )
        return _done(engine, agent)


def _on_calls(routes: APIRouter, engine: Engine) -> None:
    @routes.post("/agents/{agent}/extend-wrap-up", response_model=AgentView, summary="More time after the call")
    async def extend(agent: str, body: ExtendBody | None = None, who: Actor = allow_at_desk()) -> Response:
        by_s = body.by_s if body is not None else None
        engine.request(requests.ExtendWrapUp(actor=signature(who), agent=known_agent(engine, agent), by_s=by_s))
        return _done(engine, agent)

    @routes.post("/calls/{call}/move", response_model=CallView, summary="Put a waiting caller at another place")
    async def move(call: str, body: MoveBody, who: Actor = allow(Permission.LIVE_ACT)) -> Response:
        pick("call", engine.view().calls, "id", call)
        engine.request(moved(CallId(call), body, signature(who)))
        return answer(pick("call", engine.view().calls, "id", call))

    @routes.post("/calls/{call}/hangup", status_code=204, summary="End a call, or give up a kept call-back")
    async def hang_up(call: str, body: Nothing | None = None, who: Actor = allow(Permission.LIVE_ACT)) -> None:
        pick("call", engine.view().calls, "id", call)
        engine.request(requests.HangUpCall(actor=signature(who), call=CallId(call)))
