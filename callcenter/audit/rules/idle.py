"""When an agent certainly could have been rung, and when a queue certainly might have had one call more."""

from collections.abc import Iterator

from callcenter.audit.rows import Record, Stay
from callcenter.audit.sight import Plans, resyncs
from callcenter.audit.spans import FOREVER, Span, merged

_NO_MISS = frozenset({"answered", "withdrawn"})


def idle_spans(record: Record) -> dict[str, list[Span]]:
    """When each agent was idle at a phone that could be rung, and not resting.

    After a missed offer an agent rests, and no row tells how long; after the PBX was not seen, no row tells what the
    phone did meanwhile. Neither time counts.
    """
    again = {pbx: resyncs(record, pbx) for pbx in {agent.pbx for agent in record.agents}}
    seen_again = {agent.id: again[agent.pbx] for agent in record.agents}
    misses = set(_misses(record))
    found: dict[str, list[Span]] = {agent.id: [] for agent in record.agents}
    rests: dict[str, bool] = {}
    for stay in record.stays:
        idle = stay.state == "idle"
        rests[stay.agent] = idle and ((stay.agent, stay.from_at) in misses or rests.get(stay.agent, False))
        if idle and stay.free and not rests[stay.agent] and stay.agent in found:
            found[stay.agent].append(_sure(stay, seen_again[stay.agent], record.ends_at))
    return {agent: merged(spans) for agent, spans in found.items()}


def _sure(stay: Stay, seen_again: list[float], ends_at: float) -> Span:
    until = ends_at if stay.to_at is None else stay.to_at
    return Span(stay.from_at, min([until, *(at for at in seen_again if stay.from_at < at)], default=until))


def _misses(record: Record) -> Iterator[tuple[str, float]]:
    """Who missed an offer, and when; a talk that was none counts as one."""
    last: dict[str, str] = {}
    for event in record.events:
        if event.kind == "OfferEnded" and event.data["result"] not in _NO_MISS:
            yield event.data["agent"], event.at
        elif event.kind == "AgentLeft" and event.call is not None:
            last[event.call] = event.data["agent"]
        elif event.kind == "CallRequeued" and event.call in last:
            yield last[event.call], event.at


def roomy(record: Record, plans: Plans) -> dict[str, list[Span]]:
    """When each queue had fewer calls at its agents than it was seen to have at another time under the same plan.

    How many it may have is the operator's choice, and in no row; one call it may always have.
    """
    calls: dict[tuple[str, str], list[Span]] = {}
    queue_of = {offer.id: offer.queue for offer in record.offers}
    for leg in record.legs:
        queue = queue_of.get(leg.channel)
        if leg.party == "agent" and queue is not None:
            until = FOREVER if leg.ended_at is None else leg.ended_at
            calls.setdefault((queue, leg.call), []).append(Span(leg.started_at, until))
    steps: dict[str, list[tuple[float, int]]] = {}
    for (queue, _), spans in calls.items():
        # Phones that ring for one caller are one call.
        for span in merged(spans):
            steps.setdefault(queue, []).extend(((span.since, 1), (span.until, -1)))
    return {queue: _below_peak(sorted(each), plans) for queue, each in steps.items()}


def _below_peak(steps: list[tuple[float, int]], plans: Plans) -> list[Span]:
    heights: list[tuple[Span, int]] = []
    load, since = 0, float("-inf")
    for at, step in [*steps, (FOREVER, 0)]:
        heights += [(piece, load) for piece in plans.pieces(Span(since, at))]
        load, since = load + step, at
    peaks: dict[int, int] = {}
    for piece, height in heights:
        epoch = plans.epoch(piece.since)
        peaks[epoch] = max(peaks.get(epoch, 1), height)
    return merged(piece for piece, height in heights if height < peaks[plans.epoch(piece.since)])
