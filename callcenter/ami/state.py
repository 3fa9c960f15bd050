"""How the link to one PBX stands, in one small value."""

from dataclasses import dataclass
from enum import Enum


class Link(Enum):
    """The phases of a link."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    LOST = "lost"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """A phase and, where something is wrong, why."""

    link: Link
    reason: str = ""

    @property
    def up(self) -> bool:
        """Whether actions can be sent."""
        return self.link is Link.CONNECTED


@dataclass(frozen=True, slots=True)
class Timing:
    """The time-outs of a link, in seconds."""

    action_timeout: float = 5.0
    connect_timeout: float = 2.0
    ping_every: float = 1.0
    dead_after: float = 2.5
    backoff_first: float = 0.1
    backoff_last: float = 5.0
