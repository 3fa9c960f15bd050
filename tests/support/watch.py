"""A clock that stands until it is moved."""

from callcenter.domain.ids import Instant


class Watch:
    """The time is what it was set to."""

    def __init__(self, time: float) -> None:
        self.time = time

    def now(self) -> Instant:
        """The time."""
        return Instant(self.time)
