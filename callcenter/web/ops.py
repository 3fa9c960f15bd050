"""For operators: is it alive, is it ready, and the figures for Prometheus."""

from dataclasses import dataclass

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from callcenter.metrics import Metrics
from callcenter.orders.permissions import Permission
from callcenter.published import encode
from callcenter.web.identity import allow, open_to_all
from callcenter.web.ports import Engine
from callcenter.web.problems import documented


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether calls can be handled, and if not, why."""

    ready: bool
    missing: tuple[str, ...]
    """What is not as it must be, in words."""


def readiness(engine: Engine, metrics: Metrics) -> Readiness:
    """What keeps the centre from working, if anything."""
    missing = [f"PBX {name} is not connected" for name, up in engine.pbx_up().items() if not up]
    if trouble := metrics.sources.store_trouble():
        missing.append(f"the store does not write: {trouble}")
    return Readiness(ready=not missing, missing=tuple(missing))


def router(engine: Engine, metrics: Metrics) -> APIRouter:
    """The routes for monitoring systems."""
    routes = APIRouter(tags=["operation"])

    @routes.get("/healthz", dependencies=[open_to_all], summary="Is the process alive")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get(
        "/readyz",
        dependencies=[open_to_all],
        response_model=Readiness,
        responses={503: {"model": Readiness}},
        summary="Is all in place",
    )
    async def readyz() -> Response:
        state = readiness(engine, metrics)
        return Response(encode(state), 200 if state.ready else 503, media_type="application/json")

    @routes.get(
        "/metrics",
        dependencies=[allow(Permission.METRICS)],
        responses=documented(401, 403),
        summary="Figures for Prometheus",
        response_class=Response,
    )
    async def prometheus() -> Response:
        return Response(metrics.render(), headers={"content-type": CONTENT_TYPE_LATEST})

    return routes
