"""The composition root: every part made here, with plain arguments, and run in one TaskGroup."""

import asyncio
import os
import random
import secrets
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import structlog
import uvloop

from callcenter import logs, points
from callcenter.ami.client import AmiClient
from callcenter.ami.link import PbxLink
from callcenter.annex.keeper import Keeper
from callcenter.annex.messages import Board, CaseNews, ToEngine
from callcenter.clock import SystemClock
from callcenter.domain.ids import Instant, PbxName
from callcenter.domain.requests import Request
from callcenter.engine import Engine
from callcenter.lag import LoopLag
from callcenter.metrics import Metrics, Sources
from callcenter.mqtt.outlet import Mqtt
from callcenter.mqtt.wire import Broker
from callcenter.pages import Web, accounts_of, door_of
from callcenter.picture import Picture
from callcenter.priority import settle_in
from callcenter.reconciler import Reconciled, Reconciler
from callcenter.reload import Reloader
from callcenter.services import Services, Trouble
from callcenter.signals import Wishes
from callcenter.store.database import parse_url
from callcenter.store.office.database import Database
from callcenter.store.rows import Saved
from callcenter.store.store import Store
from callcenter.systemd import Systemd
from callcenter.web.loopback import listen, require_loopback
from config.load import Settings
from config.schema import Pbx

Pages = Callable[[], Coroutine[Any, Any, None]]
"""Serves the web pages until cancelled."""
log = structlog.get_logger("app")
KILL_AT, POINTS_TO = "CALLCENTER_KILL_AT", "CALLCENTER_POINTS_TO"


def serve(settings: Settings, log_format: str) -> None:
    """Run the centre until SIGTERM or SIGINT; SIGHUP reloads. Raises before anything is started when it cannot run.

    ``log_format``: ``console`` or ``json``, whatever the settings say.
    """
    require_loopback(settings.http.host, encrypted=settings.http.encrypted)
    _arm(os.environ)
    logs.configure(log_format, settings.log.level)
    # A quicker loop: an answer to Asterisk waits for nothing but the loop itself.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(settings, log_format))


def _arm(env: Mapping[str, str]) -> None:
    """For the tests of kills: where the process is to end by itself, and where to write which points it passes."""
    if where := env.get(KILL_AT):
        points.arm(points.kill_at(where))
    elif file := env.get(POINTS_TO):
        points.arm(points.log_to(Path(file)))


async def run(settings: Settings, log_format: str) -> None:
    """Run the centre until the process is told to stop."""
    wishes, loop = Wishes(), asyncio.get_running_loop()
    wishes.listen(loop)
    store = await Store.open(
        settings.store.url, jurisdiction=settings.site.jurisdiction, timezone=settings.site.timezone
    )
    points.point("app.opened")
    database = Database.at(parse_url(settings.store.url))
    try:
        await _run(settings, store, database, wishes, log_format)
    finally:
        await database.close()
        await store.close()
        wishes.leave(loop)
        log.info("app.stopped")


def _up(systemd: Systemd, up: asyncio.Event, address: str) -> None:
    log.info("app.started", monitor=address, pid=os.getpid())
    systemd.ready()
    up.set()


async def _keep(keeper: Keeper, up: asyncio.Event) -> None:
    """Open the office, last of all: on a small machine it would take the processor from the calls that wait."""
    await up.wait()
    await keeper.run()


def _from_office(mqtt: Mqtt | None, message: ToEngine) -> None:
    match message:
        case CaseNews(number=number, at=at, data=data) if mqtt is not None:
            mqtt.case(number, at, data)
        case Board(topic=topic, value=value) if mqtt is not None:
            mqtt.keep(topic, value)


async def _run(settings: Settings, store: Store, database: Database, wishes: Wishes, log_format: str) -> None:
    clock = SystemClock()
    engine = Engine(settings.plan, clock, seed=random.SystemRandom().getrandbits(64))
    engine.subscribe(store.record)
    saved = await store.load(clock.now(), settings.plan)
    points.point("app.loaded")
    links = {PbxName(pbx.name): _link(pbx, engine, clock) for pbx in settings.pbx}
    for name, link in links.items():
        engine.attach(name, link)
    _restore(engine, saved)
    points.point("app.restored")
    reconciler = Reconciler(engine, store, cel_files(settings), clock)
    reconciler.begin(saved.last_at)
    picture, lag = Picture(engine), LoopLag()
    mqtt = _mqtt(settings, log_format, engine, store, picture)
    keeper = Keeper(settings, log_format, partial(_from_office, mqtt), lambda: engine.plan.departments.keys())
    store.on_orders.append(keeper.orders)
    engine.services = _services(store, mqtt, keeper, clock).look
    metrics = Metrics(engine.view, _sources(engine, links, store, lag, mqtt, keeper, clock))
    engine.subscribe(metrics.observe)
    systemd = Systemd(os.environ)
    web = Web(settings.http.host, settings.http.port, settings.site.name)
    accounts = await accounts_of(settings.http, database, clock.now, picture)
    # Before the first word to a PBX: where the port is taken, another engine is at work.
    port = listen(web.host, web.port, encrypted=settings.http.encrypted)
    up = asyncio.Event()

    def take_over(request: Request) -> None:
        engine.request(request)
        keeper.look()

    reloader = Reloader(take_over, settings, wishes.reload)

    def load_pages() -> Pages:
        from callcenter.web.app import create_app
        from callcenter.web.forward import Forward
        from callcenter.web.office.account_routes import account_routes
        from callcenter.web.server import serve

        seen = partial(create_app, engine, store, web, picture=picture, metrics=metrics)
        operated = partial(seen, reload=reloader.reload, reconcile=reconciler.reconcile)
        routes = account_routes(accounts, clock.now, partial(secrets.token_urlsafe, 32))
        beside = Forward.to(lambda: keeper.address, lambda: keeper.refusal)
        app = operated(office=routes, beside=beside, accounts=accounts, door=door_of(settings.http))
        return partial(serve, app, web, started=partial(_up, systemd, up), at=port)

    try:
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(store.run(), name="store"),
                tasks.create_task(picture.run(), name="picture"),
                tasks.create_task(lag.run(), name="loop lag"),
                tasks.create_task(reloader.run(), name="reload"),
                tasks.create_task(accounts.run(), name="accounts"),
                tasks.create_task(_show(load_pages), name="web"),
                tasks.create_task(_keep(keeper, up), name="office"),
                tasks.create_task(reconciler.run(), name="reconcile"),
                tasks.create_task(systemd.watch(), name="systemd's watchdog"),
                *(tasks.create_task(link.run(), name=f"pbx {name}") for name, link in links.items()),
                *([tasks.create_task(mqtt.run(), name="mqtt")] if mqtt else []),
            ]
            await wishes.stop.wait()
            log.info("app.stopping")
            systemd.stopping()
            for task in running:
                task.cancel()
    finally:
        port.close()
        keeper.close()
        engine.stop()


async def _show(load: Callable[[], Pages]) -> None:
    """Serve the pages. Their libraries take long to load, and callers wait: that is done beside the calls."""
    serve = await asyncio.to_thread(load)
    settle_in()
    await serve()


def reconcile(settings: Settings, since: float, until: float) -> Reconciled:
    """Fill in a span of time while no engine runs: the core's rules and the store's writer, with no PBX."""
    logs.configure(settings.log.format, "error")
    return asyncio.run(_reconcile(settings, Instant(since), Instant(until)))


async def _reconcile(settings: Settings, since: Instant, until: Instant) -> Reconciled:
    site = settings.site
    store = await Store.open(settings.store.url, jurisdiction=site.jurisdiction, timezone=site.timezone)
    try:
        clock = SystemClock()
        engine = Engine(settings.plan, clock)
        engine.subscribe(store.record)
        return await Reconciler(engine, store, cel_files(settings), clock).reconcile(since, until)
    finally:
        await store.close()


def cel_files(settings: Settings) -> dict[PbxName, Path]:
    """The file of channel events of each PBX that has one."""
    return {PbxName(pbx.name): Path(pbx.cel) for pbx in settings.pbx if pbx.cel is not None}


def _restore(engine: Engine, saved: Saved) -> None:
    for seen in saved.callers:
        engine.remember(seen.number, seen.arrived_at, seen.agent, seen.spoke_at)
    engine.restore(saved.calls, saved.agents, saved.results)


def _link(pbx: Pbx, engine: Engine, clock: SystemClock) -> PbxLink:
    make = partial(
        AmiClient,
        pbx.name,
        pbx.host,
        pbx.port,
        pbx.username,
        pbx.secret.get_secret_value(),
        clock=clock.now,
        jitter=random.Random().random,
    )
    return PbxLink(PbxName(pbx.name), engine.feed, make)


def _mqtt(settings: Settings, log_format: str, engine: Engine, store: Store, picture: Picture) -> Mqtt | None:
    if (to := settings.mqtt) is None:
        return None
    password = to.password.get_secret_value() if to.password else None
    broker = Broker(host=to.host, port=to.port, prefix=to.prefix, username=to.username, password=password)
    mqtt = Mqtt(broker, settings.site.name, picture, log_format=log_format, log_level=settings.log.level)
    engine.subscribe(mqtt.step)
    store.on_orders.append(mqtt.orders)
    return mqtt


def _services(store: Store, mqtt: Mqtt | None, keeper: Keeper, clock: SystemClock) -> Services:
    troubles: dict[str, Trouble] = {"store": lambda: store.trouble(clock.now()), "office": lambda: keeper.failed}
    if mqtt is not None:
        troubles["mqtt"] = lambda: mqtt.trouble
    return Services(troubles, clock.now)


def _sources(
    engine: Engine,
    links: Mapping[PbxName, PbxLink],
    store: Store,
    lag: LoopLag,
    mqtt: Mqtt | None,
    keeper: Keeper,
    clock: SystemClock,
) -> Sources:
    return Sources(
        ami_events=lambda: {name: link.client.counters.events for name, link in links.items()},
        ami_reconnects=lambda: {name: link.client.counters.reconnects for name, link in links.items()},
        ami_refused=lambda: {
            (name, reason): number
            for name, link in links.items()
            for reason, number in link.client.counters.refused().items()
        },
        orders=store.order_counts.by_state,
        journal_pending=lambda: store.status(clock.now()).pending,
        journal_lost=lambda: store.status(clock.now()).journal_lost,
        store_trouble=lambda: store.trouble(clock.now()),
        loop_lag_s=lambda: lag.seconds,
        tasks=lambda: len(asyncio.all_tasks()),
        timers=lambda: engine.timers,
        office_up=lambda: not keeper.failed,
        mqtt_up=lambda: mqtt.up if mqtt else None,
        mqtt_dropped=lambda: mqtt.outbox.dropped if mqtt else 0,
    )
