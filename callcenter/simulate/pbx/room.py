"""A conference: who is in it, and who is let out when the last of the marked ones leaves."""

from typing import TYPE_CHECKING

from callcenter.simulate.pbx.bridge import bridge_headers
from callcenter.simulate.pbx.channel import Channel

if TYPE_CHECKING:
    from callcenter.simulate.pbx.asterisk import Asterisk

MARKED = frozenset({"callcenter_agent", "callcenter_department"})
"""Profiles with ``marked = yes``; the caller's has ``end_marked = yes``."""


class Room:
    """One ConfBridge room; it is there while somebody is in it."""

    def __init__(self, name: str, bridge: str) -> None:
        self.name, self.bridge = name, bridge
        self.members: dict[Channel, str] = {}

    def marked(self) -> int:
        """How many marked members are in it."""
        return sum(profile in MARKED for profile in self.members.values())

    def enter(self, pbx: "Asterisk", ch: Channel, profile: str) -> None:
        """Somebody comes in."""
        self.members[ch] = profile
        ch.room = self
        about = [("Conference", self.name), ("Admin", "No"), *self._bridge(), *ch.headers()]
        # By two threads: either may be told first.
        told = [("BridgeEnter", about[2:]), ("ConfbridgeJoin", about)]
        for event, headers in told if pbx.chance.random() < 0.5 else reversed(told):
            pbx.emit(event, "call", headers)

    def leave(self, pbx: "Asterisk", ch: Channel) -> None:
        """Somebody is out; when it was the last marked one, the others are let out to go on in their dialplan."""
        profile = self.members.pop(ch)
        ch.room = None
        pbx.emit("ConfbridgeLeave", "call", [("Conference", self.name), *self._bridge(), *ch.headers()])
        pbx.emit("BridgeLeave", "call", [*self._bridge(), *ch.headers()])
        if not self.members:
            pbx.rooms.pop(self.name, None)
        elif profile in MARKED and not self.marked():
            for other in list(self.members):
                pbx.soon_for(other, self._let_out, pbx, other)

    def _let_out(self, pbx: "Asterisk", ch: Channel) -> None:
        if ch.room is self and not self.marked():
            self.leave(pbx, ch)
            pbx.go_on(ch)

    def _bridge(self) -> list[tuple[str, str]]:
        # Asterisk's announcer is a member too.
        return bridge_headers(self.bridge, "base", "softmix", "ConfBridge", len(self.members) + 1)
