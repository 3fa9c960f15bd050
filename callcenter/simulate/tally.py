"""What came of the calls of one run."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Waits of the answered and of those who gave up, from arrival, in whole milliseconds."""

    target_ms: int = 15_000
    answered: list[int] = field(default_factory=list)
    gave_up: list[int] = field(default_factory=list)
    rings: int = 0

    @property
    def calls(self) -> int:
        """How many calls there were."""
        return len(self.answered) + len(self.gave_up)

    def summary(self) -> dict[str, float]:
        """The figures of the table; shares of all calls, seconds."""
        calls = max(1, self.calls)
        return {
            "within_target": round(sum(ms <= self.target_ms for ms in self.answered) / calls, 4),
            "abandoned": round(len(self.gave_up) / calls, 4),
            "max_wait_s": round(max((*self.answered, *self.gave_up), default=0) / 1000, 1),
            "rings_per_call": round(self.rings / calls, 2),
        }
