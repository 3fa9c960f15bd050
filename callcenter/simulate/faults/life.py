"""One life of the engine, put together as `callcenter serve` does, but for the web: it can be killed at any await."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any

from callcenter.ami.client import AmiClient
from callcenter.ami.link import PbxLink
from callcenter.domain.ids import Instant
from callcenter.domain.plan import Plan
from callcenter.engine import Engine
from callcenter.metrics import Metrics, Sources
from callcenter.mqtt.outlet import Mqtt
from callcenter.picture import Picture
from callcenter.ports import Step
from callcenter.simulate.faults import site
from callcenter.simulate.faults.broker import Broker, simulated_mqtt
from callcenter.simulate.virtual.loop import VirtualLoop
from callcenter.store.in_loop import InLoopStore

JURISDICTION, TIMEZONE = "000000", "Asia/Shanghai"


class VirtualClock:
    """The loop's time."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def now(self) -> Instant:
        """The present."""
        return Instant(self._loop.time())


class Life:
    """From a start to a stop, a kill or a crash."""

    def __init__(
        self, loop: VirtualLoop, plan: Plan, url: str, chance: Random, broker: Broker, listen: Callable[[Step], None]
    ) -> None:
        self._loop, self._url, self._chance, self._broker = loop, url, chance, broker
        self._listen = listen
        self.clock = VirtualClock(loop)
        self.engine = Engine(plan, self.clock, seed=chance.getrandbits(32))
        self.store: InLoopStore | None = None
        self.link: PbxLink | None = None
        self.alive, self.ready = True, False
        self.began = loop.time()
        self._main: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self.died_of: BaseException | None = None
        self.may_write: Callable[[], None] = lambda: None
        """Called before each commit; raises OSError while the disk does not work."""
        self.wrote: Callable[[], None] = lambda: None
        """Called after a commit; raises OSError when its success is not to be known."""

    # Its beginning.

    def start(self) -> None:
        """Begin; it is ready a moment later."""
        self._main = self._loop.create_task(self._run(), name="engine")
        self._main.add_done_callback(self._over)

    async def _run(self) -> None:
        self._loop.executor = self._thread
        plan = self.engine.plan
        store = self.store = await InLoopStore.open(self._url, jurisdiction=JURISDICTION, timezone=TIMEZONE)
        store.before_commit = self.may_write
        try:
            saved = await store.load(self.clock.now(), plan)
            engine = self.engine
            engine.subscribe(store.record)
            engine.subscribe(self._told)
            self.link = link = PbxLink(site.PBX, engine.feed, self._client())
            engine.attach(site.PBX, link)
            for seen in saved.callers:
                engine.remember(seen.number, seen.arrived_at, seen.agent, seen.spoke_at)
            engine.restore(saved.calls, saved.agents, saved.results)
            self.ready = True
            await self._serve(store, link)
        finally:
            self.ready = False
            if self.alive:
                self.engine.stop()
                await store.close()

    async def _serve(self, store: InLoopStore, link: PbxLink) -> None:
        picture = Picture(self.engine)
        mqtt = simulated_mqtt(self._broker, picture, self._chance.random)
        metrics = Metrics(self.engine.view, _sources(link, store, mqtt))
        self.engine.subscribe(metrics.observe)
        self.engine.subscribe(mqtt.step)
        store.on_orders.append(mqtt.orders)
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(store.run(), name="store"),
                tasks.create_task(picture.run(), name="picture"),
                tasks.create_task(mqtt.run(), name="mqtt"),
                tasks.create_task(link.run(), name="pbx"),
            ]
            await self._stop.wait()
            for task in running:
                task.cancel()

    def _client(self) -> Callable[..., AmiClient]:
        make = partial(AmiClient, site.PBX, site.HOST, site.PORT, "callcenter", site.SECRET)
        return partial(make, clock=self.clock.now, jitter=self._chance.random)

    def _thread(self, work: Callable[[], Any]) -> Any:
        """What a thread of this life does; a killed process has none."""
        if not self.alive:
            raise OSError("killed")
        result = work()
        self.wrote()
        return result

    def _told(self, step: Step) -> None:
        if self.alive:
            self._listen(step)

    # Its end.

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is said, only what was written to the sockets still arrives."""
        self.alive = self.ready = False
        for link in self._loop.network.links:
            link.ends[0].close()
        assert self._main is not None
        self._main.cancel()
        self.engine.stop()
        if self.store is not None:
            self.store.vanish()

    async def stop(self) -> None:
        """SIGTERM: in good order."""
        self._stop.set()
        assert self._main is not None
        await asyncio.wait([self._main])
        self.alive = False

    def _over(self, task: asyncio.Task[None]) -> None:
        if self.alive and not task.cancelled():
            self.died_of = task.exception()

    def faults(self) -> Iterator[str]:
        """What went wrong inside, in words."""
        if self.engine.faults:
            yield f"{self.engine.faults} in one life"
        if self.store is not None and self.store.status(self.clock.now()).journal_lost:
            yield "journal events found no room"
        if self.link is not None and self.link.client.counters.callback_errors:
            yield "in a callback of the link"

    @property
    def in_step(self) -> bool:
        """Whether the PBX's lists were read and the link is up."""
        return self.ready and self.engine.pbx_up().get(site.PBX, False)


def _sources(link: PbxLink, store: InLoopStore, mqtt: Mqtt) -> Sources:
    return Sources(
        ami_events=lambda: {site.PBX: link.client.counters.events},
        ami_reconnects=lambda: {site.PBX: link.client.counters.reconnects},
        orders=store.order_counts.by_state,
        journal_pending=lambda: 0,
        loop_lag_s=lambda: 0.0,
        mqtt_up=lambda: mqtt.up,
    )
