"""A capture of the MQTT topics: one JSON object a line, as ``mosquitto_sub -t 'callcenter/#' -F %J`` writes it."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from callcenter.audit.errors import AuditError


@dataclass(frozen=True, slots=True)
class Message:
    """One message, in the order received."""

    at: float | None
    """When it was received, where the capture says so."""
    topic: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Capture:
    """The messages by what they tell."""

    calls: tuple[Message, ...]
    orders: tuple[Message, ...]
    queues: tuple[Message, ...]

    @property
    def span(self) -> tuple[float, float]:
        """From the first to the last event that was captured; what lies outside it cannot be missed."""
        times = [float(message.data["at"]) for message in self.calls]
        return min(times, default=0.0), max(times, default=0.0)


def read(path: Path) -> Capture:
    """The capture in a file. Raises AuditError."""
    found: dict[str, list[Message]] = {"call": [], "order": [], "queue": []}
    number = 0
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                number += 1
                if not line.endswith("\n"):
                    # Being written at this moment.
                    break
                if message := _message(line):
                    kind = message.topic.split("/")[-3:]
                    if len(kind) == 3 and kind[0] in found and message.data:
                        found[kind[0]].append(message)
    except OSError as error:
        raise AuditError(path, f"it cannot be read: {error.strerror}", "Name the capture with --mqtt") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        remedy = "Capture with: mosquitto_sub -t 'callcenter/#' -F %J"
        raise AuditError(path, f"line {number} is no captured message", remedy) from None
    return Capture(tuple(found["call"]), tuple(found["order"]), tuple(found["queue"]))


def _message(line: str) -> Message | None:
    if not line.strip():
        return None
    seen = json.loads(line)
    payload = seen["payload"]
    if seen.get("retain"):
        # Told before the capture began; nobody knows when.
        return None
    # %j leaves the payload a text; an empty one takes back what was retained.
    data = json.loads(payload) if isinstance(payload, str) and payload else payload or {}
    return Message(_time(seen.get("tst")), str(seen["topic"]), dict(data))


def _time(text: object) -> float | None:
    if isinstance(text, int | float):
        return float(text)
    return datetime.fromisoformat(text).timestamp() if isinstance(text, str) else None
