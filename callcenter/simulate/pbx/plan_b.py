"""The queue of callcenter-planb: without an engine, callers still reach the members, one after the other."""

from typing import TYPE_CHECKING

from callcenter.simulate.pbx import bridge
from callcenter.simulate.pbx.channel import DOWN, RINGING, Channel

if TYPE_CHECKING:
    from callcenter.simulate.pbx.asterisk import Asterisk

RETRY_S, RING_S = 1.0, 15.0


class PlanB:
    """A plain queue over a few phones."""

    def __init__(self, pbx: "Asterisk", members: tuple[str, ...]) -> None:
        self._pbx, self._members = pbx, members
        self.forget()

    def forget(self) -> None:
        """Nobody waits here."""
        self._waiting: list[Channel] = []
        self._ringing: dict[Channel, Channel] = {}
        """Members' channels, and whom they ring for."""
        self._looking = False
        self._next = 0

    def enter(self, ch: Channel) -> None:
        """A caller joins."""
        self._waiting.append(ch)
        self._look_soon()

    def leave(self, ch: Channel) -> None:
        """A channel of either side is out."""
        if ch in self._waiting:
            self._waiting.remove(ch)
        self._ringing.pop(ch, None)
        for member in [member for member, caller in self._ringing.items() if caller is ch]:
            self._pbx.hang_up(member)

    def picked_up(self, member: Channel) -> None:
        """A member answers: both are bridged, and the member's channel ends with that."""
        caller = self._ringing.pop(member, None)
        if caller is None or caller.gone or caller.bridge is not None:
            self._pbx.hang_up(member)
            return
        self._waiting.remove(caller)
        member.dies_after = True
        bridge.join(self._pbx, caller, member)

    def _look_soon(self) -> None:
        if not self._looking and self._waiting:
            self._looking = True
            self._pbx.after(RETRY_S, self._look)

    def _look(self) -> None:
        self._looking = False
        for caller in [caller for caller in self._waiting if caller not in self._ringing.values()]:
            self._ring(caller)
        self._look_soon()

    def _ring(self, caller: Channel) -> None:
        pbx = self._pbx
        for _ in self._members:
            self._next += 1
            endpoint = self._members[self._next % len(self._members)]
            if pbx.device_state(endpoint) == "NOT_INUSE":
                self._ring_member(pbx.open(endpoint, DOWN), caller)
                return

    def _ring_member(self, member: Channel, caller: Channel) -> None:
        pbx = self._pbx
        member.linkedid = caller.linkedid or caller.id
        self._ringing[member] = caller
        pbx.emit("Newchannel", "call", member.headers())
        member.state = RINGING
        pbx.emit("Newstate", "call", member.headers())
        pbx.tell_device(member.endpoint)
        pbx.wake_after(member, RING_S, lambda: pbx.hang_up(member))
        pbx.people.ringing(member)
