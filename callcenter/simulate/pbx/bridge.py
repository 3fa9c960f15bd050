"""A two-party bridge: made by one channel's Bridge() or Queue(), which takes the other out of whatever it is in."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from callcenter.simulate.pbx.channel import Channel

if TYPE_CHECKING:
    from callcenter.simulate.pbx.asterisk import Asterisk


@dataclass(eq=False, slots=True)
class Bridge:
    """Two channels that hear each other; ``maker`` is the one whose dialplan goes on after it."""

    id: str
    maker: Channel
    peer: Channel
    entered: list[Channel] = field(default_factory=list)

    def headers(self, members: int) -> list[tuple[str, str]]:
        """What events say of the bridge."""
        return bridge_headers(self.id, "basic", "simple_bridge", "<unknown>", members)


def bridge_headers(bridge: str, kind: str, technology: str, creator: str, members: int) -> list[tuple[str, str]]:
    """What events say of any bridge."""
    return [
        ("BridgeUniqueid", bridge),
        ("BridgeType", kind),
        ("BridgeTechnology", technology),
        ("BridgeCreator", creator),
        ("BridgeName", "<unknown>"),
        ("BridgeNumChannels", str(members)),
        ("BridgeVideoSourceMode", "none"),
    ]


def join(pbx: "Asterisk", maker: Channel, peer: Channel) -> None:
    """Begin the bridge; both are in it a moment later."""
    leave(pbx, peer)
    if peer.room is not None:
        peer.room.leave(pbx, peer)
    peer.rest()
    bridge = Bridge(pbx.new_bridge_id(), maker, peer)
    maker.bridge = peer.bridge = bridge
    pbx.answer(maker)
    pbx.answer(peer)
    pbx.soon(_enter, pbx, bridge)


def _enter(pbx: "Asterisk", bridge: Bridge) -> None:
    if bridge.maker.bridge is not bridge or bridge.peer.bridge is not bridge:
        return
    oldest = min((bridge.maker, bridge.peer), key=lambda ch: ch.born)
    for ch in (bridge.peer, bridge.maker):
        bridge.entered.append(ch)
        ch.linkedid = oldest.linkedid or oldest.id
        pbx.emit("BridgeEnter", "call", [*bridge.headers(len(bridge.entered)), *ch.headers()])
    bridge.maker.shown, bridge.peer.shown = bridge.peer.number, bridge.maker.number
    pbx.people.bridged(bridge.maker, bridge.peer)


def leave(pbx: "Asterisk", ch: Channel) -> None:
    """Out of the bridge, which is over by that; the other one goes where it goes."""
    bridge = ch.bridge
    if bridge is None:
        return
    other = bridge.peer if ch is bridge.maker else bridge.maker
    for left, member in enumerate((ch, other)):
        member.bridge = None
        if member in bridge.entered:
            pbx.emit("BridgeLeave", "call", [*bridge.headers(1 - left), *member.headers()])
    pbx.soon_for(other, _go_on, pbx, bridge, other)


def _go_on(pbx: "Asterisk", bridge: Bridge, other: Channel) -> None:
    """What becomes of the one who was left."""
    if other is bridge.maker:
        other.variables["BRIDGERESULT"] = "SUCCESS"
        pbx.go_on(other)
    elif other.dies_after:
        pbx.hang_up(other)
    elif other.after is not None:
        context, exten, priority = other.after
        pbx.go_to(other, context, exten, priority)
        pbx.run(other)
    else:
        pbx.go_on(other)
