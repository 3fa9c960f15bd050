"""Virtual citizens and agents: how they behave, drawn from seeded chance so that every run can be repeated."""

from dataclasses import dataclass
from math import log
from random import Random
from typing import NamedTuple


class Caller(NamedTuple):
    """One call as its caller will play it."""

    at: float
    patience_s: float
    talk_s: float
    wrap_up_s: float
    """What the agent will need after the talk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How people behave. Times are means in seconds, unless said otherwise."""

    talk_s: float = 150.0
    wrap_up_s: float = 10.0
    patience_s: float = 120.0
    miss_rate: float = 0.2
    """The share of rings that an agent does not answer, however long they last."""
    quickest_s: float = 2.0
    slowest_s: float = 5.0
    """Each agent's middle time to answer lies between these two."""
    spread: float = 0.45
    """Of the logarithm of one agent's times to answer."""

    @property
    def busy_s(self) -> float:
        """What one call costs an agent: the ring, the talk and the wrap-up."""
        return (self.quickest_s + self.slowest_s) / 2 * (1.0 + self.spread**2 / 2) + self.talk_s + self.wrap_up_s


def callers(habits: Habits, agents: int, load: float, count: int, chance: Random) -> list[Caller]:
    """``count`` calls at a load: the share of their time for which the agents would be busy if all were answered."""
    rate, at, out = load * agents / habits.busy_s, 0.0, []
    for _ in range(count):
        at += chance.expovariate(rate)
        patience, talk = chance.expovariate(1 / habits.patience_s), chance.expovariate(1 / habits.talk_s)
        out.append(Caller(at, patience, talk, chance.expovariate(1 / habits.wrap_up_s)))
    return out


class Desks:
    """The agents' ways to pick up, one number each time a phone rings."""

    def __init__(self, habits: Habits, agents: int, chance: Random) -> None:
        self._habits, self._chance = habits, chance
        self._middle = [chance.uniform(habits.quickest_s, habits.slowest_s) for _ in range(agents)]

    def picks_up_after(self, agent: int) -> float | None:
        """Seconds until this ring is answered; None: it never is."""
        if self._chance.random() < self._habits.miss_rate:
            return None
        return self._chance.lognormvariate(log(self._middle[agent]), self._habits.spread)
