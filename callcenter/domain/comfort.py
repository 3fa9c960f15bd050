"""What callers meet while they wait, as the operator configured it: announcements, ways out, who has to be there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcenter.domain.ids import MenuName, QueueName
from callcenter.domain.names import Name


class Absence(Name):
    """What makes a member of a queue count as not there; the names are app_queue's."""

    PAUSED = "paused"
    PENALTY = "penalty"
    """Beyond the penalties that the caller reaches now."""
    INUSE = "inuse"
    """In a talk, of ours or of the agent's own."""
    RINGING = "ringing"
    UNAVAILABLE = "unavailable"
    """The phone is not registered, or cannot be reached."""
    INVALID = "invalid"
    """The PBX knows no such phone."""
    UNKNOWN = "unknown"
    """The link to the phone's PBX is down."""
    WRAPUP = "wrapup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """What a key leads to while the caller waits; exactly one of the three is set."""

    queue: QueueName | None = None
    menu: MenuName | None = None
    hang_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comfort:
    """What is said to callers who wait with music."""

    bulletins: tuple[str, ...] = ()
    """Said once, when the caller has joined."""
    prompts: tuple[str, ...] = ()
    """Said in turn, one at a time."""
    first_s: float = 20.0
    """After so long the first of them, or the place or the wait."""
    every_s: float = 30.0
    position: bool = False
    """Whether to say how many callers are before."""
    wait: bool = False
    """Whether to say how long it is likely to take."""

    @property
    def repeats(self) -> bool:
        """Whether there is anything to say again and again."""
        return bool(self.prompts) or self.position or self.wait


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRules:
    """How a queue treats those who wait in it."""

    comfort: Comfort = Comfort()
    join_empty: frozenset[Absence] = frozenset()
    """Nobody joins while all members are absent by one of these; empty: no such rule."""
    leave_when_empty: frozenset[Absence] = frozenset()
    """The same of those who wait already."""
    exits: Mapping[str, Exit] = field(default_factory=dict)
    """Keys that lead out of the queue."""
