"""Speaks with the broker: keeps connected, sends what the engine hands over, and says what became of it."""

import asyncio
import contextlib
import socket
from collections.abc import Callable

import aiomqtt
import structlog

from callcenter.companion import Wire
from callcenter.mqtt.wire import Batch, Done, Down, Message, Posting, ToEngine, Up, batch_of, frame, read_frame
from callcenter.published import encode

SLICE = 5
"""Written in one go."""
IN_FLIGHT = 100
FAREWELL_S = 2.0
log = structlog.get_logger("mqtt_outlet")


class EngineGone(Exception):
    """The engine has let go of us, or gives no sign of life."""


class Post:
    """One process's work."""

    def __init__(self, told: Posting, wire: Wire, jitter: Callable[[], float]) -> None:
        self._broker, self._root, self._identifier = told.broker, told.root, told.identifier
        self._back_off_s, self._silence_s = told.back_off_s, told.silence_s
        self._reader, self._writer = wire
        self._jitter = jitter
        self._batches: asyncio.Queue[Batch] = asyncio.Queue()
        self._up = False
        self._gone = asyncio.Event()
        """The engine is; what was handed over has been sent, as far as it could be."""

    async def run(self) -> None:
        """Work until the engine is gone."""
        try:
            async with asyncio.TaskGroup() as group:
                work = group.create_task(self._keep_connected(), name="broker")
                await self._listen()
                # By a word, not by cancelling alone: ``asyncio.wait_for``, by which aiomqtt waits, loses a cancellation
                # that meets the broker's answer (before Python 3.12), and the engine would be online for ever.
                self._gone.set()
                await asyncio.wait({work}, timeout=FAREWELL_S)
                work.cancel()
        finally:
            self._writer.close()

    async def _listen(self) -> None:
        """Take batches until the engine is gone, and what was handed over is sent."""
        try:
            while True:
                async with asyncio.timeout(self._silence_s):
                    data = await read_frame(self._reader)
                if data is None:
                    break
                if (batch := batch_of(data)).number:
                    self._batches.put_nowait(batch)
        except TimeoutError:
            log.error("mqtt.engine_silent", help=f"no sign of life for {self._silence_s:g} s")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._batches.join()

    async def _keep_connected(self) -> None:
        failures = 0
        while not self._gone.is_set():
            trouble = "the connection ended"
            try:
                await self._session()
            except* (aiomqtt.MqttError, OSError) as errors:
                trouble = str(errors.exceptions[0]) or type(errors.exceptions[0]).__name__
                if self._up or not failures:
                    log.warning("mqtt.down", error=trouble, help="calls go on; news waits, bounded")
                failures = 0 if self._up else failures
            except* Exception as errors:
                # An outlet's fault is not the calls' fault: say so loudly, and try again.
                trouble = type(errors.exceptions[0]).__name__
                log.error("mqtt.fault", exc_info=errors, help="calls go on")
            if self._gone.is_set():
                return
            self._up = False
            self._forget()
            self._tell(Down(trouble))
            pause = self._back_off_s[min(failures, len(self._back_off_s) - 1)]
            failures += 1
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause * (0.5 + self._jitter() / 2)):
                    await self._gone.wait()

    def _forget(self) -> None:
        """What the engine handed over it hands over again."""
        while not self._batches.empty():
            self._batches.get_nowait()
            self._batches.task_done()

    async def _session(self) -> None:
        async with self._client() as client:
            client.pending_calls_threshold = 10 * IN_FLIGHT
            try:
                await client.publish(f"{self._root}/engine", encode({"state": "online"}), qos=1, retain=True)
                self._forget()
                self._up = True
                log.info("mqtt.up", host=self._broker.host, port=self._broker.port)
                self._tell(Up())
                await self._serve(client)
            finally:
                if self._gone.is_set():
                    await self._farewell(client)

    async def _serve(self, client: aiomqtt.Client) -> None:
        """Until the link breaks, or the engine is gone."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch(client), name="mqtt link")
                group.create_task(self._pump(client), name="mqtt messages")
                group.create_task(self._until_gone(), name="engine")
        except* EngineGone:
            pass

    async def _until_gone(self) -> None:
        await self._gone.wait()
        raise EngineGone

    async def _watch(self, client: aiomqtt.Client) -> None:
        async for _ in client.messages:
            pass

    async def _pump(self, client: aiomqtt.Client) -> None:
        while True:
            batch = await self._batches.get()
            try:
                await self._publish_all(client, batch.messages)
                self._tell(Done(batch.number))
            finally:
                self._batches.task_done()

    async def _publish_all(self, client: aiomqtt.Client, messages: tuple[Message, ...]) -> None:
        slices = []
        for start in range(0, len(messages), SLICE):
            some = (self._publish(client, message) for message in messages[start : start + SLICE])
            slices.append(asyncio.gather(*some, return_exceptions=True))
            await asyncio.sleep(0)
        for sent in slices:
            for error in await sent:
                if error is not None:
                    raise error

    async def _publish(self, client: aiomqtt.Client, message: Message) -> None:
        qos = 0 if message.lasting else 1
        await client.publish(f"{self._root}/{message.topic}", message.data, qos=qos, retain=message.lasting)

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
            max_inflight_messages=IN_FLIGHT,
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        )

    def _tell(self, message: ToEngine) -> None:
        self._writer.write(frame(message))
