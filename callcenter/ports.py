"""The small interfaces between the engine and the world around it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.domain.commands import PbxCommand
from callcenter.domain.events import Event
from callcenter.domain.ids import Instant


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of the engine: what happened, and the latest value of every record that changed."""

    at: Instant
    events: tuple[Event, ...]
    calls: tuple[Call, ...]
    agents: tuple[Agent, ...]


Listener = Callable[[Step], None]
"""Told of every step, in order, inside the turn: it must be quick and must not wait."""


class Pbx(Protocol):
    """Carries commands out on a PBX; what comes of them arrives later as facts."""

    def perform(self, command: PbxCommand) -> None:
        """Send the command at once. Never raises: a failure becomes a fact."""
        ...

    def see_heart(self) -> None:
        """Tell the PBX as lost, by a fact, if we were frozen for so long that what we know of it is over."""
        ...

    def catch_up(self, then: Callable[[], None]) -> None:
        """Call ``then`` when all that the PBX said before now has been told as facts; at once, if it is away."""
        ...


class Clock(Protocol):
    """Tells the time to the shell; the core is handed it."""

    def now(self) -> Instant:
        """The present, on the clock described at ``Instant``."""
        ...
