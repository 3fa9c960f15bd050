"""C1, C2, C3: every caller is one call with one order and one end, and all of them add up."""

from collections import Counter
from collections.abc import Iterator

from callcenter.audit.evidence import Evidence
from callcenter.audit.finding import Finding, Result

OUTCOMES = frozenset(
    ("answered", "abandoned_menu", "abandoned_queue", "abandoned_ring", "timed_out", "refused", "after_hours")
) | {"failed", "call_back_failed", "call_back_joined"}
_MINUTE_S = 60.0


def c1(seen: Evidence) -> Result:
    """Every caller's leg in Asterisk's log is in one call, and every call's in the log."""
    cel = seen.cel
    assert cel is not None, "C1 needs the log"
    recorded = Counter(leg.channel for leg in seen.record.legs if leg.party == "caller")
    legs = [c for c in cel.callers(seen.record.endpoints) if c.born_at is not None and c.born_at in seen.period]
    found = [
        Finding(code="caller_without_call", at=leg.born_at, values={"channel": leg.id, "calls": recorded[leg.id]})
        for leg in legs
        if recorded[leg.id] != 1
    ]
    found += [
        Finding(code="call_without_caller", at=call.arrived_at, call=call.id, values={"channel": call.channel})
        for call in seen.logged
        if call.channel not in cel.channels
    ]
    return Result(len(legs) + len(seen.logged), tuple(found))


def c2(seen: Evidence) -> Result:
    """Every call has exactly one order; a call that is over has exactly one end, and no other has one."""
    orders = Counter(order.call for order in seen.record.orders)
    found = []
    for call in seen.calls:
        if orders[call.id] != 1:
            found.append(Finding(code="orders", at=call.arrived_at, call=call.id, values={"number": orders[call.id]}))
        ends = sum(event.kind == "CallEnded" for event in seen.record.journal.get(call.id, ()))
        if ends != call.over:
            values = {"number": ends, "expected": int(call.over)}
            found.append(Finding(code="ends", at=call.ended_at or call.arrived_at, call=call.id, values=values))
    stray = (order for order in seen.record.orders if order.arrived_at in seen.period)
    found += [
        Finding(code="order_without_call", at=order.arrived_at, order=order.number, call=order.call)
        for order in stray
        if order.call not in seen.record.call
    ]
    return Result(len(seen.calls), tuple(found))


def c3(seen: Evidence) -> Result:
    """In every minute: calls arrived = calls over, by outcome, + calls live; per agent: offers = results + pending."""
    return Result(*_sum_up([*_minutes(seen), *_agents(seen)]))


def _sum_up(looks: list[Finding | None]) -> tuple[int, tuple[Finding, ...]]:
    return len(looks), tuple(finding for finding in looks if finding is not None)


def _minutes(seen: Evidence) -> Iterator[Finding | None]:
    arrived: Counter[float] = Counter()
    for event in seen.record.of_kind("CallArrived"):
        call = seen.record.call.get(event.call or "")
        # One that was found on the PBX later counts for the minute in which it came.
        if (at := call.arrived_at if call is not None else event.at) in seen.period:
            arrived[at // _MINUTE_S] += 1
    done: Counter[float] = Counter(c.arrived_at // _MINUTE_S for c in seen.calls if c.over and c.outcome in OUTCOMES)
    live: Counter[float] = Counter(c.arrived_at // _MINUTE_S for c in seen.calls if not c.over)
    for minute in sorted({*arrived, *done, *live}):
        if arrived[minute] == done[minute] + live[minute]:
            yield None
            continue
        values = {"arrived": arrived[minute], "done": done[minute], "live": live[minute]}
        yield Finding(code="sum", at=minute * _MINUTE_S, values=values)


def _agents(seen: Evidence) -> Iterator[Finding | None]:
    offered: Counter[str] = Counter()
    lost: dict[str, list[str]] = {}
    for offer in seen.record.offers:
        call = seen.record.call.get(offer.call)
        if call is None or call.arrived_at not in seen.period:
            continue
        offered[offer.agent] += 1
        if offer.result is None and call.over:
            lost.setdefault(offer.agent, []).append(offer.id)
    for agent in sorted(offered):
        if agent not in lost:
            yield None
            continue
        first = lost[agent]
        yield Finding(
            code="offers",
            at=None,
            agent=agent,
            values={"offers": offered[agent], "lost": len(first), "offer": first[0]},
        )
