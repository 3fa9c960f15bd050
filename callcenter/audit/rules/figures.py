"""C14: the spans, the flags of 15 seconds and the published rates are what the raw times give."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping

from callcenter.audit.capture import Message
from callcenter.audit.cel import DOORS, together
from callcenter.audit.evidence import Evidence
from callcenter.audit.finding import Finding, Result
from callcenter.audit.rows import Call, Record
from callcenter.audit.sight import Plans
from callcenter.audit.spans import touches

_WINDOWS = {"last_24_h": 86_400.0, "last_30_min": 1800.0}
_LATE_S = 5.0
"""A picture is taken and told a moment after what it shows."""


def c14(seen: Evidence) -> Result:
    """Waits, 15-second flags and published rates agree with the times of arrival, request and answer."""
    looks = [*_spans(seen), *_flags(seen)]
    lacking = []
    if seen.cel is None:
        lacking.append("cel")
    else:
        looks += _witnessed(seen)
    if seen.mqtt is None:
        lacking.append("mqtt")
    else:
        looks += _published(seen, [m for m in seen.mqtt.queues if m.at is not None and m.at in seen.period])
    return Result(len(looks), tuple(look for look in looks if look is not None), tuple(lacking))


_Looks = Iterator[Finding | None]


def _ms(since: float, until: float) -> int:
    return round((until - since) * 1000)


def _spans(seen: Evidence) -> _Looks:
    """The waits that are stored, with the call and with the order."""
    orders = {order.call: order for order in seen.record.orders}
    for call in seen.calls:
        end = call.answered_at or call.ended_at
        if not call.over or end is None:
            continue
        right = (_ms(call.arrived_at, end), None if call.requested_at is None else _ms(call.requested_at, end))
        order = orders.get(call.id)
        kept = [("call", call.ring_ms, call.wait_ms)]
        kept += [("order", order.ring_ms, order.wait_ms)] if order is not None else []
        for where, ring_ms, wait_ms in kept:
            values = {"where": where, "ring_ms": ring_ms, "wait_ms": wait_ms, "expected": right}
            wrong = Finding(code="span", at=call.arrived_at, call=call.id, values=values)
            yield None if (ring_ms, wait_ms) == right else wrong


class Targets:
    """Each call's target in whole milliseconds: from its deadline, counted from the request or from the arrival."""

    def __init__(self, record: Record) -> None:
        seen: dict[str, Counter[tuple[int, bool]]] = {}
        for call in record.calls:
            for from_request in (True, False):
                if (span := _target(call, from_request=from_request)) is not None:
                    seen.setdefault(call.line, Counter())[span, from_request] += 1
        self._from_request = {line: spans.most_common(1)[0][0][1] for line, spans in seen.items()}

    def of(self, call: Call) -> int | None:
        """None: the call never waited."""
        return _target(call, from_request=self._from_request.get(call.line, True))


def _target(call: Call, *, from_request: bool) -> int | None:
    start = call.requested_at if from_request else call.arrived_at
    return None if call.deadline is None or start is None else _ms(start, call.deadline)


def _flags(seen: Evidence) -> _Looks:
    """Whoever was answered later than the target is marked so, and nobody else is."""
    targets, plans = Targets(seen.record), Plans(seen.record)
    for call in seen.calls:
        target, answered = targets.of(call), call.answered_at
        if (
            target is None
            or answered is None
            or call.recovered
            or not plans.same(call.arrived_at, call.ended_at or seen.record.ends_at)
        ):
            continue
        for clock, start, flag in (
            ("ring", call.arrived_at, call.ring_breached),
            ("request", call.requested_at or call.arrived_at, call.request_breached),
        ):
            values = {"clock": clock, "ms": _ms(start, answered), "target": target, "flag": flag}
            wrong = Finding(code="flag", at=call.arrived_at, call=call.id, values=values)
            yield None if flag == (_ms(start, answered) > target) else wrong


def _witnessed(seen: Evidence) -> _Looks:
    """The flag from the call's arrival, as Asterisk's own times give it."""
    cel, targets, plans = seen.cel, Targets(seen.record), Plans(seen.record)
    assert cel is not None, "the log is there"
    for call in seen.logged:
        channel, target, answered = cel.channels.get(call.channel), targets.of(call), call.answered_at
        if channel is None or target is None or answered is None or call.recovered:
            continue
        agents = (leg.channel for leg in seen.record.legs_of.get(call.id, ()) if leg.party == "agent")
        met = [since for agent in agents for since, _ in together(cel, call.channel, agent)]
        if not met or channel.born_at is None or channel.born_in not in DOORS:
            continue
        at = min(met, key=lambda since: abs(since - answered))
        if touches(seen.unseen[call.pbx], at, answered) or not plans.same(
            call.arrived_at, call.ended_at or seen.record.ends_at
        ):
            continue
        span = _ms(channel.born_at, at)
        # So near to the target either may be right: the two clocks are read in two programs.
        near = abs(span - target) <= seen.apart_ms
        values = {"clock": "cel", "ms": span, "target": target, "flag": call.ring_breached}
        wrong = Finding(code="flag", at=call.arrived_at, call=call.id, values=values)
        yield None if near or call.ring_breached == (span > target) else wrong


_COUNTED = ("offered", "requested", "answered", "abandoned", "within_ring", "within_request")


def _marks(call: Call, target: int | None) -> dict[str, int]:
    """What a call adds to each count."""
    wanted, answered = call.requested_at is not None, call.answered_at is not None
    reached = wanted and answered and target is not None
    return {
        "offered": 1,
        "requested": wanted,
        "answered": wanted and answered,
        "abandoned": wanted and not answered,
        "within_ring": reached and (call.ring_ms or 0) <= (target or 0),
        "within_request": reached and (call.wait_ms or 0) <= (target or 0),
    }


def _published(seen: Evidence, messages: list[Message]) -> _Looks:
    """Each picture of a queue shows the counts of some moment just before it was told."""
    targets = Targets(seen.record)
    calls: dict[str, list[Call]] = {}
    for call in seen.record.calls:
        if call.queue is not None and call.over:
            calls.setdefault(call.queue, []).append(call)
    told: dict[str, list[Message]] = {}
    for message in messages:
        told.setdefault(str(message.data["name"]), []).append(message)
    for queue, pictures in told.items():
        for name, window_s in _WINDOWS.items():
            steps = _steps(calls.get(queue, []), targets, window_s)
            yield from _compare(queue, name, pictures, steps)


_Step = tuple[float, int, dict[str, int]]


def _steps(calls: Iterable[Call], targets: Targets, window_s: float) -> list[_Step]:
    """When each call begins to count, as it ends, and when it does no longer."""
    steps: list[_Step] = []
    for call in calls:
        marks, gone_at = _marks(call, targets.of(call)), call.arrived_at + window_s
        if call.ended_at is not None and call.ended_at < gone_at:
            steps += [(call.ended_at, 1, marks), (gone_at, -1, marks)]
    return sorted(steps, key=lambda step: step[0])


def _compare(queue: str, window: str, pictures: list[Message], steps: list[_Step]) -> _Looks:
    counts = dict.fromkeys(_COUNTED, 0)
    history: deque[tuple[float, dict[str, object]]] = deque([(float("-inf"), _shown(counts))])
    ahead = deque(steps)
    for picture in sorted(pictures, key=lambda message: message.at or 0.0):
        at = picture.at or 0.0
        while ahead and ahead[0][0] <= at:
            since, sign, marks = ahead.popleft()
            counts = {name: counts[name] + sign * marks[name] for name in _COUNTED}
            history.append((since, _shown(counts)))
        # The newest state that is older than the limit was still true at the limit.
        while len(history) > 1 and history[1][0] <= at - _LATE_S:
            history.popleft()
        shown = picture.data[window]
        may = [{name: shown.get(name) for name in each} == each for _, each in history]
        values = {"queue": queue, "window": window, "expected": history[-1][1], "told": _same(shown, history[-1][1])}
        yield None if any(may) else Finding(code="published", at=at, values=values)


def _same(shown: Mapping[str, object], expected: Mapping[str, object]) -> dict[str, object]:
    return {name: shown.get(name) for name in expected}


def _shown(counts: Mapping[str, int]) -> dict[str, object]:
    requested = counts["requested"]

    def rate(name: str) -> float | None:
        return counts[name] / requested if requested else None

    return {
        **{name: counts[name] for name in ("offered", "requested", "answered", "abandoned")},
        "connection_rate": rate("answered"),
        "within_target_ring": rate("within_ring"),
        "within_target_request": rate("within_request"),
    }
