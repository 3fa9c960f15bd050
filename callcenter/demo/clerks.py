"""What agents do besides answering: bring departments in, take a break, come back after missed calls."""

from collections import Counter
from dataclasses import dataclass
from itertools import cycle
from random import Random

from callcenter.demo.api import Api, State
from callcenter.demo.cast import HELPFUL, MOODY, NEVER_PICKS_UP, SLOW, Pace
from callcenter.demo.plan import wants_department

SCRIPTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (HELPFUL, ("join", "leave")),
    (SLOW, ("join",)),
    (MOODY, ()),
    (HELPFUL, ("cancel",)),
    (SLOW, ("leave",)),
    (HELPFUL, ("join", "cancel")),
)
"""Which department, and which buttons once it is on the line; the caller or the desk ends the rest."""
_BREAK_EVERY, _BREAK = 14.0, 6.0
_BREAK_REASON = "小休"
_BACK_AFTER = 8.0


@dataclass(slots=True)
class _Case:
    department: str
    buttons: list[str]
    agent: str
    due: float


class Clerks:
    """Presses the agents' buttons, as the live picture calls for."""

    def __init__(self, api: Api, pace: Pace, random: Random, at_work: str = NEVER_PICKS_UP) -> None:
        self._api, self._pace, self._random = api, pace, random
        self._at_work = at_work
        """Who never takes a break."""
        self._scripts = cycle(SCRIPTS)
        self._cases: dict[str, _Case] = {}
        self._resting: dict[str, float] = {}
        self._next_break = _BREAK_EVERY
        self.pressed: Counter[str] = Counter()
        """Buttons that worked."""

    def look(self, state: State, at: float) -> None:
        """Act on the picture; ``at`` is the time since the beginning."""
        for call in state["calls"]:
            self._attend(call, at)
        for agent in state["agents"]:
            self._bring_back(agent, at)
        if at >= self._next_break:
            self._next_break = at + _BREAK_EVERY
            self._send_on_break([agent["id"] for agent in state["agents"] if agent["state"] == "idle"], at)

    def _attend(self, call: State, at: float) -> None:
        case = self._cases.get(call["id"])
        if case is None:
            if call["state"] == "talking" and call["agent"] and wants_department(call["number"]):
                department, buttons = next(self._scripts)
                due = at + self._pause() * 0.5
                self._cases[call["id"]] = _Case(department, ["department", *buttons], call["agent"], due)
            return
        if case.buttons and at >= case.due and call["state"] in _STATES[case.buttons[0]]:
            self._press(case, at)

    def _press(self, case: _Case, at: float) -> None:
        button, *case.buttons = case.buttons
        body = {"department": case.department} if button == "department" else {}
        if self._api.agent(case.agent, button, **body):
            self.pressed[button] += 1
        else:
            case.buttons = []
        case.due = at + self._pause()

    def _pause(self) -> float:
        return self._pace.think * self._random.uniform(0.8, 1.4)

    def _send_on_break(self, idle: list[str], at: float) -> None:
        able = [agent for agent in idle if agent != self._at_work]
        if able and self._api.agent(agent := self._random.choice(able), "pause", reason=_BREAK_REASON):
            self._resting[agent] = at + _BREAK

    def _bring_back(self, agent: State, at: float) -> None:
        """Unpause who has rested, also who was paused for calls missed in a row."""
        name = agent["id"]
        if agent["state"] != "paused":
            return
        if at >= self._resting.setdefault(name, at + _BACK_AFTER):
            self._api.agent(name, "unpause")
            del self._resting[name]


_STATES = {
    "department": ("talking",),
    "join": ("consulting",),
    "leave": ("consulting", "three_way"),
    "cancel": ("consulting", "three_way"),
}
"""In which states of the call a button is pressed."""
