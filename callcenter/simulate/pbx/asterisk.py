"""The PBX: its channels, run by the dialplan, and what phones and actions do to them."""

from collections.abc import Callable, Iterable
from random import Random

from callcenter.simulate.pbx import applications, bridge
from callcenter.simulate.pbx.channel import CANCELLED, DOWN, NO_ANSWER, NORMAL, RING, RINGING, UP, Channel
from callcenter.simulate.pbx.dialplan import Dialplan
from callcenter.simulate.pbx.functions import ChannelScope
from callcenter.simulate.pbx.people import Nobody, People
from callcenter.simulate.pbx.plan_b import PlanB
from callcenter.simulate.pbx.room import Room
from callcenter.simulate.pbx.text import DialplanError
from callcenter.simulate.pbx.threads import Threads

Pairs = list[tuple[str, str]]
_MOST_STEPS = 200
"""More without a wait is a loop in the dialplan."""
_NO_ANSWER, _FAILED = 3, 0
"""Reasons of an OriginateResponse."""


class Asterisk(Threads):
    """One PBX on an asyncio loop. ``chance`` decides how quick its threads are; 0 for ``slowest_s``: all at once."""

    def __init__(
        self, dialplan: str, chance: Random, *, now: Callable[[], float], phones: Iterable[str] = (),
        contexts: dict[str, str] | None = None, members: tuple[str, ...] = (), slowest_s: float = 0.003,
    ) -> None:  # fmt: skip
        super().__init__(chance, slowest_s)
        self.dialplan = Dialplan(dialplan)
        self.now: Callable[[], float] = now
        self.people: People = Nobody()
        self.reachable: dict[str, bool] = dict.fromkeys(phones, True)
        self.listeners: list[Callable[[str, str, Pairs], None]] = []
        """Told of every event: its name, its class and its headers."""
        self.channels: dict[str, Channel] = {}
        self.contexts = contexts or {}
        """Of phones that are not agents': the context that their own channels begin in."""
        self.plan_b = PlanB(self, members)
        self._names = 0
        """Counts channels over all lives: an id never comes again, as with Asterisk, which takes seconds to start."""
        self.boot()

    def boot(self) -> None:
        """Begin a life: nothing of the one before is left, and nobody says goodbye."""
        for ch in self.channels.values():
            ch.gone = True
            ch.rest()
        self.lives += 1
        self.started_at = self.now()
        self.channels = {}
        self.globals: dict[str, str] = {}
        self.locks: dict[str, Channel] = {}
        self.rooms: dict[str, Room] = {}
        self.plan_b.forget()
        self._bridges = 0

    # A channel in its dialplan.

    def sleep(self, ch: Channel, seconds: float) -> None:
        """The channel goes on in its dialplan after so long."""
        self.wake_after(ch, seconds, lambda: self.go_on(ch))

    def go_to(self, ch: Channel, context: str, exten: str, priority: str) -> None:
        """Set the channel's place; it ends where there is none."""
        found = self.dialplan.find(context, exten)
        if found is None:
            raise DialplanError(f"no extension {exten} in the context {context}")
        ch.context, ch.exten, ch.extension, ch.priority = context, exten, found, found.priority(priority)

    def go_on(self, ch: Channel) -> None:
        """What the channel waited for is over: the next step."""
        ch.rest()
        ch.priority += 1
        self.run(ch)

    def run(self, ch: Channel) -> None:
        """Take steps until the channel waits, jumps out of its turn, or has none left."""
        for _ in range(_MOST_STEPS):
            if ch.extension is None or ch.priority > len(ch.extension.steps):
                self.hang_up(ch)
                return
            step = ch.extension.steps[ch.priority - 1]
            arguments = step.arguments(ChannelScope(self, ch))
            ch.application, ch.data = step.application, arguments
            then = applications.perform(self, ch, step.application, arguments)
            if ch.gone or then is applications.Then.WAITS:
                return
            ch.application = ch.data = ""
            ch.priority += then is applications.Then.NEXT
            if self.chance.random() < 0.1:
                self.soon_for(ch, self.run, ch)
                return
        raise DialplanError(f"an endless loop in {ch.context}")

    def transfer(self, ch: Channel, context: str, exten: str, priority: str) -> None:
        """Redirect: out of whatever it does, and to another place."""
        ch.rest()
        ch.after, ch.dies_after = None, False
        self.go_to(ch, context, exten, priority)
        self.out(ch)
        self.soon_for(ch, self.run, ch)

    def out(self, ch: Channel) -> None:
        """Out of bridge, room and queue."""
        bridge.leave(self, ch)
        if ch.room is not None:
            ch.room.leave(self, ch)
        self.plan_b.leave(ch)

    # Life and death of channels.

    def open(self, endpoint: str, state: str, *, id: str = "", context: str = "agents", exten: str = "s") -> Channel:
        """A channel comes into being."""
        now = self.now()
        uniqueid, name = id or f"{int(now)}.{self._names}", f"PJSIP/{endpoint}-{self._names:08x}"
        ch = Channel(uniqueid, name, endpoint, state, now, context=context, exten=exten)
        self._names += 1
        self.channels[uniqueid] = ch
        return ch

    def find(self, name: str) -> Channel | None:
        """A channel by its Uniqueid or its name."""
        found = self.channels.get(name)
        if found is None and name.startswith("PJSIP/"):
            found = next((ch for ch in self.channels.values() if ch.name == name), None)
        return found if found is not None and not found.gone else None

    def answer(self, ch: Channel) -> None:
        """The channel is up."""
        if ch.state != UP:
            ch.state = UP
            self.emit("Newstate", "call", ch.headers())

    def hang_up(self, ch: Channel, cause: int = NORMAL) -> None:
        """The channel ends."""
        if ch.gone:
            return
        ch.gone = True
        ch.rest()
        self.out(ch)
        del self.channels[ch.id]
        for name in [name for name, holder in self.locks.items() if holder is ch]:
            del self.locks[name]
        if ch.dial is not None:
            # Only Asterisk's own time-out is told apart; by another thread, before the end of the channel or after.
            reason = _NO_ANSWER if cause == NO_ANSWER and ch.dial.timed_out else _FAILED
            if self.chance.random() < 0.5:
                self.dialled(ch, "Failure", reason)
            else:
                self.soon(self.dialled, ch, "Failure", reason)
        self.emit("Hangup", "call", [*ch.headers(), ("Cause", str(cause)), ("Cause-txt", "")])
        self.tell_device(ch.endpoint)
        self.people.ended(ch)

    def part(self, ch: Channel) -> None:
        """The party at this channel hangs up: the cause tells in what."""
        together = ch.bridge is not None or ch.room is not None
        self.hang_up(ch, CANCELLED if ch.state == RING else NORMAL if together or ch.state != UP else 0)

    def dialled(self, ch: Channel, response: str, reason: int) -> None:
        """An Originate has ended."""
        dial, ch.dial = ch.dial, None
        if dial is not None:
            dial.done(response, reason)

    # What people do.

    def call(self, endpoint: str, number: str, line: str, context: str = "callcenter-trunk") -> Channel:
        """Somebody dials."""
        ch = self.open(endpoint, RING, context=context, exten=line)
        ch.number = number
        self.emit("Newchannel", "call", ch.headers())
        self.tell_device(endpoint)
        if self.dialplan.find(context, line) is None:
            self.soon(self.hang_up, ch, 1)
        else:
            self.go_to(ch, context, line, "1")
            self.soon_for(ch, self.run, ch)
        return ch

    def pick_up(self, ch: Channel) -> None:
        """A phone that rings is picked up: the leg runs the dialplan it was originated for."""
        if ch.gone or ch.state == UP:
            return
        ch.rest()
        self.answer(ch)
        if ch.dial is not None:
            context, exten = ch.dial.context, ch.dial.exten
            self.dialled(ch, "Success", 4)
            self.go_to(ch, context, exten, "1")
            self.soon_for(ch, self.run, ch)
        else:
            self.plan_b.picked_up(ch)

    def press(self, ch: Channel, key: str) -> None:
        """A party presses a key; whoever is bridged with it hears the tone."""
        told = [*ch.headers(), ("Digit", key), ("Direction", "Received")]
        self.emit("DTMFBegin", "dtmf", told)
        self.emit("DTMFEnd", "dtmf", [*told, ("DurationMs", "100")])
        if ch.pressed is not None:
            ch.pressed(key)

    def register(self, endpoint: str, *, reachable: bool) -> None:
        """A phone registers, or is gone."""
        if self.reachable.get(endpoint) != reachable:
            self.reachable[endpoint] = reachable
            self.tell_device(endpoint)

    # What it tells.

    def emit(self, event: str, kind: str, headers: Pairs) -> None:
        """Tell every session that may hear it."""
        for listener in self.listeners:
            listener(event, kind, headers)

    def device_state(self, endpoint: str) -> str:
        """The state of a phone."""
        if not self.reachable.get(endpoint, False):
            return "UNAVAILABLE"
        states = [ch.state for ch in self.channels.values() if ch.endpoint == endpoint]
        if not states:
            return "NOT_INUSE"
        return "RINGING" if all(state in (RINGING, DOWN) for state in states) else "INUSE"

    def tell_device(self, endpoint: str) -> None:
        """Tell how a phone stands."""
        about = [("Device", f"PJSIP/{endpoint}"), ("State", self.device_state(endpoint))]
        self.emit("DeviceStateChange", "call", about)

    def new_bridge_id(self) -> str:
        """An id that no bridge had yet."""
        self._bridges += 1
        return f"bridge-{self.lives}-{self._bridges}"
