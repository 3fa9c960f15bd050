"""C11, C12: what SIPp counted and what MQTT was told is what the record says."""

import json
import re
from collections import Counter
from collections.abc import Iterator

from callcenter.audit.capture import Capture, Message
from callcenter.audit.evidence import Evidence
from callcenter.audit.finding import Finding, Result
from callcenter.audit.rows import Event

_MARGIN_S = 1.0
"""An order is told once it is written: so long after the call."""
_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def c11(seen: Evidence) -> Result:
    """SIPp's callers are the calls of the record: as many, and as many served, sent away and given up as can be."""
    counts, calls = seen.sipp, seen.calls
    assert counts is not None, "C11 needs SIPp's counts"
    answered = sum(call.outcome == "answered" for call in calls)
    left = sum(call.answered_at is None and call.ended_by == "caller" for call in calls)
    sent_away = len(calls) - answered - left
    over, served = counts.successful + counts.failed, counts.successful - (counts.given_up or 0)
    looks = [
        ("callers", counts.created, len(calls), counts.created == len(calls)),
        ("over", over, counts.created, over == counts.created),
        # Being sent away may be another end than the caller's scenario expects; nothing else may.
        ("failed", counts.failed, sent_away, counts.failed <= sent_away),
        ("served", served, answered, served >= answered),
        # Those who hang up while they hear music count as served for SIPp.
        ("given_up", counts.given_up or 0, left, (counts.given_up or 0) <= left),
    ]
    found = [
        Finding(code=f"sipp_{what}", at=None, values={"sipp": theirs, "record": ours})
        for what, theirs, ours, good in looks
        if not good
    ]
    return Result(counts.created, tuple(found), () if counts.given_up is not None else ("given_up",))


def c12(seen: Evidence) -> Result:
    """Every event and order was published, nothing else was, and each call's events in their order."""
    capture = seen.mqtt
    assert capture is not None, "C12 needs a capture"
    since, until = capture.span
    journal = [
        event
        for event in seen.record.events
        if event.call is not None and since <= event.at <= until and event.at in seen.period
    ]
    told = [message for message in capture.calls if message.data["at"] in seen.period]
    orders = [order for order in seen.record.orders if since <= order.arrived_at < until - _MARGIN_S]
    found = (*_events(journal, told), *_order(journal, told), *_orders(seen, capture))
    return Result(len(journal) + len(orders), tuple(found))


def _events(journal: list[Event], told: list[Message]) -> Iterator[Finding]:
    wanted, had = Counter(_key(event) for event in journal), Counter(_told(message) for message in told)
    # Sent twice is allowed: after a cut nobody knows what the broker got.
    for key, number in wanted.items():
        if had[key] < number:
            yield Finding(code="not_published", at=key[1], call=key[0], values={"event": key[2]})
    for key in had.keys() - wanted.keys():
        yield Finding(code="not_recorded", at=key[1], call=key[0], values={"event": key[2]})


_Key = tuple[str, float, str, str]
"""Call, moment, kind, and what else the event says."""


def _key(event: Event) -> _Key:
    return event.call or "", event.at, _WORD_START.sub("_", event.kind).lower(), _rest(event.data)


def _told(message: Message) -> _Key:
    data = message.data
    return str(data["call"]), float(data["at"]), str(data["event"]), _rest(data)


def _rest(data: object) -> str:
    """What an event says besides; without pressed keys, which are published masked."""
    assert isinstance(data, dict)
    return json.dumps({k: v for k, v in data.items() if k not in {"at", "event", "digits"}}, sort_keys=True)


def _order(journal: list[Event], told: list[Message]) -> Iterator[Finding]:
    """A call's events were first told in the order in which they were written."""
    wanted: dict[str, list[_Key]] = {}
    for event in sorted(journal, key=lambda e: e.seq or 0):
        wanted.setdefault(event.call or "", []).append(_key(event))
    had: dict[str, dict[_Key, None]] = {}
    for message in told:
        had.setdefault(str(message.data["call"]), {})[_told(message)] = None
    for call, keys in had.items():
        common = [key for key in dict.fromkeys(wanted.get(call, ())) if key in keys]
        for first, expected in zip((key for key in keys if key in set(common)), common, strict=True):
            if first != expected:
                values = {"event": first[2], "expected": expected[2]}
                yield Finding(code="out_of_order", at=first[1], call=call, values=values)
                break


def _orders(seen: Evidence, capture: Capture) -> Iterator[Finding]:
    since, until = capture.span
    stored = {order.number: order for order in seen.record.orders}
    # What becomes of the case is told on the same topic, as case_...: late, and of cases without a call too.
    own = [message.data for message in capture.orders if str(message.data.get("event", "")).startswith("order_")]
    last = {str(data["number"]): str(data["state"]) for data in own}
    for number in last.keys() - stored.keys():
        yield Finding(code="order_not_recorded", at=None, order=number)
    for number, order in stored.items():
        call = seen.record.call.get(order.call)
        if order.arrived_at not in seen.period or not since <= order.arrived_at < until - _MARGIN_S:
            continue
        settled = call is not None and call.ended_at is not None and call.ended_at < until - _MARGIN_S
        if number not in last or (settled and last[number] != order.state):
            values = {"told": last.get(number, "-"), "state": order.state}
            yield Finding(code="order_told", at=order.arrived_at, order=number, call=order.call, values=values)
