"""What is refused because of what was said in it, with every fault of it at once."""

from collections.abc import Iterable

from callcenter.domain.errors import CallcenterError


class Faulty(CallcenterError):
    """A record that cannot be taken on; ``faults`` are pairs of where and what. Nothing was changed."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{where}: {what}" for where, what in self.faults))


class Unknown(CallcenterError):
    """There is no such thing."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"there is no {what} {name!r}")
        self.what, self.name = what, name
