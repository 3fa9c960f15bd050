"""The model PBX as people and the link use it: calls, phones, cuts, and what happens by itself."""

from callcenter.domain import facts as f
from callcenter.domain.ids import ChannelId, Instant, LineNumber
from tests.support.dialplan import NOBODY_THERE, Channel, Dialplan

STALE_S = 5.0
"""After so long without an engine, waiting callers go to plan B."""
WAITING = frozenset({"ring", "hold"})
LOOKS = WAITING | {"callback"}
"""Places where a channel looks for the engine's sign of life."""
_APPLICATIONS = {
    "callback": "Wait",
    "room": "ConfBridge",
    "ring": "Wait",
    "hold": "Wait",
    "planb": "Queue",
    "goodbye": "Playback",
}


class ModelPbx(Dialplan):
    """A PBX with callers and phones."""

    # The link.

    def cut(self) -> None:
        """The engine hears nothing and is not heard."""
        if self.linked:
            self.linked, self.cut_at = False, self.now
            self.facts.clear()
            self.facts.append(f.PbxLost(pbx=self.name))

    def sync(self, *, first: bool = False) -> None:
        """The link is there, and everything is listed; ``first``: heard before what was told already."""
        self.linked = True
        lists = f.PbxSynced(
            pbx=self.name,
            channels=tuple(self._seen(ch) for ch in self.channels.values()),
            reachable=dict(self.reachable),
            started_at=self.started_at,
        )
        (self.facts.appendleft if first else self.facts.append)(lists)

    def crash(self) -> None:
        """The PBX is started anew: every channel is gone, and nobody said goodbye."""
        self.cut()
        self.channels.clear()
        self.started_at = self.now

    def _seen(self, ch: Channel) -> f.ChannelSeen:
        bridge = ch.bridge if ch.place != "room" else f"conf-{ch.caller}"
        return f.ChannelSeen(
            channel=ch.id,
            linkedid=ch.caller or ch.id,
            endpoint=ch.endpoint,
            context=ch.context,
            application=_APPLICATIONS.get(ch.place, ""),
            bridge=bridge,
            up=ch.up,
            age_s=float(int(self.now - ch.born)),
            number=ch.number,
            call=ch.caller,
            line=ch.line,
        )

    # What people do.

    def _new_id(self) -> ChannelId:
        self._born += 1
        return ChannelId(f"u{self._born}")

    def arrive(self, line: str, number: str, endpoint: str = "trunk") -> ChannelId:
        """A caller reaches a line."""
        ch = self.born_as(self._new_id(), "caller", endpoint, "ring")
        ch.context, ch.line, ch.number, ch.caller = "callcenter-ring", line, number, ch.id
        at, name = LineNumber(line), ch.id
        self.tell(f.CallerComing(pbx=self.name, channel=name, endpoint=endpoint, linkedid=name, line=at, number=number))
        self.tell(f.CallerArrived(pbx=self.name, channel=name, linkedid=name, line=at, number=number))
        return ch.id

    def pick_up(self, leg: ChannelId) -> None:
        """A ringing phone is picked up; the dialplan goes on by itself."""
        ch = self.channels[leg]
        ch.up, ch.until = True, None
        self.tell(f.LegAnswered(pbx=self.name, channel=leg))
        if ch.role == "caller":
            self.citizen_up(ch)
        elif ch.waits:
            self.put(ch, "callback", up=True)
        elif ch.role == "agent" and self.take_lock(ch):
            self.join(ch, ch.caller)
        elif ch.role == "agent":
            return
        else:
            self.enter_room(ch)

    def key(self, channel: ChannelId, digits: str) -> None:
        """A caller answers a question."""
        ch = self.channels[channel]
        node = ch.node
        self.put(ch, "hold", up=True)
        self.tell(f.DigitsCollected(pbx=self.name, channel=channel, node=node, digits=digits))

    def own_call(self, endpoint: str) -> ChannelId:
        """A phone begins a call that is none of ours."""
        ch = self.born_as(self._new_id(), "own", endpoint, "own")
        self.tell(f.PhoneChannelOpened(pbx=self.name, channel=ch.id, endpoint=endpoint))
        return ch.id

    def lose_hang_up(self, channel: ChannelId) -> None:
        """A party hangs up, and the PBX forgets it: the channel stays."""
        self.tell(f.HangupRequested(pbx=self.name, channel=channel))

    def register(self, endpoint: str, *, reachable: bool) -> None:
        """A phone registers, or is gone."""
        self.reachable[endpoint] = reachable
        self.tell(f.PhoneChanged(pbx=self.name, endpoint=endpoint, reachable=reachable))

    def plan_b(self, caller: ChannelId, endpoint: str) -> ChannelId:
        """Without an engine, plan B's queue finds an agent."""
        self.channels[caller].place = "bridge"
        own = self.born_as(self._new_id(), "own", endpoint, "bridge")
        self._born += 1
        own.bridge = self.channels[caller].bridge = f"b{self._born}"
        return own.id

    # Time.

    def next_at(self) -> Instant | None:
        """When something happens by itself."""
        times = [ch.until for ch in self.channels.values() if ch.until is not None]
        if not self.linked:
            times += [max(self.cut_at, ch.since) + STALE_S for ch in self.channels.values() if ch.place in LOOKS]
        return Instant(min(times)) if times else None

    def tick(self, now: float) -> None:
        """What is due happens."""
        self.now = now
        for ch in list(self.channels.values()):
            if ch.until is not None and ch.until <= now:
                ch.until = None
                self._due(ch)
            elif not self.linked and ch.place in LOOKS and max(self.cut_at, ch.since) + STALE_S <= now:
                self._forsaken(ch)

    def _forsaken(self, ch: Channel) -> None:
        if ch.place in WAITING:
            self.put(ch, "planb", up=True)
        else:
            self.end(ch.id)

    def _due(self, ch: Channel) -> None:
        match ch.place:
            case "ask":
                self.key(ch.id, "")
            case "say" if ch.then == "hold":
                self.tell(f.PromptSaid(pbx=self.name, channel=ch.id))
                self.put(ch, "hold", up=True)
            case "ringing":
                self.end(ch.id, NOBODY_THERE)
            case _:
                self.end(ch.id)
