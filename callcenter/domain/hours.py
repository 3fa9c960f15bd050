"""Opening hours, of lines and of call-backs."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Opening hours: ISO weekdays (1 = Monday) and local times; ``closes`` is exclusive."""

    days: frozenset[int]
    opens: time
    closes: time
