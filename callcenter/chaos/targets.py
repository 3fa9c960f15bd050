"""What the sweep aims at: points of the call path, and which pass of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callcenter.chaos.story import STORIES

MOST_PASSES = 3
"""At each point the engine ends at the first, second and third pass."""
_OF_A_START = ("app.", "resync.", "ami.connected", "ami.logged_in")


@dataclass(frozen=True, slots=True)
class Target:
    """One point, which pass of it, in which story; ``recovery``: it is passed while the engine starts."""

    name: str
    nth: int
    story: str
    recovery: bool

    @classmethod
    def of(cls, text: str) -> "Target":
        """The point of this name, a colon and the number of the pass: ``resync.channels:1``."""
        name, _, nth = text.rpartition(":")
        return cls(name, int(nth), next(iter(STORIES)), name.startswith(_OF_A_START))

    def __str__(self) -> str:
        return f"{self.name}:{self.nth}" + (" (start)" if self.recovery else "")


def targets_of(passes: Mapping[str, tuple[Counter[str], Counter[str]]]) -> tuple[Target, ...]:
    """Every point that the stories pass, each the first few times in the start and in the work after it; ``passes``
    says of each story how often which point was passed in the start, and in all."""
    found: dict[tuple[str, int], Target] = {}
    for told, (at_start, total) in passes.items():
        swept = {target.name for target in found.values() if not target.recovery}
        for point in sorted(total):
            before = at_start[point]
            starts = [Target(point, n, told, recovery=True) for n in range(1, min(MOST_PASSES, before) + 1)]
            works = range(before + 1, min(before + MOST_PASSES, total[point]) + 1) if point not in swept else ()
            for target in (*starts, *(Target(point, n, told, recovery=False) for n in works)):
                found.setdefault((point, target.nth), target)
    return tuple(found.values())


def spread(targets: Sequence[Target], *, only: str = "", most: int | None = None) -> tuple[Target, ...]:
    """Those whose name has ``only`` in it; no more than ``most``, spread over all."""
    wanted = [target for target in targets if only in target.name]
    if most is None or most >= len(wanted):
        return tuple(wanted)
    return tuple(wanted[int(n * len(wanted) / most)] for n in range(most))
