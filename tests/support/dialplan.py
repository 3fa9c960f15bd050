"""A small model of our dialplan on a PBX: commands move channels between its contexts, and facts come of it."""

from collections import deque
from dataclasses import dataclass

from callcenter.domain import commands as do
from callcenter.domain import facts as f
from callcenter.domain.ids import ChannelId, PbxName

SAY_S, AFTER_S = 3.0, 4.0
"""How long a prompt takes, and the goodbye."""
NORMAL, BUSY, NOBODY_THERE, REFUSED, UNKNOWN = 16, 17, 19, 21, 1
"""Q.850 causes."""
MARKED = frozenset({"agent", "desk"})


@dataclass
class Channel:
    """One channel and where it is: in the dialplan, ringing, in a bridge or in a room."""

    id: ChannelId
    role: str
    place: str
    since: float
    endpoint: str = ""
    up: bool = False
    line: str = ""
    number: str = ""
    caller: str = ""
    """CC_CALL: the caller whom the channel belongs to."""
    context: str = ""
    bridge: str = ""
    node: str = ""
    then: str = ""
    """Where a prompt leads: ``hold`` or ``hangup``."""
    until: float | None = None
    born: float = 0.0
    round: str = ""
    """The lock that a leg must take before it gets the caller."""
    waits: bool = False
    """The agent's leg waits for a citizen who is called back."""
    agent: str = ""
    """CC_AGENT: the leg that waits for this citizen."""


class Dialplan:
    """The channels and what the engine does to them. ``facts`` is what was told and nobody has heard yet."""

    def __init__(self, name: str = "pbx1", now: float = 0.0) -> None:
        self.name, self.now, self.started_at = PbxName(name), now, now - 1000.0
        self.linked, self.cut_at = True, now
        self.channels: dict[ChannelId, Channel] = {}
        self.reachable: dict[str, bool] = {}
        self.facts: deque[f.Fact] = deque()
        self._born = 0
        self.locks: dict[str, ChannelId] = {}
        self.dialled: list[str] = []
        """Every number that was called."""

    def born_as(self, channel: ChannelId, role: str, endpoint: str, place: str) -> Channel:
        """A channel comes into being."""
        ch = Channel(channel, role, place, self.now, endpoint, context="agents", born=self.now)
        self.channels[channel] = ch
        return ch

    def tell(self, fact: f.Fact) -> None:
        """A fact goes out, if anybody listens."""
        if self.linked:
            self.facts.append(fact)

    # What the engine does.

    def perform(self, command: do.PbxCommand) -> None:
        """Carry a command out, as the dialplan's contexts do."""
        if not self.linked or isinstance(command, do.Announce):
            return
        match command:
            case do.RingAgent() | do.RingDepartment():
                self._originate(command)
            case do.DialCaller():
                self._dial(command)
            case do.HangUp(channel=channel):
                self.end(channel)
            case do.SplitToRoom():
                self._split(command)
            case do.ReturnAgent(agent=agent, caller=caller):
                if agent in self.channels:
                    self.join(self.channels[agent], caller)
            case _:
                self._redirect(command)

    def _originate(self, command: do.RingAgent | do.RingDepartment) -> None:
        if isinstance(command, do.RingAgent):
            leg, role, endpoint = ChannelId(command.offer), "agent", command.endpoint
        else:
            leg, role, endpoint = command.leg, "desk", command.dial.removeprefix("PJSIP/")
        if leg in self.channels or not self.reachable.get(endpoint, False):
            self.tell(f.LegFailed(pbx=self.name, channel=leg, reason=0))
            return
        ch = self.born_as(leg, role, endpoint, "ringing")
        ch.caller, ch.until = command.caller, self.now + command.ring_ms / 1000 + 2
        ch.round = command.round if isinstance(command, do.RingAgent) else ""
        ch.waits = isinstance(command, do.RingAgent) and command.waits
        self.tell(f.PhoneChannelOpened(pbx=self.name, channel=leg, endpoint=endpoint))
        self.tell(f.LegRinging(pbx=self.name, channel=leg))

    def _dial(self, command: do.DialCaller) -> None:
        self.dialled.append(command.dial)
        if command.leg in self.channels or not self.reachable.get("trunk", True):
            self.tell(f.LegFailed(pbx=self.name, channel=command.leg, reason=0))
            return
        ch = self.born_as(command.leg, "caller", "trunk", "ringing")
        ch.caller, ch.line, ch.number = command.leg, command.line, "12345"
        ch.agent, ch.until = command.agent or "", self.now + command.ring_ms / 1000 + 2
        self.tell(f.PhoneChannelOpened(pbx=self.name, channel=ch.id, endpoint="trunk"))
        self.tell(f.LegRinging(pbx=self.name, channel=ch.id))

    def citizen_up(self, ch: Channel) -> None:
        """A citizen who is called back answers: joined with the agent who waits, or left with music."""
        agent = self.channels.get(ChannelId(ch.agent))
        ch.context, ch.place = "callcenter-called", "called"
        if agent is not None and agent.place == "callback":
            self.together(agent, ch)
            return
        if ch.agent:
            self.tell(f.BridgeMissed(pbx=self.name, channel=ch.id, result="NONEXISTENT"))
        self.put(ch, "hold", up=True)

    def _redirect(self, command: do.PbxCommand) -> None:
        assert isinstance(command, do.HoldCaller | do.AnswerCaller | do.AskCaller | do.Say | do.EnterRoom), command
        ch = self.channels.get(command.caller if isinstance(command, do.EnterRoom) else command.channel)
        if ch is None or (isinstance(command, do.AnswerCaller) and ch.place != "ring"):
            return
        self._leave(ch)
        match command:
            case do.HoldCaller() | do.AnswerCaller():
                self.put(ch, "hold", up=True)
            case do.AskCaller(node=node, timeout_s=timeout_s):
                self.put(ch, "ask", up=True, until=self.now + timeout_s)
                ch.node = node
            case do.Say(then_hold=then_hold):
                self.put(ch, "say", up=True, until=self.now + SAY_S)
                ch.then = "hold" if then_hold else "hangup"
            case do.EnterRoom():
                self.enter_room(ch)

    def _split(self, command: do.SplitToRoom) -> None:
        caller, agent = self.channels.get(command.caller), self.channels.get(command.agent)
        for ch in (caller, agent):
            if ch is not None:
                self._out(ch)
        if caller is not None:
            self.put(caller, "hold", up=True)
        if agent is not None:
            self.enter_room(agent)

    # Moves.

    def put(self, ch: Channel, place: str, *, up: bool, until: float | None = None) -> None:
        """The channel is in this context from now on."""
        ch.place, ch.context, ch.since, ch.until = place, f"callcenter-{place}", self.now, until
        ch.up = ch.up or up

    def enter_room(self, ch: Channel) -> None:
        """Into the room. A caller finds nobody there only if all left in the same moment: then the music goes on."""
        if ch.role == "caller" and not self.in_room(ch.caller, MARKED):
            self.put(ch, "hold", up=True)
            return
        self.put(ch, "room", up=True)
        self.tell(f.RoomEntered(pbx=self.name, channel=ch.id, room=ch.caller))

    def in_room(self, room: str, roles: frozenset[str]) -> list[Channel]:
        """Who of these roles is in the room."""
        return [ch for ch in self.channels.values() if ch.place == "room" and ch.caller == room and ch.role in roles]

    def take_lock(self, leg: Channel) -> bool:
        """Whether this leg is the first of its round; a lock ends with its holder."""
        holder = self.locks.get(leg.round)
        if holder is not None and holder != leg.id and holder in self.channels:
            self.tell(f.BridgeMissed(pbx=self.name, channel=leg.id, result="LOST"))
            self.end(leg.id)
            return False
        self.locks[leg.round] = leg.id
        return True

    def join(self, leg: Channel, caller_id: str) -> None:
        """Bridge(): the agent's leg takes the caller out of wherever it is."""
        self._leave(leg)
        caller = self.channels.get(ChannelId(caller_id))
        if caller is None:
            self.tell(f.BridgeMissed(pbx=self.name, channel=leg.id, result="NONEXISTENT"))
            self.end(leg.id)
            return
        self._leave(caller)
        self.put(leg, "agent", up=True)
        self.together(leg, caller)

    def together(self, leg: Channel, caller: Channel) -> None:
        """Both are in one bridge."""
        self._born += 1
        for ch, count in ((leg, 1), (caller, 2)):
            ch.place, ch.bridge, ch.up, ch.until = "bridge", f"b{self._born}", True, None
            self.tell(f.BridgeEntered(pbx=self.name, channel=ch.id, bridge=ch.bridge, members=count))

    def _out(self, ch: Channel) -> Channel | None:
        """Out of the bridge; the other one, who is out too, is the answer."""
        if not ch.bridge:
            return None
        bridge, other = ch.bridge, None
        for each in list(self.channels.values()):
            if each.bridge == bridge:
                each.bridge = ""
                self.tell(f.BridgeLeft(pbx=self.name, channel=each.id, bridge=bridge))
                other = each if each is not ch else other
        return other

    def _leave(self, ch: Channel) -> None:
        """Out of bridge and room, with what becomes of the others there."""
        room, ch.place = (ch.caller if ch.place == "room" else ""), "moving"
        other = self._out(ch)
        if other is not None and other.role == "agent":
            self.end(other.id)
        elif other is not None and other.context == "callcenter-planb":
            other.place, other.until = "goodbye", self.now + AFTER_S
        elif other is not None:
            self._after(other)
        if room and ch.role in MARKED and not self.in_room(room, MARKED):
            for caller in self.in_room(room, frozenset({"caller"})):
                self._after(caller)

    def _after(self, ch: Channel) -> None:
        self.put(ch, "after", up=True, until=self.now + AFTER_S)
        self.tell(f.CallerReleased(pbx=self.name, channel=ch.id))

    def end(self, channel: ChannelId, cause: int = NORMAL) -> None:
        """The channel ends."""
        ch = self.channels.pop(channel, None)
        if ch is None:
            return
        ringing = ch.place == "ringing"
        self._leave(ch)
        self.tell(f.ChannelHungUp(pbx=self.name, channel=channel, cause=cause))
        if ringing:
            self.tell(f.LegFailed(pbx=self.name, channel=channel, reason=5 if cause == BUSY else 3))
