"""The answer of the core to one input."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from callcenter.domain.commands import Command
from callcenter.domain.events import Event


@dataclass(frozen=True, slots=True)
class Decision:
    """What happened (for the record and the outlets) and what to do (for the shell)."""

    events: tuple[Event, ...] = ()
    commands: tuple[Command, ...] = ()


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Move(Generic[R]):
    """One machine's part of a decision: the record as it is from now on, and what goes with it."""

    record: R
    events: tuple[Event, ...] = ()
    commands: tuple[Command, ...] = ()
