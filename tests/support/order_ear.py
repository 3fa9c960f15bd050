"""Who listens at a broker for work orders, in a thread of its own."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import paho.mqtt.client as mqtt


class OrderEar:
    """Knows every order that was told as finished, by its number."""

    def __init__(self) -> None:
        self.finished: set[str] = set()
        self.listening = threading.Event()

    def subscribe(self, client: mqtt.Client, *_: object) -> None:
        """Connected: everything about orders."""
        client.subscribe("+/+/+/order/+/event", qos=1)

    def cut(self, *_: object) -> None:
        """The broker has gone; whoever listens comes back by itself."""
        self.listening.clear()

    def subscribed(self, *_: object) -> None:
        """From now on nothing is missed."""
        self.listening.set()

    def hear(self, _client: object, _data: object, message: mqtt.MQTTMessage) -> None:
        """Take one event of an order."""
        told = json.loads(message.payload)
        # What becomes of the order after its call is told on the same topic.
        if told.get("ended_at") is not None:
            self.finished.add(told["number"])


@contextmanager
def order_ear(port: int, ear: OrderEar) -> Iterator[None]:
    """The ear listens while the block runs."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.on_connect, client.on_subscribe, client.on_message = ear.subscribe, ear.subscribed, ear.hear
    client.on_disconnect = ear.cut
    client.reconnect_delay_set(1, 1)
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        assert ear.listening.wait(5)
        yield
    finally:
        client.loop_stop()
        client.disconnect()
