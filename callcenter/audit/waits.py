"""When each caller stood in a queue with no phone ringing, as the journal tells; never longer than is certain."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from callcenter.audit.rows import Call, Event, Record
from callcenter.audit.spans import Span

_GO_ON = frozenset({"ClockWarned", "ClockBreached", "CallBackOffered", "CallPlaced"})
"""A caller who waits goes on waiting."""
_JOINS = frozenset({"AgentRequested", "CallMoved", "CallRequeued"})
_ABANDONED = "abandoned_queue"


@dataclass(frozen=True, slots=True)
class Wait:
    """A caller in a queue, for whom no phone rang."""

    call: Call
    queue: str
    span: Span


@dataclass(slots=True)
class _Caller:
    """What the journal has told of one call so far."""

    queue: str = ""
    since: float | None = None
    """Waits since then."""
    sure_at: float = 0.0
    """The last event."""
    ringing: set[str] = field(default_factory=set)
    kept: bool = False
    """The place is kept for a call-back: whether somebody is on the line is not told."""

    def hear(self, event: Event) -> None:
        """Take in the next event."""
        data = event.data
        if event.kind in _JOINS:
            self.queue = data["queue"]
        if event.kind == "CallBackAsked":
            self.kept = True
        elif event.kind in {"CallAnswered", "CallRequeued"}:
            self.kept = False
        elif event.kind == "OfferMade":
            self.ringing.add(data["offer"])
        elif event.kind == "OfferEnded":
            self.ringing.discard(data["offer"])
        missed = event.kind == "OfferEnded" and data["result"] != "answered"
        if (missed or event.kind in _JOINS) and not self.ringing and not self.kept:
            self.since = event.at
        self.sure_at = event.at


def waits(call: Call, journal: tuple[Event, ...], ends_at: float) -> Iterator[Wait]:
    """The waits of one call; ``ends_at`` is how far the record goes."""
    caller = _Caller()
    for event in journal:
        if caller.since is not None and event.kind not in _GO_ON:
            until = event.at if _certain(event) else caller.sure_at
            if caller.since < until:
                yield Wait(call, caller.queue, Span(caller.since, until))
            caller.since = None
        caller.hear(event)
    if caller.since is not None and call.state == "waiting" and caller.since < ends_at:
        yield Wait(call, caller.queue, Span(caller.since, ends_at))


def _certain(event: Event) -> bool:
    """Whether the caller waited up to this very event.

    Who is sent away leaves the queue before the journal tells of the end; who is put back without having been rung
    for was with an agent of plan B.
    """
    if event.kind == "CallEnded":
        return bool(event.data["outcome"] == _ABANDONED)
    return event.kind != "CallRequeued"


def all_waits(record: Record) -> list[Wait]:
    """The waits of all calls, in the order of their beginning."""
    found = [w for c in record.calls for w in waits(c, record.journal.get(c.id, ()), record.ends_at)]
    return sorted(found, key=lambda wait: wait.span.since)
