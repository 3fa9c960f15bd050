"""An MQTT broker that is only memory: up or down, and what it was told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from callcenter.companion import Wire
from callcenter.mqtt import wire
from callcenter.mqtt.outlet import Mqtt
from callcenter.mqtt.post import Post
from callcenter.mqtt.wire import Posting
from callcenter.picture import Picture


class Broker:
    """What was published."""

    def __init__(self) -> None:
        self._up = asyncio.Event()
        self._down = asyncio.Event()
        self._up.set()
        self.published = 0
        self.orders: set[str] = set()
        """Topics of the orders that were told."""

    @property
    def up(self) -> bool:
        """Whether it can be reached."""
        return self._up.is_set()

    def go_down(self) -> None:
        """It is gone; who was connected finds out at the next word."""
        self._up.clear()
        self._down.set()

    def come_up(self) -> None:
        """It is there again."""
        self._down.clear()
        self._up.set()

    async def gone(self) -> None:
        """Wait until it is down."""
        await self._down.wait()

    def take(self, topic: str) -> None:
        """One message. Raises OSError while it is down."""
        if not self.up:
            raise OSError("the broker is gone")
        self.published += 1
        if "/order/" in topic:
            self.orders.add(topic)


class _Client:
    """As much of aiomqtt's client as the outlet uses."""

    pending_calls_threshold = 0

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def __aenter__(self) -> "_Client":
        if not self._broker.up:
            raise OSError("connection refused")
        return self

    async def __aexit__(self, *error: object) -> None:
        return None

    async def publish(self, topic: str, payload: bytes, qos: int = 0, retain: bool = False) -> None:
        """Hand one message over."""
        await asyncio.sleep(0)
        self._broker.take(topic)

    @property
    def messages(self) -> AsyncIterator[Any]:
        """Nothing comes, until the broker goes."""
        return self._messages()

    async def _messages(self) -> AsyncIterator[Any]:
        await self._broker.gone()
        raise OSError("the broker is gone")
        yield


class _Post(Post):
    """What speaks with the broker in memory."""

    def __init__(self, broker: Broker, told: Posting, line: Wire, jitter: Callable[[], float]) -> None:
        super().__init__(told, line, jitter)
        self._memory = broker

    def _client(self) -> Any:
        return _Client(self._memory)


class _Writer:
    """As much of a stream's writer as both sides use: what is written is there to be read at once."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    def write(self, data: bytes) -> None:
        """Hand over."""
        self._reader.feed_data(data)

    async def drain(self) -> None:
        """Memory takes all."""

    def close(self) -> None:
        """Nothing more comes."""
        self._reader.feed_eof()


def simulated_mqtt(broker: Broker, picture: Picture, jitter: Callable[[], float]) -> Mqtt:
    """The MQTT outlet on a broker in memory; what is else a process of its own is a task."""

    @asynccontextmanager
    async def companion(told: Posting) -> AsyncIterator[Wire]:
        here, there = asyncio.StreamReader(), asyncio.StreamReader()
        theirs: Any = _Writer(here)
        ours: Any = _Writer(there)
        task = asyncio.get_running_loop().create_task(_Post(broker, told, (there, theirs), jitter).run())
        try:
            yield here, ours
        finally:
            task.cancel()
            await asyncio.wait({task})

    return Mqtt(wire.Broker(), "sim", picture, companion=companion)
