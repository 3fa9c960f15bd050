"""What the engine and the process that speaks with the broker tell each other: msgpack behind its length."""

import asyncio

import msgspec

from callcenter.domain.record import Record


class Broker(Record, frozen=True, kw_only=True):
    """Where the broker is and how to speak to it."""

    host: str = "127.0.0.1"
    port: int = 1883
    prefix: str = "callcenter/v1"
    username: str | None = None
    password: str | None = None


class Posting(Record, frozen=True, kw_only=True):
    """What the process is told first."""

    broker: Broker
    root: str
    """Of all our topics."""
    identifier: str
    back_off_s: tuple[float, ...]
    silence_s: float
    """An engine that gives no sign of life for so long is told to be offline: it hangs, or is frozen."""
    log_format: str
    log_level: str


class Message(Record, frozen=True, array_like=True):
    """One message, ready to be sent."""

    topic: str
    """Below our root."""
    data: bytes
    lasting: bool
    """A state: retained, and sent anew with each connection, so that it needs no receipt."""


class Batch(Record, frozen=True, tag="batch"):
    """To the process: to be sent; number 0 is a sign of life only."""

    number: int
    messages: tuple[Message, ...]


class Up(Record, frozen=True, tag="up"):
    """To the engine: the broker can be reached, and may have forgotten all states."""


class Done(Record, frozen=True, tag="done"):
    """To the engine: the broker has this batch."""

    number: int


class Down(Record, frozen=True, tag="down"):
    """To the engine: the broker cannot be reached, and a batch that is not done was not sent, or not as a whole."""

    trouble: str


ToEngine = Up | Done | Down
_encode = msgspec.msgpack.Encoder().encode
batch_of = msgspec.msgpack.Decoder(Batch).decode
engine_hears = msgspec.msgpack.Decoder(ToEngine).decode


def frame(message: Batch | ToEngine) -> bytes:
    """The message as it is sent."""
    data = _encode(message)
    return len(data).to_bytes(4) + data


async def read_frame(reader: asyncio.StreamReader) -> bytes | None:
    """The next message; None: the other side is gone."""
    try:
        return await reader.readexactly(int.from_bytes(await reader.readexactly(4)))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
