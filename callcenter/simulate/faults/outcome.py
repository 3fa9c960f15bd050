"""What a run is made of, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field

from callcenter.simulate.faults.people import Habits

SAFETY, LIVENESS = "safety", "liveness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a run is made of; with the seed it fixes everything that happens."""

    mode: str = LIVENESS
    seconds: float = 60.0
    agents: int = 4
    look_every_s: float = 0.25
    """How often the PBX's channels are compared with what the engine knows."""
    mishap_every_s: float = 3.5
    habits: Habits = field(default_factory=Habits)


@dataclass(slots=True, kw_only=True)
class Result:
    """What came of one seed."""

    seed: int
    mode: str
    calls: int = 0
    mishaps: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[str, str]] = field(default_factory=list)
    virtual_s: float = 0.0
    answered: int = 0
    lives: int = 0
    digest: str = ""
    """Of everything that was told, in its order: two runs of one seed give the same."""
