"""C4, C5: an agent is in one call at a time, and a caller with one agent at a time."""

from collections.abc import Iterator
from itertools import pairwise

from callcenter.audit.cel import AGENT, Channel, Visit
from callcenter.audit.evidence import Evidence
from callcenter.audit.finding import Finding, Result
from callcenter.audit.rows import Leg
from callcenter.audit.spans import FOREVER

_SAME_S = 0.1
"""Asterisk's threads write their rows apart from each other: so much overlap is none."""


def c4(seen: Evidence) -> Result:
    """No agent is rung for, or in, two calls at a time."""
    by_agent: dict[str, list[Leg]] = {}
    for leg in seen.record.legs:
        if leg.party == "agent":
            by_agent.setdefault(leg.who, []).append(leg)
    found = [finding for legs in by_agent.values() for finding in _overlaps(seen, legs)]
    judged = sum(leg.started_at in seen.period for legs in by_agent.values() for leg in legs)
    return Result(judged, tuple(found))


def _overlaps(seen: Evidence, legs: list[Leg]) -> Iterator[Finding]:
    busy: Leg | None = None
    # One that ended in the moment in which it began takes no time.
    for leg in sorted((leg for leg in legs if leg.started_at < _end(leg)), key=lambda leg: leg.started_at):
        if busy is not None and leg.started_at < _end(busy) and leg.started_at in seen.period:
            values = {"other": busy.call, "since": busy.started_at, "until": busy.ended_at}
            yield Finding(code="two_calls", at=leg.started_at, agent=leg.who, call=leg.call, values=values)
        if busy is None or _end(leg) > _end(busy):
            busy = leg


def _end(leg: Leg) -> float:
    return FOREVER if leg.ended_at is None else leg.ended_at


def c5(seen: Evidence) -> Result:
    """No caller is bridged with two agents at a time; with departments, in a three-way talk, it is another matter."""
    cel = seen.cel
    assert cel is not None, "C5 needs the log"
    callers = {leg.channel for leg in seen.record.legs if leg.party == "caller"}
    callers |= {channel.id for channel in cel.callers(seen.record.endpoints)}
    agents = {c.id for c in cel.channels.values() if _is_agent(seen, c)} - callers
    in_bridge: dict[str, list[Visit]] = {}
    for visit in (visit for visits in cel.visits.values() for visit in visits):
        in_bridge.setdefault(visit.bridge, []).append(visit)
    met, found = 0, list[Finding]()
    for visits in in_bridge.values():
        for visit in visits:
            if visit.channel in callers and visit.since in seen.period:
                met += 1
                found += _two_at_once(visit, [v for v in visits if v.channel in agents])
    return Result(met, tuple(found))


def _is_agent(seen: Evidence, channel: Channel) -> bool:
    if channel.ours:
        return channel.id.startswith(AGENT)
    return channel.endpoint in seen.record.endpoints


def _two_at_once(caller: Visit, agents: list[Visit]) -> Iterator[Finding]:
    with_caller = sorted((v for v in agents if _common(v, caller) > 0.0), key=lambda v: v.since)
    for before, after in pairwise(with_caller):
        if before.channel != after.channel and _common(before, after) > _SAME_S:
            values = {"one": before.channel, "other": after.channel, "channel": caller.channel}
            yield Finding(code="two_agents", at=after.since, values=values)


def _common(a: Visit, b: Visit) -> float:
    return min(_until(a), _until(b)) - max(a.since, b.since)


def _until(visit: Visit) -> float:
    return FOREVER if visit.until is None else visit.until
