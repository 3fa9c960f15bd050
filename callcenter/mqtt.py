"""The MQTT outlet: retained states, events, a last will. A broker that is away changes nothing for calls."""

import asyncio
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiomqtt
import structlog

from callcenter.domain.events import CallEvent, Event
from callcenter.domain.ids import Instant
from callcenter.orders.model import Order
from callcenter.outbox import Happening, Item, Outbox, State
from callcenter.picture import Change, Picture
from callcenter.ports import Step
from callcenter.published import encode, event_data, order_data

BATCH = 100
"""On their way to the broker at a time."""
SLICE = 5
"""Written in one go, some half a millisecond: between slices the loop looks whether a call wants something."""
BACK_OFF_S = (0.5, 1.0, 2.0, 5.0, 10.0)
_UNSAFE = re.compile(r"[+#/%\x00-\x1f\x7f]|^\$")
log = structlog.get_logger("mqtt_outlet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where the broker is and how to speak to it."""

    host: str = "127.0.0.1"
    port: int = 1883
    prefix: str = "callcenter/v1"
    username: str | None = None
    password: str | None = None


def topic_part(text: str) -> str:
    """``text`` as one level of a topic: what MQTT gives a meaning is percent-encoded; empty becomes ``_``."""
    return _UNSAFE.sub(lambda m: f"%{ord(m.group()):02X}", text) or "_"


def payload(item: Item) -> bytes:
    """The JSON text of what is to be sent."""
    match item:
        case Happening(at=at, value=Event() as event):
            return encode({"at": at, **event_data(event)})
        case Happening(at=at, value=Order() as order):
            return encode({"at": at, "event": f"order_{order.state.value}", **order_data(order)})
        case Happening(value=data):
            return encode(data)
        case State(value=None):
            # To a broker, an empty text takes back what it retained.
            return b""
        case _:
            return encode(item.value)


class Mqtt:
    """Publishes what the picture and the engine tell. ``step`` and ``orders`` are listeners: they never wait."""

    def __init__(
        self,
        broker: Broker,
        site: str,
        picture: Picture,
        *,
        outbox: Outbox | None = None,
        back_off_s: tuple[float, ...] = BACK_OFF_S,
        jitter: Callable[[], float] = lambda: 1.0,
    ) -> None:
        self._broker, self._picture = broker, picture
        self._root = f"{broker.prefix}/{topic_part(site)}"
        self._identifier = f"callcenter-{topic_part(site)}"
        self._back_off_s = back_off_s
        self._jitter = jitter
        self._news = asyncio.Event()
        self._kept: dict[str, State] = {}
        """States that are not in the picture, for a broker that has forgotten them."""
        self.outbox = Outbox() if outbox is None else outbox
        self.up = False
        self.trouble = "not connected yet"
        """Why nothing reaches the broker; empty while it does."""
        picture.listen(self._changed)

    # Listeners.

    def step(self, step: Step) -> None:
        """Take the events of a step of the engine."""
        for event in step.events:
            if isinstance(event, CallEvent):
                self._put(Happening("call", event.call, step.at, event))

    def orders(self, orders: tuple[Order, ...]) -> None:
        """Take the orders that were written."""
        for order in orders:
            at = order.ended_at or order.answered_at or order.requested_at or order.arrived_at
            self._put(Happening("order", order.number or "", Instant(at), order))

    def case(self, number: str, at: Instant, data: object) -> None:
        """Take something that happened to a case, as it may be published."""
        self._put(Happening("order", number, at, data))

    def keep(self, topic: str, value: object) -> None:
        """Publish the newest value of something that stands, under a topic of ours; it is retained."""
        self._kept[topic] = State(topic, value)
        self._put(self._kept[topic])

    def _changed(self, change: Change) -> None:
        self._put_states(change)
        for queue in change.gone_queues:
            self._put(State(f"queue/{topic_part(queue)}/state", None))
        for agent in change.gone_agents:
            self._put(State(f"agent/{topic_part(agent)}/state", None))

    def _put_states(self, source: Any) -> None:
        for queue in source.queues:
            self._put(State(f"queue/{topic_part(queue.name)}/state", queue))
        for agent in source.agents:
            self._put(State(f"agent/{topic_part(agent.id)}/state", agent))

    def _put(self, item: Item) -> None:
        self.outbox.put(item)
        self._news.set()

    # The connection.

    async def run(self) -> None:
        """Keep connected and publish, for ever."""
        failures = 0
        while True:
            try:
                await self._session()
            except* (aiomqtt.MqttError, OSError) as errors:
                self.trouble = str(errors.exceptions[0]) or type(errors.exceptions[0]).__name__
                if self.up or not failures:
                    log.warning("mqtt.down", error=self.trouble, help="calls go on; news waits, bounded")
                failures = 0 if self.up else failures
            except* Exception as errors:
                # An outlet's fault is not the calls' fault: say so loudly, and try again.
                self.trouble = type(errors.exceptions[0]).__name__
                log.error("mqtt.fault", exc_info=errors, help="calls go on")
            self.up = False
            pause = self._back_off_s[min(failures, len(self._back_off_s) - 1)]
            failures += 1
            await asyncio.sleep(pause * (0.5 + self._jitter() / 2))

    async def _session(self) -> None:
        async with self._client() as client:
            client.pending_calls_threshold = 10 * BATCH
            await client.publish(f"{self._root}/engine", encode({"state": "online"}), qos=1, retain=True)
            self.up, self.trouble = True, ""
            log.info("mqtt.up", host=self._broker.host, port=self._broker.port, dropped=self.outbox.dropped)
            # The broker may have forgotten what it retained, and we do not know what it missed.
            self._put_states(self._picture.view)
            for state in self._kept.values():
                self._put(state)
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._watch(client), name="mqtt link")
                    group.create_task(self._pump(client), name="mqtt outbox")
            except asyncio.CancelledError:
                await self._farewell(client)
                raise

    async def _watch(self, client: aiomqtt.Client) -> None:
        async for _ in client.messages:
            pass

    async def _pump(self, client: aiomqtt.Client) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while items := self.outbox.take(BATCH):
                try:
                    await self._publish_all(client, items)
                except BaseException:
                    # Sent again as a whole: an event may come twice, none is lost with the link.
                    self.outbox.put_back(items)
                    self._news.set()
                    raise

    async def _publish_all(self, client: aiomqtt.Client, items: list[Item]) -> None:
        slices = []
        for start in range(0, len(items), SLICE):
            some = (self._publish(client, item) for item in items[start : start + SLICE])
            slices.append(asyncio.gather(*some, return_exceptions=True))
            await asyncio.sleep(0)
        for sent in slices:
            for error in await sent:
                if error is not None:
                    raise error

    async def _publish(self, client: aiomqtt.Client, item: Item) -> None:
        # Topic and text are made here rather than in the listeners: those run inside the engine's turn.
        state = isinstance(item, State)
        own = item.topic if isinstance(item, State) else f"{item.kind}/{topic_part(item.key)}/event"
        try:
            data = payload(item)
        except (TypeError, ValueError):
            # Ours to mend; neither the other news nor the engine shall suffer for it.
            log.exception("mqtt.not_published", topic=own)
            return
        # Every session begins with all states: a state lost with the link is made good there, so it needs no receipt.
        await client.publish(f"{self._root}/{own}", data, qos=0 if state else 1, retain=state)

    async def _farewell(self, client: aiomqtt.Client) -> None:
        try:
            async with asyncio.timeout(1.0):
                await client.publish(f"{self._root}/engine", encode({"state": "offline"}), qos=1, retain=True)
        except (aiomqtt.MqttError, TimeoutError):
            log.warning("mqtt.no_farewell", help="the broker publishes the last will instead")

    def _client(self) -> aiomqtt.Client:
        return aiomqtt.Client(
            self._broker.host,
            self._broker.port,
            username=self._broker.username,
            password=self._broker.password,
            identifier=self._identifier,
            will=aiomqtt.Will(f"{self._root}/engine", encode({"state": "offline"}), qos=1, retain=True),
            keepalive=10,
            timeout=5,
            max_inflight_messages=BATCH,
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        )
