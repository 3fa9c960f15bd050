"""The calls of a demo: a Poisson stream over its callers' roles, the same for the same seed."""

from dataclasses import dataclass
from random import Random

from callcenter.demo.cast import Pace, Role, roles
from callcenter.pbx.scenario import Planned

_PREFIXES = ("130", "131", "133", "135", "136", "137", "138", "139", "150", "158", "177", "186", "189")
_RUSH = 1.5
"""How much denser calls come in the middle third: that is when callers wait."""
_ENDS_FOR_DEPARTMENTS = 9000
_SHORT_S = 30.0


@dataclass(frozen=True, slots=True)
class Part:
    """The calls of one role."""

    role: Role
    calls: tuple[Planned, ...]


def draw(
    seed: int, pace: Pace, seconds: float, calls: int | None = None, kinds: tuple[Role, ...] | None = None
) -> tuple[Part, ...]:
    """Plan the calls of so many seconds; ``calls`` sets their number, else the pace does. ``kinds``: other callers."""
    random = Random(seed)
    kinds = kinds or roles(pace, silent=seconds >= _SHORT_S)
    count = calls if calls is not None else round(pace.rate * seconds)
    # Given their number, the moments of a Poisson stream are independent of one another.
    moments = sorted(_moment(random) * seconds for _ in range(count))
    played = _shuffled(kinds, count, random)
    numbers = {True: _numbers(random, 9000, 9999), False: _numbers(random, 0, 8999)}
    parts: dict[str, list[Planned]] = {}
    for at, role in zip(moments, played, strict=True):
        number = numbers[role.department].pop()
        parts.setdefault(role.name, []).append(
            Planned(at_ms=round(at * 1000), number=number, line=random.choice(role.lines))
        )
    by_name = {role.name: role for role in played}
    return tuple(Part(by_name[name], tuple(calls)) for name, calls in parts.items())


def wants_department(number: str) -> bool:
    """Whether this caller's agent brings a department in; the last four digits tell, which masking leaves."""
    return number[-4:].isdigit() and int(number[-4:]) >= _ENDS_FOR_DEPARTMENTS


def _moment(random: Random) -> float:
    weights = (1.0, _RUSH, 1.0)
    third = random.choices(range(3), weights)[0]
    return (third + random.random()) / 3


def _shuffled(kinds: tuple[Role, ...], count: int, random: Random) -> list[Role]:
    """Every kind by its share, and at least once where there are calls enough, in random order."""
    total = sum(kind.share for kind in kinds)
    wanted = [kind for kind in kinds for _ in range(max(1, round(count * kind.share / total)))]
    wanted += random.choices(kinds, [kind.share for kind in kinds], k=max(0, count - len(wanted)))
    random.shuffle(wanted)
    return wanted[:count]


def _numbers(random: Random, first: int, last: int) -> list[str]:
    ends = random.sample(range(first, last + 1), k=last - first + 1)
    return [f"{random.choice(_PREFIXES)}{random.randrange(10_000):04}{end:04}" for end in ends]
