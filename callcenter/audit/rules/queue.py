"""C6, C7: nobody is overtaken, and no agent is idle while a caller waits for one.

A pair is judged only where the record shows that the agent would have done for the caller: the why-records name what
callers of the same line, queue and wish asked for. Where that is not told, or may have changed, nobody is accused.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from callcenter.audit.evidence import Evidence
from callcenter.audit.finding import Finding, Result
from callcenter.audit.rows import Call
from callcenter.audit.rules.idle import idle_spans, roomy
from callcenter.audit.rules.needs import Needs
from callcenter.audit.sight import Plans
from callcenter.audit.spans import FOREVER, Span, meeting, without
from callcenter.audit.waits import Wait, all_waits

IDLE_S = 1.0
"""So long an agent may be idle while somebody waits: time for a turn of the engine, on a busy machine."""
_ALWAYS = [Span(float("-inf"), FOREVER)]


def c6(seen: Evidence) -> Result:
    """Whoever stands before another in a queue is offered an agent first."""
    record, plans = seen.record, Plans(seen.record)
    needs = Needs(record, plans)
    rows: dict[str, _Row] = {}
    for wait in all_waits(record):
        rows.setdefault(wait.queue, _Row()).add(wait)
    # Whoever was moved by hand stands where no row tells.
    moved = {event.call for event in record.of_kind("CallPlaced")}
    offers = [offer for offer in record.offers if offer.made_at is not None and offer.made_at in seen.period]
    found = []
    for offer in offers:
        at, after = offer.made_at or 0.0, record.call.get(offer.call)
        for wait in rows.get(offer.queue or "", _Row()).at(at):
            if after is None or moved & {after.id, wait.call.id} or not _goes_first(wait.call, after, plans):
                continue
            if needs.anybody(wait.call, wait.queue, at):
                values = {"queue": wait.queue, "overtaken": wait.call.id, "since": wait.span.since}
                found.append(Finding(code="overtaken", at=at, call=after.id, agent=offer.agent, values=values))
    return Result(len(offers), tuple(found))


@dataclass(slots=True)
class _Row:
    """The waits of one queue, in the order of their beginning."""

    waits: list[Wait] = field(default_factory=list)
    longest_s: float = 0.0

    def add(self, wait: Wait) -> None:
        """The next one."""
        self.waits.append(wait)
        self.longest_s = max(self.longest_s, wait.span.until - wait.span.since)

    def at(self, at: float) -> Iterator[Wait]:
        """Who waited before that moment and after it."""
        since, until = (bisect_left(self.waits, t, key=lambda w: w.span.since) for t in (at - self.longest_s, at))
        yield from (wait for wait in self.waits[since:until] if at < wait.span.until)


def _goes_first(one: Call, other: Call, plans: Plans) -> bool:
    """Whether one stands before the other. Another plan may have moved their deadlines, but not within a line."""
    if one.pbx != other.pbx or one.id == other.id or _rank(one) >= _rank(other):
        return False
    alike = (one.line, one.priority, one.turn, other.turn) == (other.line, other.priority, None, None)
    asked = (one.arrived_at, one.requested_at or 0.0) < (other.arrived_at, other.requested_at or 0.0)
    ends = [FOREVER if call.ended_at is None else call.ended_at for call in (one, other)]
    return (alike and asked) or plans.same(min(one.arrived_at, other.arrived_at), max(ends))


def _rank(call: Call) -> tuple[float, ...]:
    """The place in the queue: where somebody put the caller; else priority, then deadline, then who asked first."""
    asked = call.requested_at or call.arrived_at
    return call.turn or (-call.priority, call.deadline or asked, asked)


def c7(seen: Evidence) -> Result:
    """No agent who would do is idle for more than a second while a caller waits."""
    record, look = seen.record, _Look(seen)
    checked, found = 0, list[Finding]()
    for wait in all_waits(record):
        for span in without(wait.span, seen.unseen[wait.call.pbx]):
            if span.since in seen.period and look.plans.same(*span):
                checked += 1
                found += look.left_idle(wait, span)
    return Result(checked, tuple(found))


class _Look:
    """What C7 needs of the record, worked out once."""

    def __init__(self, seen: Evidence) -> None:
        record = seen.record
        self.plans = Plans(record)
        self._needs = Needs(record, self.plans)
        self._idle, self._roomy = idle_spans(record), roomy(record, self.plans)
        self._pbx = {agent.id: agent.pbx for agent in record.agents}

    def left_idle(self, wait: Wait, span: Span) -> Iterator[Finding]:
        """The first agent who was idle beside the waiting caller."""
        for agent in sorted(self.plans.members(self.plans.epoch(span.since), wait.queue)):
            for common in self._beside(agent, wait, span):
                if not self._needs.anybody(wait.call, wait.queue, common.since + IDLE_S):
                    continue
                values = {"queue": wait.queue, "ms": round((common.until - common.since) * 1000)}
                yield Finding(code="idle_beside", at=common.since, call=wait.call.id, agent=agent, values=values)
                return

    def _beside(self, agent: str, wait: Wait, span: Span) -> Iterator[Span]:
        if self._pbx.get(agent) != wait.call.pbx:
            return
        # Before that, one agent only would have done.
        span = Span(max(span.since, wait.call.prefers_until or span.since), span.until)
        for idle in meeting(self._idle.get(agent, ()), span):
            for both in meeting(self._roomy.get(wait.queue, _ALWAYS), idle):
                if both.until - both.since > IDLE_S:
                    yield both
