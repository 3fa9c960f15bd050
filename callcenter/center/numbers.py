"""Kept call-backs, and live calls by number: of one number one call-back is kept, and it waits for the others' end."""

from collections.abc import Callable, Set

from callcenter.calls.machine import KEPT
from callcenter.calls.model import Call
from callcenter.domain.ids import CallId, QueueName

_NONE: frozenset[CallId] = frozenset()


class Numbers:
    """The index; ``key`` makes spellings of one number alike. Calls without a number are nobody's."""

    def __init__(self, key: Callable[[str], str]) -> None:
        self._key = key
        self._live: dict[str, dict[CallId, bool]] = {}
        """The calls of each number, and whether each is one that is to be called back."""
        self._kept: dict[str, CallId] = {}
        self._touched: dict[str, None] = {}
        self._kept_in: dict[QueueName | None, set[CallId]] = {}

    def put(self, old: Call | None, call: Call) -> None:
        """The call's new value."""
        if old is not None and old.state is call.state:
            return
        queue = self._kept_in.setdefault(call.queue, set())
        (queue.add if call.state in KEPT else queue.discard)(call.id)
        key = self._key(call.number)
        if not key:
            return
        if call.live:
            self._live.setdefault(key, {})[call.id] = call.state in KEPT
        else:
            self._drop(key, call.id)
        if call.state in KEPT:
            self._kept.setdefault(key, call.id)
        elif self._kept.get(key) == call.id:
            del self._kept[key]
        if key in self._kept:
            self._touched[key] = None

    def _drop(self, key: str, call: CallId) -> None:
        calls = self._live.get(key, {})
        calls.pop(call, None)
        if not calls:
            self._live.pop(key, None)

    def kept(self, number: str) -> CallId | None:
        """The call of this number that is to be called back."""
        # Nobody waits to be called back, most of the time, and a caller waits for this.
        return self._kept.get(self._key(number)) if self._kept else None

    def kept_in(self, queue: QueueName) -> Set[CallId]:
        """The calls of this queue that are to be called back."""
        return self._kept_in.get(queue, _NONE)

    def on_the_line(self, call: Call) -> bool:
        """Whether the same number has another call with us, with somebody on the line."""
        calls = self._live.get(self._key(call.number), {})
        return any(not kept for name, kept in calls.items() if name != call.id)

    def take_touched(self) -> list[CallId]:
        """Call-backs with news of their number since the last look."""
        touched, self._touched = self._touched, {}
        return [self._kept[key] for key in touched if key in self._kept]

    def __len__(self) -> int:
        return len(self._live)
