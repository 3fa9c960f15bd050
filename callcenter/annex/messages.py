"""What engine and office tell each other, one line of JSON each."""

import msgspec

from callcenter.domain.ids import Instant
from callcenter.domain.record import Record


class Orders(Record, frozen=True, tag="orders"):
    """To the office: the engine has committed these orders."""

    numbers: tuple[str, ...]


class Telephones(Record, frozen=True, tag="telephones"):
    """To the office: the desks of departments that can be rung, by their ids; first of all, and when it changes."""

    desks: frozenset[str]


class Ready(Record, frozen=True, tag="ready"):
    """To the engine: the office is open."""


class Failed(Record, frozen=True, tag="failed"):
    """To the engine: the office cannot open, and why; the process ends."""

    reason: str


class CaseNews(Record, frozen=True, tag="case_news"):
    """To the engine: something that happened to a case, as it may be published."""

    number: str
    at: Instant
    data: msgspec.Raw


class Board(Record, frozen=True, tag="board"):
    """To the engine: the newest value of what stands under a topic, as it may be published."""

    topic: str
    value: msgspec.Raw


ToOffice = Orders | Telephones
ToEngine = Ready | Failed | CaseNews | Board
_encode = msgspec.json.Encoder().encode
office_hears = msgspec.json.Decoder(ToOffice).decode
engine_hears = msgspec.json.Decoder(ToEngine).decode


def line(message: ToOffice | ToEngine) -> bytes:
    """The message as it is sent."""
    return _encode(message) + b"\n"
