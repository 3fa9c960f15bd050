"""An onlooker on the PBX: takes Asterisk's own timestamps of arrivals, rings and idle agents, for either queue.

Nothing of the engine's is asked; app_queue and the engine are seen through the same events.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from callcenter.ami.frame import Frame
from callcenter.domain.network import endpoint_of

EVENTS = ("Newchannel", "Hangup", "QueueCallerJoin", "UserEvent", "BridgeEnter")
"""What it needs to see."""


@dataclass(slots=True)
class Seen:
    """What was seen of one run. Spans are milliseconds."""

    join_ring_ms: list[float] = field(default_factory=list)
    """A caller's arrival at the PBX (the birth of the channel) to the first agent's channel for that caller."""
    after_join_ms: list[float] = field(default_factory=list)
    """The part of it after the queue was joined (QueueCallerJoin, CCArrived): without the dialplan before."""
    idle_gap_ms: list[float] = field(default_factory=list)
    """An agent's hang-up while somebody waits for whom no phone rings, to that agent's next channel."""
    calls: int = 0


class Observer:
    """Follows one run; ``seen`` is ready at any time."""

    def __init__(self, is_agent: Callable[[str], bool]) -> None:
        self.seen = Seen()
        self._is_agent = is_agent
        self._born: dict[str, float] = {}
        self._joined: dict[str, float] = {}
        """Callers without a ring so far: when their channel came into being, and when they joined."""
        self._waiting: set[str] = set()
        """Callers who are not talking yet, by Uniqueid."""
        self._rings: dict[str, str] = {}
        """Agents' channels, and the callers they are for."""
        self._busy: dict[str, set[str]] = {}
        """Agents, and the channels at their phones: the next may come before the end of the last is told."""
        self._idle: dict[str, float] = {}
        """Agents who fell idle while somebody waited for whom no phone rang."""

    def take(self, frame: Frame) -> None:
        """One event."""
        stamp, channel = frame.get("Timestamp"), frame.get("Uniqueid")
        if not stamp:
            return
        at = float(stamp)
        match frame.event:
            case "QueueCallerJoin":
                self._arrived(frame, channel, at)
            case "UserEvent" if frame.get("UserEvent") == "CCArrived":
                self._arrived(frame, channel, at)
            case "Newchannel":
                self._new_channel(frame, at)
            case "BridgeEnter":
                self._waiting.discard(channel)
            case "Hangup":
                self._hangup(frame, channel, at)

    def _arrived(self, frame: Frame, channel: str, at: float) -> None:
        self.seen.calls += 1
        self._joined[channel] = at
        self._waiting.add(channel)

    @property
    def _forsaken(self) -> bool:
        """Whether somebody waits for whom no phone rings; where nobody does, idle agents keep nobody waiting."""
        return not self._waiting <= set(self._rings.values())

    def _new_channel(self, frame: Frame, at: float) -> None:
        endpoint = endpoint_of(frame.get("Channel"))
        if not self._is_agent(endpoint):
            self._born[frame.get("Uniqueid")] = at
            return
        if (since := self._idle.pop(endpoint, None)) is not None:
            self.seen.idle_gap_ms.append((at - since) * 1000)
        self._busy.setdefault(endpoint, set()).add(frame.get("Uniqueid"))
        caller = self._rings[frame.get("Uniqueid")] = caller_of(frame)
        if not self._forsaken:
            self._idle.clear()
        born = self._born.pop(caller, None)
        if born is not None:
            self.seen.join_ring_ms.append((at - born) * 1000)
            # The engine may ring before the caller's dialplan has come as far as the queue.
            self.seen.after_join_ms.append(max(0.0, at - self._joined.pop(caller, at)) * 1000)

    def _hangup(self, frame: Frame, channel: str, at: float) -> None:
        endpoint = endpoint_of(frame.get("Channel"))
        if self._is_agent(endpoint):
            self._rings.pop(channel, None)
            self._busy.get(endpoint, set()).discard(channel)
            if self._forsaken and not self._busy.get(endpoint):
                self._idle[endpoint] = at
            return
        self._waiting.discard(channel)
        self._joined.pop(channel, None)
        self._born.pop(channel, None)
        if not self._forsaken:
            self._idle.clear()


def caller_of(frame: Frame) -> str:
    """The caller an agent's new channel is for: app_queue's legs carry the Linkedid, the engine's name the caller."""
    name = frame.get("Uniqueid")
    if name.startswith("cc-"):
        return name.removeprefix("cc-").rpartition("-")[0]
    return frame.get("Linkedid")
