"""Everybody around the centre at once: picks of whoever is there, faults and their repair, and a quiet end."""

from collections.abc import Callable

from callcenter.calls.machine import IN_QUEUE, KEPT, WITH_AGENT, WITH_DESK, CallState
from callcenter.calls.model import Call
from callcenter.domain import requests as r
from callcenter.domain.errors import Refused
from callcenter.domain.ids import ChannelId
from callcenter.domain.plan import Plan
from tests.support import invariants
from tests.support.core import World
from tests.support.floor import MAIN, OTHER
from tests.support.replans import smaller as _smaller

_KEPT = 6
"""Turns that a crash may undo."""


class People:
    """Acts on a world by number, so that any number is somebody."""

    def __init__(self, world: World) -> None:
        self.w = world
        self.on_done: list[Callable[[str, str], None]] = []
        """Told of every request that was carried out: what, and for which agent."""

    @property
    def in_step(self) -> bool:
        """Whether the link is up and the lists were read, or wait to be heard."""
        return self.w.pbx.linked and not self.w.reading

    @property
    def callers(self) -> list[Call]:
        """The calls that the centre knows of."""
        return list(self.w.core.center.calls.values())

    @property
    def with_desk(self) -> list[str]:
        """Agents who have brought a department in."""
        return [call.agent for call in self.callers if call.state in WITH_DESK and call.agent is not None]

    @property
    def talking(self) -> list[Call]:
        """Calls that an agent has in hand."""
        return [call for call in self.callers if call.state in WITH_AGENT and call.agent_channel is not None]

    @property
    def talks(self) -> set[tuple[ChannelId, ChannelId]]:
        """Who is in a bridge with whom: agents' legs and callers, as the PBX has them."""
        legs = [ch for ch in self.w.pbx.channels.values() if ch.role == "agent" and ch.bridge]
        others = [ch for ch in self.w.pbx.channels.values() if ch.role == "caller"]
        return {(leg.id, other.id) for leg in legs for other in others if other.bridge == leg.bridge}

    @property
    def waiting(self) -> list[Call]:
        """Calls of callers on the line who wait."""
        return [call for call in self.callers if call.state in IN_QUEUE and call.channel in self.w.pbx.channels]

    @property
    def kept(self) -> list[Call]:
        """Calls whose callers hung up and are called back."""
        return [call for call in self.callers if call.state in KEPT]

    def press(self, *, hang_up: bool) -> None:
        """The last of the callers who wait presses the key that was offered, and maybe hangs up at once."""
        if not self.waiting:
            return
        caller = self.waiting[-1].channel
        self.w.keys(caller, "1")
        if hang_up and caller in self.w.pbx.channels:
            self.w.hang_up(caller)

    def call_back(self, pick: int, far: int, cause: int | None) -> None:
        """One of those goes on as far as it may; then, with a cause, the phone that rings turns it down."""
        name = self.kept[pick % len(self.kept)].id
        for _ in range(far):
            if (call := self.w.core.center.calls.get(name)) is not None:
                self._next(call)
        call = self.w.core.center.calls.get(name)
        if call is not None and cause is not None and call.state in KEPT:
            leg = next((leg for leg in (call.channel, call.offer) if leg and self.w.place(leg) == "ringing"), None)
            if leg is not None:
                self.w.hang_up(leg, cause)

    def consult(self, pick: int, far: int, cause: int | None) -> None:
        """One of these goes on towards the department, as far as it may; then, with a cause, the department is gone."""
        name = self.talking[pick % len(self.talking)].id
        for _ in range(far):
            if (call := self.w.core.center.calls.get(name)) is not None:
                self._next(call)
        call = self.w.core.center.calls.get(name)
        if call is not None and cause is not None and (desk := call.department_channel) in self.w.pbx.channels:
            self.w.hang_up(desk, cause)

    def go_on(self, pick: int) -> None:
        """What comes next for one of the calls if nothing goes wrong."""
        if self.callers:
            self._next(self.callers[pick % len(self.callers)])

    def _next(self, call: Call) -> None:
        match call.state:
            case CallState.RINGING | CallState.DEPARTMENT_RINGING | CallState.CALLING_BACK:
                legs = (call.offer, call.department_channel, call.channel)
                if leg := next((leg for leg in legs if leg is not None and self.w.place(leg) == "ringing"), None):
                    self.pick_up(leg)
            case CallState.MENU if self.w.place(call.channel) == "ask":
                self.w.digits(call.channel, "1")
            case CallState.TALKING | CallState.CONSULTING | CallState.THREE_WAY if call.agent is not None:
                self.ask({"talking": "department", "consulting": "join"}.get(call.state.value, "leave"), call.agent)
            case _:
                pass

    def one(self, pick: int, place: str = "") -> ChannelId | None:
        """The channel with this number among those at the place."""
        found = [ch.id for ch in self.w.pbx.channels.values() if not place or ch.place == place]
        return found[pick % len(found)] if found else None

    def pick_up(self, leg: ChannelId) -> None:
        """A phone that rings is picked up."""
        self.w.begin()
        self.w.pbx.pick_up(leg)
        self.w.settle()

    def ask(self, what: str, agent: str) -> None:
        """A request by its name, unless it is refused."""
        try:
            getattr(self.w, what)(agent)
        except Refused:
            self.w.settle()
            return
        for hear in self.on_done:
            hear(what, agent)

    def move(self, pick: int, to: int, how: str) -> None:
        """A supervisor puts one of the callers elsewhere."""
        calls = list(self.w.core.center.calls)
        if not calls:
            return
        call = calls[pick % len(calls)]
        asked: dict[str, r.Request] = {
            "place": r.MoveCall(actor="test", call=call, by=to),
            "priority": r.SetPriority(actor="test", call=call, priority=to),
            "queue": r.MoveCall(actor="test", call=call, queue=OTHER if to % 2 else MAIN, position=max(1, to)),
        }
        try:
            self.w.ask(asked[how])
        except Refused:
            self.w.settle()

    def end_call(self, pick: int) -> None:
        """A supervisor ends one of the calls."""
        calls = list(self.w.core.center.calls)
        if calls:
            try:
                self.w.ask(r.HangUpCall(call=calls[pick % len(calls)], actor="test"))
            except Refused:
                self.w.settle()

    def press_any(self, pick: int, key: str) -> None:
        """One of the callers presses a key, wherever the call stands."""
        calls = self.callers
        self.w.keys(calls[pick % len(calls)].channel, key)

    # Faults.

    def break_off(self, *, restart: bool) -> None:
        """The link is cut, or the PBX crashes."""
        if restart:
            self.w.pbx.crash()
        self.w.lose()

    def relink(self) -> None:
        """The link is up; events come, but the lists are still being read."""
        self.w.pbx.linked, self.w.reading = True, True

    def read_lists(self) -> None:
        """The lists are there: they are heard first, then the events that came meanwhile, old ones included."""
        self.w.pbx.sync(first=True)
        self.w.reading = False
        self.w.settle()

    def restart(self, lost: int, *, smaller: bool) -> None:
        """The engine is killed, ``lost`` turns before its records were saved, and maybe configured anew."""
        plan = self.w.core.center.plan
        self.w.restart(_smaller(plan) if smaller else plan, lost=min(lost, _KEPT))

    def reload(self, plan: Plan) -> None:
        """The operator has another plan taken over."""
        self.w.ask(r.ReplacePlan(plan=plan, actor="test"))

    # The end.

    def heal(self) -> None:
        """All that was broken is repaired, and everybody is at work."""
        self.w.auto = True
        for phone in self.w.pbx.reachable:
            self.w.pbx.reachable[phone] = True
        for ch in [ch for ch in self.w.pbx.channels.values() if ch.role == "own"]:
            self.w.pbx.end(ch.id)
        if self.in_step and self.w.pbx.name in self.w.core.center.synced:
            self.w.hear()
        self.relink()
        self.w.pbx.facts.clear()
        self.read_lists()
        for agent in list(self.w.core.center.agents):
            for what in ("log_in", "unpause"):
                self.ask(what, agent)

    def serve_all(self) -> None:
        """Every phone that rings is picked up, and whoever has talked hangs up: nobody waits for ever."""
        for _ in range(900):
            callers = [ch for ch in self.w.pbx.channels.values() if ch.role == "caller"]
            kept = [call for call in self.callers if call.state in KEPT]
            if not callers and not kept:
                return
            for call in kept:
                self._next(call)
            for caller in callers:
                self._serve(caller.id)
            self.w.wait(1.0)
        raise AssertionError(f"still there: {callers}, {list(self.w.core.center.calls.values())}")

    def _serve(self, caller: ChannelId) -> None:
        call = self.w.core.center.call_on(caller)
        if call is None and caller not in self.w.pbx.channels:
            return
        assert call is not None, f"nobody knows {self.w.pbx.channels.get(caller)}"
        if call.state is CallState.RINGING:
            self.pick_up(self.w.core.center.offers[call.rings[0]].id)
        elif call.answered_at is not None and caller in self.w.pbx.channels:
            self.w.hang_up(caller)

    def nothing_left(self) -> None:
        """No call, offer, index or timer is left once everybody has gone home."""
        for agent in list(self.w.core.center.agents):
            self.ask("log_out", agent)
        self.w.wait(60.0)
        c = self.w.core.center
        invariants.check(c)
        left = (c.calls, c.offers, c.timers, c.call_of_channel, c.phone_of_channel, c.bridge_of, c.keys, c.legs)
        assert not c.behind
        assert not len(c.endpoints)
        assert not any(left), left
        assert not any(map(len, (*c.hall.rows(), *c.in_queue.values())))
        assert not any((*c.load.values(), *c.present.values(), *c.needs, len(c.numbers)))
        assert not self.w.pbx.channels
