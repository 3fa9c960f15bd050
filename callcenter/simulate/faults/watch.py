"""The PBX's own channels beside what the engine knows: nobody rings for nobody, talks with two, or is forgotten."""

from collections.abc import Callable, Iterable, Iterator

from callcenter.calls.machine import KEPT
from callcenter.center.state import Center
from callcenter.domain.ids import ChannelId
from callcenter.simulate.faults.life import Life
from callcenter.simulate.pbx.asterisk import Asterisk
from callcenter.simulate.pbx.channel import RINGING, UP, Channel

LEG_S = 1.0
"""How long a leg may outlive its caller, and two agents may be up for one caller."""
HEARTBEAT_S = 3.0
"""So long after a cut every caller's dialplan has seen a new heartbeat."""
GHOST_S = 2.0
"""How long engine and PBX may differ."""
_AGENTS_LEG = "cc-"
_OURS = ("cc-", "cd-", "cb-")
_CALLERS = frozenset({"callcenter-ring", "callcenter-hold", "callcenter-ask", "callcenter-say", "callcenter-room"})


class Watch:
    """Looks again and again; what is wrong for longer than it may be, is told once."""

    def __init__(self, pbx: Asterisk, life: Callable[[], Life], find: Callable[[str, str], None]) -> None:
        self._pbx, self._life, self._find = pbx, life, find
        self._since: dict[tuple[str, str], float] = {}
        self._told: set[tuple[str, str]] = set()
        self._in_plan_b: set[str] = set()
        self._steady_since = 0.0
        """Since when the engine is in step, nothing being slow on the way."""

    def look(self, now: float, *, calm: bool) -> None:
        """One look; ``calm``: nothing that is out of order now excuses a delay."""
        plan_b = {ch.id for ch in self._pbx.channels.values() if ch.context == "callcenter-planb"}
        entered, self._in_plan_b = plan_b - self._in_plan_b, plan_b
        if not (calm and self._life().in_step):
            self._steady_since = now
            self._since.clear()
            return
        if entered and now - self._steady_since > HEARTBEAT_S:
            self._find("in plan B although the engine is well", ", ".join(sorted(entered)))
        wrong = {(rule, who): limit for rule, who, limit in self._wrong(self._life().engine._core.center)}
        self._since = {what: self._since.get(what, now) for what in wrong}
        for what, since in self._since.items():
            if now - since > wrong[what] and what not in self._told:
                self._told.add(what)
                self._find(what[0], f"{what[1]}: for {now - since:.1f} s")

    def phones(self) -> Iterator[tuple[str, str]]:
        """Where an agent's phone is not as the engine has it."""
        pbx = self._pbx
        for agent in self._life().engine._core.center.agents.values():
            if agent.reachable != pbx.reachable[agent.endpoint]:
                yield "a phone that can be rung, or not, unknown to the engine", agent.endpoint
            own = {
                ch.id for ch in pbx.channels.values() if ch.endpoint == agent.endpoint and not ch.id.startswith(_OURS)
            }
            if set(agent.own_channels) != own:
                yield "an agent's own calls are not as the engine has them", f"{agent.endpoint} {own}"

    def _wrong(self, center: Center) -> Iterator[tuple[str, str, float]]:
        yield from self._legs()
        yield from self._doubles()
        yield from self._strangers(center)
        yield from self._ghosts(center)
        yield from self._rings(center)
        for rule, what in self.phones():
            yield rule, what, GHOST_S

    def _legs(self) -> Iterator[tuple[str, str, float]]:
        """I15: a caller has gone, and an agent or a department is still there."""
        for ch in self._pbx.channels.values():
            if ch.id.startswith(("cc-", "cd-")) and not _waits_for_a_citizen(ch):
                caller = ch.variables.get("CC_CALLER", ch.variables.get("CC_CALL", ""))
                if caller not in self._pbx.channels and not (ch.bridge or ch.room):
                    yield "leg without a caller", f"{ch.id} {ch.state} in {ch.context}", LEG_S

    def _doubles(self) -> Iterator[tuple[str, str, float]]:
        """I16: two agents for one caller."""
        up: dict[str, int] = {}
        for ch in self._pbx.channels.values():
            if ch.id.startswith(_AGENTS_LEG) and ch.state == UP:
                caller = ch.variables.get("CC_CALLER", "")
                up[caller] = up.get(caller, 0) + 1
        for caller, legs in up.items():
            if legs > 1:
                yield "two agents for one caller", caller, LEG_S

    def _rings(self, center: Center) -> Iterator[tuple[str, str, float]]:
        """I14: a phone rings for no longer than it should; a call-back's rings as long as the citizen's does, too."""
        for offer in center.offers.values():
            leg = self._pbx.channels.get(offer.id)
            if leg is not None and center.calls[offer.call].state not in KEPT:
                rings = leg.state == RINGING
                yield "rings too long", offer.id, offer.ring_s + 1 + (0 if rings else center.plan.rules.connect_s)

    def _strangers(self, center: Center) -> Iterator[tuple[str, str, float]]:
        """I11: a channel that the engine does not know."""
        known = {*center.call_of_channel, *(ChannelId(offer) for offer in center.offers)}
        for ch in self._pbx.channels.values():
            ours = ch.id.startswith(_OURS) or ch.context in _CALLERS
            if ours and ch.id not in known:
                yield "the engine does not know", f"{ch.id} {ch.state} in {ch.context}", GHOST_S

    def _ghosts(self, center: Center) -> Iterator[tuple[str, str, float]]:
        """I11: a call or a leg that is not there any more."""
        for call in center.calls.values():
            if call.state not in KEPT and call.channel not in self._pbx.channels:
                yield "a ghost", f"{call.id} is {call.state.value}", GHOST_S
            for leg in (call.agent_channel, call.department_channel):
                if leg is not None and leg not in self._pbx.channels:
                    yield "a ghost", f"{leg} of {call.id}, {call.state.value}", GHOST_S


def _waits_for_a_citizen(ch: Channel) -> bool:
    return ch.context == "callcenter-callback" or (ch.dial is not None and ch.dial.context == "callcenter-callback")


def left_over(pbx: Asterisk, life: Life) -> Iterator[tuple[str, list[str]]]:
    """I20: what is still there when everybody has gone home."""
    center, store = life.engine._core.center, life.store
    left: dict[str, Iterable[object]] = {
        "calls": center.calls,
        "offers": center.offers,
        "channels of calls": center.call_of_channel,
        "bridges": center.bridge_of,
        "legs": center.legs,
        "timers": [key for key in center.timers if not key.startswith("agent/")],
        "channels": pbx.channels,
        "unwritten steps": store.unwritten() if store is not None else (),
    }
    for what, things in left.items():
        if names := [str(thing) for thing in things]:
            yield what, names
