"""The engine's side of the MQTT outlet: retained states and events, handed over to a process of their own.

A broker that is away changes nothing for calls, and what it costs to speak with it is not taken from them.
"""

import asyncio
import contextlib
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

import structlog

from callcenter.companion import Wire, beside
from callcenter.domain.events import CallEvent, Event
from callcenter.domain.ids import Instant
from callcenter.mqtt.wire import (
    Batch,
    Broker,
    Done,
    Down,
    Message,
    Posting,
    ToEngine,
    Up,
    engine_hears,
    frame,
    read_frame,
)
from callcenter.orders.model import Order
from callcenter.outbox import Happening, Item, Outbox, State
from callcenter.picture import Change, Picture
from callcenter.ports import Step
from callcenter.published import encode, event_data, order_data

BATCH = 100
"""On their way to the broker at a time."""
SLICE = 20
"""Written in one go, some half a millisecond: between slices the loop looks whether a call wants something."""
BACK_OFF_S = (0.5, 1.0, 2.0, 5.0, 10.0)
SILENCE_S, SIGNS = 8.0, 4
"""So many signs of life in the time without one after which the engine is told to be offline."""
AGAIN_S = 1.0
_UNSAFE = re.compile(r"[+#/%\x00-\x1f\x7f]|^\$")
log = structlog.get_logger("mqtt_outlet")
Companion = Callable[[Posting], AbstractAsyncContextManager[Wire]]
_PROCESS: Companion = partial(beside, "callcenter.mqtt")


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


def messages_of(items: Iterable[Item]) -> list[Message]:
    """The items as they are sent. One that cannot be written is dropped, and logged: it is ours to mend, and neither
    the other news nor the engine shall suffer for it."""
    found = []
    for item in items:
        topic = item.topic if isinstance(item, State) else f"{item.kind}/{topic_part(item.key)}/event"
        try:
            found.append(Message(topic, payload(item), isinstance(item, State)))
        except (TypeError, ValueError):
            log.exception("mqtt.not_published", topic=topic)
    return found


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
        silence_s: float = SILENCE_S,
        log_format: str = "console",
        log_level: str = "info",
        companion: Companion = _PROCESS,
    ) -> None:
        self._picture, self._companion = picture, companion
        root, identifier = f"{broker.prefix}/{topic_part(site)}", f"callcenter-{topic_part(site)}"
        self._posting = Posting(
            broker=broker,
            root=root,
            identifier=identifier,
            back_off_s=back_off_s,
            silence_s=silence_s,
            log_format=log_format,
            log_level=log_level,
        )
        self._news = asyncio.Event()
        self._handed_over: list[Item] = []
        """What the broker is not known to have yet."""
        self._number = 0
        """Of the batch that they are: what is said of another is old news."""
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

    # The process that speaks with the broker.

    async def run(self) -> None:
        """Keep it running and hand over, for ever."""
        while True:
            try:
                async with self._companion(self._posting) as (reader, writer):
                    await self._one_life(reader, writer)
            except Exception:
                # An outlet's fault is not the calls' fault: say so loudly, and try again.
                log.exception("mqtt.fault", help="calls go on")
            self._heard(Down("the process that speaks with the broker ended"))
            log.error("mqtt.process_ended", help="calls go on; it is started again by itself")
            await asyncio.sleep(AGAIN_S)

    async def _one_life(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.TaskGroup() as group:
            ways = (self._pump(writer), self._live(writer))
            tasks = [group.create_task(way, name="mqtt outbox") for way in ways]
            while (data := await read_frame(reader)) is not None:
                self._heard(engine_hears(data))
            for task in tasks:
                task.cancel()

    def _heard(self, message: ToEngine) -> None:
        match message:
            case Up():
                self.up, self.trouble = True, ""
                # The broker may have forgotten what it retained, and we do not know what it missed.
                self._put_states(self._picture.view)
                for state in self._kept.values():
                    self._put(state)
            case Done(number=number):
                if number == self._number:
                    self._handed_over = []
            case Down(trouble=trouble):
                self.up, self.trouble = False, trouble
                # Sent again as a whole: an event may come twice, none is lost with the link.
                self.outbox.put_back(self._handed_over)
                self._handed_over = []
        self._news.set()

    async def _pump(self, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await self._news.wait()
                self._news.clear()
                if self.up and not self._handed_over and (items := self.outbox.take(BATCH)):
                    await self._hand_over(items, writer)

    async def _hand_over(self, items: list[Item], writer: asyncio.StreamWriter) -> None:
        self._handed_over, self._number = items, self._number + 1
        # Texts are made here rather than in the listeners: those run inside the engine's turn.
        found: list[Message] = []
        for start in range(0, len(items), SLICE):
            found += messages_of(items[start : start + SLICE])
            await asyncio.sleep(0)
        # Meanwhile the broker may have gone, and the items be back in the outbox.
        if self._handed_over is items:
            writer.write(frame(Batch(self._number, tuple(found))))
            await writer.drain()

    async def _live(self, writer: asyncio.StreamWriter) -> None:
        while True:
            await asyncio.sleep(self._posting.silence_s / SIGNS)
            writer.write(frame(Batch(0, ())))
