"""One channel: its state, its place in the dialplan, and what it waits for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from callcenter.simulate.pbx.dialplan import Extension

if TYPE_CHECKING:
    from callcenter.simulate.pbx.bridge import Bridge
    from callcenter.simulate.pbx.room import Room

DOWN, RING, RINGING, UP = "Down", "Ring", "Ringing", "Up"
NUMBERS = {DOWN: "0", RING: "4", RINGING: "5", UP: "6"}
NORMAL, BUSY, NO_ANSWER, REJECTED, CANCELLED = 16, 17, 19, 21, 127
"""Q.850 causes."""


@dataclass(eq=False, slots=True)
class Dial:
    """An Originate on its way: where the channel goes once it is up, and whose answer is owed."""

    action_id: str
    context: str
    exten: str
    done: Callable[[str, int], None]
    """Told how it ended: a response and a reason."""
    timed_out: bool = False


@dataclass(eq=False, slots=True)
class Channel:
    """A channel and the thread that runs it."""

    id: str
    name: str
    endpoint: str
    state: str
    born: float
    number: str = ""
    caller_name: str = ""
    shown: str = ""
    """The number of whoever is at the other end."""
    language: str = "zh"
    linkedid: str = ""
    context: str = "agents"
    exten: str = "s"
    priority: int = 1
    extension: Extension | None = None
    """None: no dialplan runs; a phone that rings."""
    application: str = ""
    data: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    bridge: "Bridge | None" = None
    room: "Room | None" = None
    dial: Dial | None = None
    gone: bool = False
    wake: asyncio.TimerHandle | None = None
    """The timer that ends what it waits for."""
    pressed: Callable[[str], bool] | None = None
    """Takes a key that the party presses."""
    after: tuple[str, str, str] | None = None
    """Where it goes after the bridge."""
    dies_after: bool = False
    """It ends with the bridge."""
    turn: int = 0
    """Counts what it was made to do: what was begun before is of no account."""

    def rest(self) -> None:
        """It waits for nothing any more, and what it was about to do is off."""
        self.turn += 1
        if self.wake is not None:
            self.wake.cancel()
        self.wake = self.pressed = None
        self.application = self.data = ""

    def headers(self) -> list[tuple[str, str]]:
        """What every event says of a channel."""
        number, name = self.number or "<unknown>", _escaped(self.caller_name) or "<unknown>"
        return [
            ("Channel", self.name),
            ("ChannelState", NUMBERS[self.state]),
            ("ChannelStateDesc", self.state),
            ("CallerIDNum", number),
            ("CallerIDName", name),
            ("ConnectedLineNum", self.shown or "<unknown>"),
            ("ConnectedLineName", "<unknown>"),
            ("Language", self.language),
            ("AccountCode", ""),
            ("Context", self.context),
            ("Exten", self.exten),
            ("Priority", str(self.priority)),
            ("Uniqueid", self.id),
            ("Linkedid", self.linkedid or self.id),
        ]


def _escaped(text: str) -> str:
    """As Asterisk writes it: line ends as two characters each."""
    return text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n") if text else ""
