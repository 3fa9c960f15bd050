"""The web application: API, live stream, pages, metrics."""

from collections.abc import Sequence
from pathlib import Path
from string import Template

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from callcenter import __name__ as package_name
from callcenter.metrics import Metrics
from callcenter.office.accounts import Accounts
from callcenter.orders.permissions import Permission
from callcenter.picture import Picture
from callcenter.web import actions, api, identity, me, operation, ops, problems, records, schema
from callcenter.web.door import LOOPBACK_ONLY, Door
from callcenter.web.forward import Forward
from callcenter.web.guard import Guard
from callcenter.web.identify import Identify
from callcenter.web.identity import allow, open_to_all
from callcenter.web.live import Feed
from callcenter.web.ports import Engine, Reconcile, Records, Reload, Settings

ABOUT = "The live state of the call centre, its work orders, and what supervisors can do."
STATIC = Path(__file__).parent / "static"
_OFFICE = ("Work orders", "callcenter-page", "office/page.js")
PAGES = {
    "/": ("Call centre monitor", "callcenter-wallboard", "main.js"),
    "/signin": ("Call centre", "callcenter-signin", "signin.js"),
    "/users": ("Call centre", "callcenter-users", "users.js"),
    "/kb": ("Knowledge base", "callcenter-kb", "kb.js"),
    **dict.fromkeys(("/orders", "/orders/{number}", "/dispatch", "/department", "/follow-up", "/alerts"), _OFFICE),
}
"""By path: the title until the page sets its own, its element and its script. They all have the same frame."""


class Assets(StaticFiles):
    """The pages' files; browsers ask each time whether they changed, so an upgrade is seen at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = "no-cache"
        return answer


def create_app(
    engine: Engine,
    store: Records,
    settings: Settings,
    *,
    picture: Picture | None = None,
    metrics: Metrics | None = None,
    reload: Reload | None = None,
    reconcile: Reconcile | None = None,
    office: Sequence[APIRouter] = (),
    beside: Forward | None = None,
    accounts: Accounts | None = None,
    door: Door = LOOPBACK_ONLY,
) -> FastAPI:
    """The application. Whoever passes a ``picture`` runs it; without one ``server.serve`` runs the app's own.

    ``office``: routes of the office that are served here; ``beside`` answers what no route here does. Without orders
    of the office those are shown that the engine has. Without ``accounts``, or as long as there are none, whoever is on
    this machine may do everything, and nobody else anything.
    """
    app = FastAPI(title=package_name, version="1", description=ABOUT, openapi_url=None)
    app.state.picture = picture or Picture(engine)
    app.state.runs_picture = picture is None
    app.state.door = door
    app.state.feed = Feed(app.state.picture)
    if metrics is None:
        metrics = Metrics(engine.view)
        engine.subscribe(metrics.observe)
    problems.install(app)
    app.include_router(api.router(engine, settings, app.state.feed))
    app.include_router(actions.router(engine))
    app.include_router(operation.router(reload, reconcile))
    app.include_router(records.router(engine, store, orders=beside is None and not _shows_orders(office)))
    app.include_router(ops.router(engine, metrics))
    app.include_router(me.router(accounts))
    for routes in office:
        app.include_router(routes)
    _pages(app)
    _description(app, beside)
    if beside is not None:
        app.router.default = beside
    identity.require_declared(app)
    app.add_middleware(Identify, accounts=accounts)
    app.add_middleware(Guard, door=door)
    return app


def _shows_orders(office: Sequence[APIRouter]) -> bool:
    paths = {getattr(route, "path", "") for routes in office for route in routes.routes}
    return "/api/v1/orders" in paths


def _description(app: FastAPI, beside: Forward | None) -> None:
    app.openapi = lambda: schema.build(app)  # type: ignore[method-assign]

    @app.get("/openapi.json", dependencies=[allow(Permission.SELF)], include_in_schema=False)
    async def described() -> Response:
        theirs = await beside.description() if beside is not None else {}
        return JSONResponse(schema.joined(app.openapi(), theirs))


def _pages(app: FastAPI) -> None:
    app.mount("/static", Assets(directory=STATIC), name="static")

    frame = Template((STATIC / "page.html").read_text("utf-8"))

    def page(path: str, text: str) -> None:
        @app.get(path, dependencies=[open_to_all], include_in_schema=False)
        async def show() -> Response:
            # Made for each asker: what goes out puts its headers, a cookie too, on the answer itself.
            return HTMLResponse(text, headers={"cache-control": "no-cache"})

    page("/docs", (STATIC / "docs.html").read_text("utf-8"))
    for path, (title, element, script) in PAGES.items():
        page(path, frame.substitute(title=title, element=element, script=script))
