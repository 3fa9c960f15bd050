"""When the engine could see a PBX, and by which plan it went: what happened meanwhile cannot be held against it."""

from bisect import bisect_right
from itertools import pairwise

from callcenter.audit.rows import Record
from callcenter.audit.spans import FOREVER, Span

SETTLE_S = 3.0
"""After the PBX is seen again so long is allowed until all is as it should be."""
_DAWN = float("-inf")


def blind(record: Record, pbx: str) -> list[Span]:
    """From when to when the engine did not see the PBX, or did not run, with the time to settle.

    An engine that was killed did not say so: it may have been gone since the last event before its return.
    """
    found, since, last = list[Span](), _DAWN, _DAWN
    seen = False
    for event in record.events:
        if event.kind == "PbxChanged" and event.data["pbx"] == pbx:
            if event.data["up"]:
                found.append(Span(last if seen else since, event.at + SETTLE_S))
            elif seen:
                since = event.at
            seen = bool(event.data["up"])
        last = max(last, event.at)
    if not seen:
        found.append(Span(since, FOREVER))
    return found


def resyncs(record: Record, pbx: str) -> list[float]:
    """When the PBX was seen (again)."""
    return [e.at for e in record.of_kind("PbxChanged") if e.data["pbx"] == pbx and e.data["up"]]


class Plans:
    """When another configuration may have come: by an event, or with a start of the engine, which tells nothing."""

    def __init__(self, record: Record) -> None:
        self._changes = sorted(e.at for e in record.of_kind("PlanChanged", "PbxChanged"))
        self._members: dict[tuple[int, str], set[str]] = {}
        for offer in record.offers:
            if offer.made_at is not None and offer.queue is not None:
                self._members.setdefault((self.epoch(offer.made_at), offer.queue), set()).add(offer.agent)
        for agent in record.agents:
            for queue in agent.queues:
                self._members.setdefault((len(self._changes), queue), set()).add(agent.id)

    def epoch(self, at: float) -> int:
        """Which plan held then."""
        return bisect_right(self._changes, at)

    def pieces(self, span: Span) -> list[Span]:
        """The span, cut where another plan came."""
        marks = [span.since, *(at for at in self._changes if span.since < at < span.until), span.until]
        return [Span(since, until) for since, until in pairwise(marks) if since < until]

    def same(self, since: float, until: float) -> bool:
        """Whether one plan held all the time; at the very moment of a change nothing is said."""
        return self.epoch(since) == self.epoch(until) and since not in self._changes

    def members(self, epoch: int, queue: str) -> set[str]:
        """Who served the queue, as far as is known: under an earlier plan, those who were rung for it."""
        return self._members.get((epoch, queue), set())
