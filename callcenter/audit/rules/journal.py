"""C8, C13: the journal has no gap and no impossible turn, and everything done has somebody who did it."""

from collections.abc import Iterator

from callcenter.audit.evidence import Evidence
from callcenter.audit.finding import Finding, Result
from callcenter.audit.graph import EDGES, SILENT, START, UNSEEN, reach, step
from callcenter.audit.rows import Call, Event
from callcenter.audit.sight import resyncs

_WITH_ACTOR = ("AgentChanged", "CallPlaced", "PlanChanged")


def c8(seen: Evidence) -> Result:
    """Each call's events are numbered from 1 without a gap, follow one another legally, and lead to its state."""
    again = {pbx: resyncs(seen.record, pbx) for pbx in {call.pbx for call in seen.calls}}
    found = [f for call in seen.calls for f in _of_call(call, seen.record.journal.get(call.id, ()), again[call.pbx])]
    return Result(len(seen.calls), tuple(found))


def _of_call(call: Call, journal: tuple[Event, ...], again: list[float]) -> Iterator[Finding]:
    for expected, event in enumerate(journal, 1):
        if event.seq != expected:
            yield Finding(code="gap", at=event.at, call=call.id, values={"seq": event.seq, "expected": expected})
            break
    states, last_at = frozenset({START}), float("-inf")
    for event in journal:
        hidden = SILENT | UNSEEN if any(last_at <= at <= event.at for at in again) else SILENT
        after = step(reach(states, hidden), _edges(event)) if event.kind in EDGES else states
        if not after:
            values = {"event": event.kind, "seq": event.seq, "states": ", ".join(sorted(states))}
            yield Finding(code="illegal", at=event.at, call=call.id, values=values)
            return
        states, last_at = after, event.at
    hidden = SILENT | UNSEEN if any(last_at <= at for at in again) else SILENT
    if call.state not in (may := reach(states, hidden)):
        values = {"state": call.state, "expected": ", ".join(sorted(may))}
        yield Finding(code="state", at=call.updated_at, call=call.id, values=values)


def _edges(event: Event) -> frozenset[tuple[str, str]]:
    answered = event.kind == "OfferEnded" and event.data["result"] == "answered"
    return EDGES["OfferEnded answered" if answered else event.kind]


def c13(seen: Evidence) -> Result:
    """Whatever changed an agent, an order, a place or the plan names who did it."""
    looks = [*_events(seen), *_stays(seen), *_moves(seen)]
    return Result(len(looks), tuple(look for look in looks if look is not None), ("chain",))


def _events(seen: Evidence) -> Iterator[Finding | None]:
    for event in seen.record.of_kind(*_WITH_ACTOR):
        if event.at in seen.period:
            agent, values = event.data.get("agent"), {"what": event.kind}
            blank = not event.data.get("actor")
            yield Finding(code="actor", at=event.at, call=event.call, agent=agent, values=values) if blank else None


def _stays(seen: Evidence) -> Iterator[Finding | None]:
    for stay in seen.record.stays:
        if stay.from_at in seen.period:
            values = {"what": stay.state}
            yield None if stay.actor else Finding(code="actor", at=stay.from_at, agent=stay.agent, values=values)


def _moves(seen: Evidence) -> Iterator[Finding | None]:
    for move in seen.record.moves:
        if move.at in seen.period:
            values = {"what": move.action}
            yield None if move.actor else Finding(code="actor", at=move.at, order=move.order, values=values)
