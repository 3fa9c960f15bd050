"""What waits to be published: bounded, so that a broker that is away costs nothing but old news."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from callcenter.domain.ids import Instant

HAPPENINGS = 50_000
"""Some 5,000 calls: more than ten minutes of a large centre."""


@dataclass(frozen=True, slots=True)
class State:
    """The newest value under a topic; it replaces one that was not sent yet."""

    topic: str
    value: object


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to one call or order; each is sent."""

    kind: str
    key: str
    at: Instant
    value: object


Item = State | Happening


class Outbox:
    """Two stores: happenings in order, and one newest state per topic. When full, the oldest goes and is counted."""

    def __init__(self, *, happenings: int = HAPPENINGS, states: int = 5_000) -> None:
        self._happenings: deque[Happening] = deque()
        self._states: dict[str, State] = {}
        self._most_happenings, self._most_states = happenings, states
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._happenings) + len(self._states)

    def put(self, item: Item) -> None:
        """Add one; costs the caller next to nothing."""
        if isinstance(item, Happening):
            self._happenings.append(item)
            if len(self._happenings) > self._most_happenings:
                self._happenings.popleft()
                self.dropped += 1
            return
        self._states[item.topic] = item
        if len(self._states) > self._most_states:
            del self._states[next(iter(self._states))]
            self.dropped += 1

    def take(self, most: int) -> list[Item]:
        """Take out the next ones to send: happenings first, both oldest first."""
        items: list[Item] = [self._happenings.popleft() for _ in range(min(most, len(self._happenings)))]
        for topic in list(self._states)[: most - len(items)]:
            items.append(self._states.pop(topic))
        return items

    def put_back(self, items: Iterable[Item]) -> None:
        """Return what could not be sent to its place; a state gives way to a newer one."""
        for item in reversed(list(items)):
            if isinstance(item, State):
                self._states.setdefault(item.topic, item)
            elif len(self._happenings) < self._most_happenings:
                self._happenings.appendleft(item)
            else:
                self.dropped += 1
