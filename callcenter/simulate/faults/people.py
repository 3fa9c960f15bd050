"""Citizens, agents and departments of a run: what they do is drawn by chance, down to the instant of a hang-up."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from callcenter.domain import requests as r
from callcenter.domain.ids import AgentId, DepartmentId
from callcenter.simulate.faults import site
from callcenter.simulate.pbx.asterisk import Asterisk
from callcenter.simulate.pbx.channel import BUSY, NO_ANSWER, REJECTED, UP, Channel

Ask = Callable[[r.Request], bool]
"""Puts a request to the engine; whether it was carried out."""
_AROUND_S = 0.05
"""How close to the moment of answer some callers hang up."""
_PAUSE = "小休"


@dataclass(slots=True)
class Habits:
    """How people behave; times are means, in seconds."""

    every_s: float = 2.5
    """From one call to the next."""
    patience_s: float = 25.0
    talk_s: float = 8.0
    picks_up_s: float = 1.5
    rejects: float = 0.12
    never_answers: float = 0.1
    hangs_up_at_once: float = 0.15
    """Of those who call, and of those for whom a phone begins to ring: so many hang up in the same instant."""
    hangs_up_at_answer: float = 0.1
    department: float = 0.2
    restless_s: float = 15.0
    """From one request of some agent (pause, log out) to the next; 0: never."""
    presses: float = 0.5
    """Of those who wait: a key that may ask for a call-back or another queue."""


class People:
    """Everybody at a phone."""

    def __init__(self, pbx: Asterisk, chance: Random, ask: Ask, habits: Habits, agents: tuple[str, ...]) -> None:
        self.pbx, self.chance, self.ask, self.habits, self.agents = pbx, chance, ask, habits, agents
        self._loop = asyncio.get_running_loop()
        self.calls = 0
        self.open = True
        """Whether citizens still call."""
        self.well_behaved = False
        """Whether everybody answers soon and nobody leaves before being served."""

    def begin(self) -> None:
        """The day begins."""
        self._later(0.1, self._arrive)
        if self.habits.restless_s:
            self._later(self.chance.expovariate(1 / self.habits.restless_s), self._fidget)

    def _later(self, seconds: float, do: Callable[..., object], *args: object) -> None:
        self._loop.call_later(seconds, do, *args)

    def _mean(self, seconds: float) -> float:
        return self.chance.expovariate(1 / seconds)

    # Citizens.

    def _arrive(self) -> None:
        if not self.open:
            return
        self.calls += 1
        number = f"139{self.chance.randrange(30):08}"
        ch = self.pbx.call("trunk", number, self.chance.choice(site.LINES))
        if not self.well_behaved:
            self._later(self._mean(self.habits.patience_s), self._loses_patience, ch)
            self._maybe_at_once(ch)
        if self.chance.random() < self.habits.presses:
            self._later(1 + self._mean(6.0), self._press, ch, self.chance.choice("1108"))
        self._later(self._mean(self.habits.every_s), self._arrive)

    def _loses_patience(self, ch: Channel) -> None:
        if not self.well_behaved and ch.bridge is None and ch.room is None:
            self.pbx.part(ch)

    def _maybe_at_once(self, caller: Channel) -> None:
        if self.chance.random() < self.habits.hangs_up_at_once:
            self._later(self.chance.uniform(0.0, _AROUND_S), self._hang_up, caller)

    def _press(self, ch: Channel, key: str) -> None:
        if not ch.gone and ch.state == UP and ch.bridge is None:
            self.pbx.press(ch, key)
            if key == "1" and not self.well_behaved and self.chance.random() < 0.5:
                self._later(self._mean(0.5), self._hang_up, ch)

    def asked(self, ch: Channel) -> None:
        """A menu: one of its keys, a wrong one, or silence."""
        key = self.chance.choice(("1", "2", "0", "9", ""))
        if key:
            self._later(self._mean(1.5), self._press, ch, key)

    # Phones that ring.

    def refuses(self, ch: Channel) -> int | None:
        """Few phones are busy before they ring."""
        return BUSY if not self.well_behaved and self.chance.random() < 0.02 else None

    def ringing(self, ch: Channel) -> None:
        """Somebody's phone rings."""
        habits, chance = self.habits, self.chance
        after = max(0.05, self._mean(habits.picks_up_s))
        caller = self.pbx.channels.get(ch.variables.get("CC_CALL", ""))
        if not self.well_behaved and caller is not None and caller is not ch:
            self._maybe_at_once(caller)
        if self.well_behaved:
            self._later(min(after, 1.5), self._pick_up, ch)
        elif (draw := chance.random()) < habits.rejects:
            self._later(after, self._refuse, ch, chance.choice((BUSY, REJECTED, NO_ANSWER)))
        elif draw > habits.rejects + habits.never_answers:
            self._later(after, self._pick_up, ch)
            if caller is not None and caller is not ch and chance.random() < habits.hangs_up_at_answer:
                near = after + chance.uniform(-_AROUND_S, _AROUND_S)
                self._later(max(0.0, near), self._hang_up, caller)

    def _pick_up(self, ch: Channel) -> None:
        self.pbx.pick_up(ch)
        if not self.well_behaved and self.chance.random() < 0.05:
            # Picked up and dropped: a phantom.
            self._later(self._mean(0.2), self._hang_up, ch)

    def _refuse(self, ch: Channel, cause: int) -> None:
        if ch.state != UP:
            self.pbx.hang_up(ch, cause)

    def _hang_up(self, ch: Channel) -> None:
        self.pbx.part(ch)

    # Talks.

    def bridged(self, maker: Channel, peer: Channel) -> None:
        """A talk begins, and somebody will end it; some bring a department in."""
        talk_s = min(self._mean(self.habits.talk_s), 4 * self.habits.talk_s)
        agent = next((ch for ch in (maker, peer) if ch.endpoint not in ("trunk", *site.DESKS)), None)
        if agent is not None and self.chance.random() < self.habits.department:
            self._later(self._mean(1.5), self._consult, f"a{agent.endpoint}")
        if self.well_behaved:
            talk_s = min(talk_s, 5.0)
        self._later(talk_s, self._hang_up, self.chance.choice((maker, peer)))
        # Whoever is left in a room, or was moved meanwhile, does not stay for ever.
        for ch in (maker, peer):
            self._later(talk_s + 15 + self._mean(5.0), self._hang_up, ch)

    def _consult(self, agent: str) -> None:
        name = AgentId(agent)
        desk = DepartmentId(self.chance.choice(("12330", "12331")))
        if self.ask(r.CallDepartment(agent=name, department=desk, actor="agent")):
            for step in range(3):
                self._later((step + 1) * self._mean(3.0), self._go_on, name)

    def _go_on(self, agent: AgentId) -> None:
        kind = self.chance.choice((r.JoinParties, r.JoinParties, r.LeaveCall, r.CancelDepartment))
        self.ask(kind(agent=agent, actor="agent"))

    def ended(self, ch: Channel) -> None:
        """The line is dead; nobody stays at it."""

    # Agents between calls.

    def _fidget(self) -> None:
        if self.well_behaved:
            return
        agent = AgentId(f"a{self.chance.choice(self.agents)}")
        kind = self.chance.choice(("pause", "unpause", "unpause", "out", "in", "in", "ready"))
        self.ask(_request(kind, agent))
        self._later(self._mean(self.habits.restless_s), self._fidget)

    def behave(self) -> None:
        """From now on all goes well: everybody at work, and every phone that rings is picked up."""
        self.well_behaved = True
        for phone in self.agents:
            for kind in ("in", "unpause"):
                self.ask(_request(kind, AgentId(f"a{phone}")))
        for ch in [ch for ch in self.pbx.channels.values() if ch.state == "Ringing"]:
            self._later(0.5 + self.chance.random(), self._pick_up, ch)

    def go_home(self) -> None:
        """Nobody calls any more."""
        self.open = False


def _request(kind: str, agent: AgentId) -> r.Request:
    if kind == "pause":
        return r.Pause(agent=agent, reason=_PAUSE, actor="agent")
    make = {"unpause": r.Unpause, "out": r.LogOut, "in": r.LogIn, "ready": r.EndWrapUp}[kind]
    return make(agent=agent, actor="agent")
