"""Reading: the live state, and how each figure is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from callcenter.domain.ids import AgentId
from callcenter.orders.permissions import Permission
from callcenter.view import AgentView, CallView, CenterView, QueueView
from callcenter.web.encode import answer
from callcenter.web.identity import allow
from callcenter.web.live import Feed, LiveStream
from callcenter.web.ports import Engine, Settings
from callcenter.web.problems import NotFound, documented
from sla.definitions import DEFINITIONS, Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something that can be chosen: its key and its name in Chinese and English."""

    key: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the pages need to know of the centre's configuration."""

    name: str
    timezone: str
    pause_reasons: tuple[Named, ...]
    departments: tuple[Named, ...]


def site_of(engine: Engine, settings: Settings) -> Site:
    """The centre's name and what can be chosen in its actions."""
    rules = engine.plan.rules
    return Site(
        name=settings.site,
        timezone=rules.timezone,
        pause_reasons=tuple(Named(key=r.name, name=r.name, name_en=r.name_en) for r in rules.pause_reasons),
        departments=tuple(Named(key=d.id, name=d.name, name_en=d.name_en) for d in engine.plan.departments.values()),
    )


def pick(what: str, values: Sequence[Any], field: str, key: str) -> Any:
    """The value whose ``field`` is ``key``; raises NotFound."""
    for value in values:
        if getattr(value, field) == key:
            return value
    raise NotFound(what, key)


def known_agent(engine: Engine, agent: str) -> AgentId:
    """The agent's id; raises NotFound."""
    # Whoever is taken out of the configuration in the middle of a talk is there until its end.
    if AgentId(agent) not in engine.plan.agents and all(seen.id != agent for seen in engine.view().agents):
        raise NotFound("agent", agent)
    return AgentId(agent)


def router(engine: Engine, settings: Settings, feed: Feed) -> APIRouter:
    """The routes that show the centre as it is now."""
    whole = APIRouter(prefix="/api/v1", tags=["live"])
    live = APIRouter(dependencies=[allow(Permission.LIVE_VIEW)], responses=documented(401, 403))
    _whole(live, engine, feed)
    _parts(live, engine)
    about = APIRouter(dependencies=[allow(Permission.SELF)], responses=documented(401))
    _about(about, engine, settings)
    whole.include_router(live)
    whole.include_router(about)
    return whole


def _whole(routes: APIRouter, engine: Engine, feed: Feed) -> None:
    @routes.get("/state", response_model=CenterView, summary="The whole picture")
    async def state() -> Response:
        return answer(engine.view())

    @routes.get(
        "/live",
        response_class=Response,
        responses={200: {"content": {"text/event-stream": {}}, "description": "`state`, then `change` events"}},
        summary="The live stream",
        description="Server-sent events. The first is `state`, the whole picture; then `change` events hold the new "
        "values of the queues, agents, calls, lines and PBXs that changed, and `gone_calls`, `gone_agents`. "
        "A reader that falls behind, and everybody when the configuration was reloaded, gets `state` again. A comment "
        "line comes every 10 s when nothing changes.",
    )
    async def live() -> Response:
        return LiveStream(feed)


def _parts(routes: APIRouter, engine: Engine) -> None:
    @routes.get("/queues", response_model=list[QueueView], summary="All queues")
    async def queues() -> Response:
        return answer(engine.view().queues)

    @routes.get("/queues/{name}", response_model=QueueView, responses=documented(404), summary="One queue")
    async def queue(name: str) -> Response:
        return answer(pick("queue", engine.view().queues, "name", name))

    @routes.get("/agents", response_model=list[AgentView], summary="All agents")
    async def agents() -> Response:
        return answer(engine.view().agents)

    @routes.get("/agents/{agent}", response_model=AgentView, responses=documented(404), summary="One agent")
    async def one_agent(agent: str) -> Response:
        return answer(pick("agent", engine.view().agents, "id", agent))

    @routes.get("/calls", response_model=list[CallView], summary="The calls in progress")
    async def calls() -> Response:
        return answer(engine.view().calls)


def _about(routes: APIRouter, engine: Engine, settings: Settings) -> None:
    @routes.get("/definitions", response_model=list[Definition], summary="How each figure is counted")
    async def definitions() -> Response:
        return answer(DEFINITIONS)

    @routes.get("/site", response_model=Site, summary="The centre's name, pause reasons and departments")
    async def site() -> Response:
        return answer(site_of(engine, settings))
