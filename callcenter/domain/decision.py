"""The answer of the core to one input."""

from dataclasses import dataclass

from callcenter.domain.commands import Command
from callcenter.domain.events import Event


@dataclass(frozen=True, slots=True)
class Decision:
    """What happened (for the record and the outlets) and what to do (for the shell)."""

    events: tuple[Event, ...] = ()
    commands: tuple[Command, ...] = ()
