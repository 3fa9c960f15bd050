"""What the writer knows of the rows already committed, so that it need not read them again.

It is only ever a copy: after a failed commit all of it is forgotten and read anew, which is why a commit whose fate is
unknown, or a step recorded twice, makes no second row.
"""

from collections import deque
from dataclasses import dataclass, field

from callcenter.calls.model import Call
from callcenter.domain.ids import CallId, Instant
from callcenter.orders.model import Order

Mark = tuple[float, str, str]
"""A journal row's content: at, type, payload."""
_RECENT = 1000


@dataclass(slots=True)
class CallMemo:
    """The stored rows of one call."""

    call: Call | None = None
    updated_at: Instant | None = None
    order: Order | None = None
    order_events: int = 0
    seq: int = 0
    marks: set[Mark] = field(default_factory=set)

    def note(self, mark: Mark) -> int | None:
        """The place of a new event in the call's journal; None: it is there already."""
        if mark in self.marks:
            return None
        self.marks.add(mark)
        self.seq += 1
        return self.seq


class Memory:
    """The stored rows of the calls in hand, and the latest events of no call."""

    def __init__(self) -> None:
        self.calls: dict[CallId, CallMemo] = {}
        self.loose: set[Mark] | None = None
        """Marks of the latest events of no call; None: not read yet."""
        self._order: deque[Mark] = deque()

    def forget(self) -> None:
        """Trust nothing: read all anew."""
        self.calls.clear()
        self.loose = None
        self._order.clear()

    def start_loose(self, marks: list[Mark]) -> None:
        """Begin with the events of no call as stored, oldest first."""
        self.loose, self._order = set(marks), deque(marks)

    def note_loose(self, mark: Mark) -> bool:
        """Whether an event of no call is new."""
        assert self.loose is not None
        if mark in self.loose:
            return False
        self.loose.add(mark)
        self._order.append(mark)
        if len(self._order) > _RECENT:
            self.loose.discard(self._order.popleft())
        return True

    def forget_ended(self, ids: list[CallId]) -> None:
        """Drop what is known of calls that are over."""
        for id_ in ids:
            memo = self.calls[id_]
            if memo.call is None or not memo.call.live:
                del self.calls[id_]
