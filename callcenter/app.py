"""The composition root: every part made here, with plain arguments, and run in one TaskGroup."""

import asyncio
import contextlib
import gc
import os
import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import structlog
import uvloop

from callcenter import logs
from callcenter.ami.client import AmiClient
from callcenter.ami.link import PbxLink
from callcenter.clock import SystemClock
from callcenter.domain.ids import PbxName
from callcenter.engine import Engine
from callcenter.lag import LoopLag
from callcenter.metrics import Metrics, Sources
from callcenter.mqtt import Broker, Mqtt
from callcenter.picture import Picture
from callcenter.reload import Reloader
from callcenter.signals import Wishes
from callcenter.store.rows import Saved
from callcenter.store.store import Store
from callcenter.systemd import Systemd
from callcenter.web.app import create_app
from callcenter.web.guard import require_loopback
from callcenter.web.server import serve as serve_web
from config.load import Settings
from config.schema import Pbx

log = structlog.get_logger("app")
_PRIORITY = -10
"""The nice value."""


@dataclass(frozen=True, slots=True)
class _Web:
    """The web server's settings as it wants them."""

    host: str
    port: int
    site: str


def serve(settings: Settings) -> None:
    """Run the centre until SIGTERM or SIGINT; SIGHUP reloads. Raises before anything is started when it cannot run."""
    require_loopback(settings.http.host)
    logs.configure(settings.log.format, settings.log.level)
    _be_prompt()
    # A quicker loop: an answer to Asterisk waits for nothing but the loop itself.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(settings))


def _be_prompt() -> None:
    """Let the call path wait for nothing that could wait itself."""
    # Asterisk runs at a higher priority where a distribution starts it; whoever decides for it should not be what it
    # waits for. Without the right to that, the engine runs like everybody else.
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _PRIORITY)
    # The store writes in a thread of its own; by default it may hold the interpreter for 5 ms while a caller waits.
    sys.setswitchinterval(0.0002)
    gc.set_threshold(20_000, 20, 50)


def _settle_in() -> None:
    """What was made at the start lives for ever: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


async def run(settings: Settings, *, started: Callable[[str], None] | None = None) -> None:
    """Run the centre until the process is told to stop; ``started`` is told the monitor's address."""
    wishes, loop = Wishes(), asyncio.get_running_loop()
    wishes.listen(loop)
    store = await Store.open(
        settings.store.url, jurisdiction=settings.site.jurisdiction, timezone=settings.site.timezone
    )
    try:
        await _run(settings, store, wishes, started or _announce)
    finally:
        await store.close()
        wishes.leave(loop)
        log.info("app.stopped")


def _announce(address: str) -> None:
    log.info("app.started", monitor=address, pid=os.getpid())


def _up(started: Callable[[str], None], systemd: Systemd, address: str) -> None:
    started(address)
    systemd.ready()


async def _run(settings: Settings, store: Store, wishes: Wishes, started: Callable[[str], None]) -> None:
    clock = SystemClock()
    engine = Engine(settings.plan, clock, seed=random.SystemRandom().getrandbits(64))
    engine.subscribe(store.record)
    saved = await store.load(clock.now(), settings.plan)
    links = {PbxName(pbx.name): _link(pbx, engine, clock) for pbx in settings.pbx}
    for name, link in links.items():
        engine.attach(name, link)
    _restore(engine, saved)
    picture, lag = Picture(engine), LoopLag()
    mqtt = _mqtt(settings, engine, store, picture)
    metrics = Metrics(engine.view, _sources(links, store, lag, mqtt, clock))
    engine.subscribe(metrics.observe)
    systemd = Systemd(os.environ)
    web = _Web(settings.http.host, settings.http.port, settings.site.name)
    reloader = Reloader(engine.request, settings, wishes.reload)
    app = create_app(engine, store, web, picture=picture, metrics=metrics, reload=reloader.reload)
    _settle_in()
    try:
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(store.run(), name="store"),
                tasks.create_task(picture.run(), name="picture"),
                tasks.create_task(lag.run(), name="loop lag"),
                tasks.create_task(reloader.run(), name="reload"),
                tasks.create_task(systemd.watch(), name="systemd's watchdog"),
                tasks.create_task(serve_web(app, web, started=partial(_up, started, systemd)), name="web"),
                *(tasks.create_task(link.run(), name=f"pbx {name}") for name, link in links.items()),
                *([tasks.create_task(mqtt.run(), name="mqtt")] if mqtt else []),
            ]
            await wishes.stop.wait()
            log.info("app.stopping")
            systemd.stopping()
            for task in running:
                task.cancel()
    finally:
        engine.stop()


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


def _mqtt(settings: Settings, engine: Engine, store: Store, picture: Picture) -> Mqtt | None:
    if (to := settings.mqtt) is None:
        return None
    password = to.password.get_secret_value() if to.password else None
    broker = Broker(host=to.host, port=to.port, prefix=to.prefix, username=to.username, password=password)
    mqtt = Mqtt(broker, settings.site.name, picture, jitter=random.Random().random)
    engine.subscribe(mqtt.step)
    store.on_orders.append(mqtt.orders)
    return mqtt


def _sources(
    links: Mapping[PbxName, PbxLink], store: Store, lag: LoopLag, mqtt: Mqtt | None, clock: SystemClock
) -> Sources:
    def stuck() -> bool:
        return store.status(clock.now()).oldest_pending_s > 5.0

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
        store_writing=lambda: not stuck(),
        loop_lag_s=lambda: lag.seconds,
        mqtt_up=lambda: mqtt.up if mqtt else None,
    )
