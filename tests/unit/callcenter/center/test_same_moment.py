"""Overflow, offer, hang-up and a queue taken out in one moment, in any order: one wins, and the call is whole."""

from collections.abc import Callable
from itertools import permutations

import pytest

from callcenter.calls.machine import CallState
from callcenter.center import timers
from callcenter.domain import events as e
from callcenter.domain import requests as r
from callcenter.domain.commands import TimerFired
from callcenter.domain.ids import ChannelId
from tests.support.core import World
from tests.support.floor import MAIN, OTHER, make_plan
from tests.support.replans import without_queue

S, R = CallState, e.Outcome
MAX_WAIT_S = 40.0


def _overflow(w: World, caller: ChannelId) -> None:
    key = timers.key(w.call(caller).id, timers.MAX_WAIT)
    if w.core.center.timers.get(key, w.now + 1) <= w.now:
        w.feed(TimerFired(key=key))


def _offer(w: World, _: ChannelId) -> None:
    w.log_in("a1")


def _abandon(w: World, caller: ChannelId) -> None:
    w.hang_up(caller)


def _take_out(w: World, _: ChannelId) -> None:
    w.ask(r.ReplacePlan(plan=without_queue(w.core.center.plan, MAIN, OTHER), actor="test"))


def _pick_up(w: World, caller: ChannelId) -> None:
    if w.rung(caller) is not None:
        w.pick_up(caller)


ACTS: dict[str, Callable[[World, ChannelId], None]] = {
    "overflow": _overflow, "offer": _offer, "abandon": _abandon, "queue gone": _take_out, "pick up": _pick_up,
}  # fmt: skip
ORDERS = [*permutations(ACTS), *permutations(act for act in ACTS if act != "abandon")]


@pytest.mark.parametrize("hears", ["at once", "late"])
@pytest.mark.parametrize("order", ORDERS, ids="+".join)
def test_one_wins_and_the_call_is_in_one_place(order: tuple[str, ...], hears: str) -> None:
    w = World(make_plan(queue={"max_wait_s": MAX_WAIT_S, "overflow": OTHER}), agents=())
    caller = w.arrive()
    w.wait(MAX_WAIT_S - 1)
    asked_at, w.auto = w.call(caller).requested_at, hears == "at once"
    w.now = w.core.center.timers[timers.key(w.call(caller).id, timers.MAX_WAIT)]
    for act in order:
        ACTS[act](w, caller)
    w.auto = True
    w.hear()
    call = w.call(caller)
    assert call.requested_at == asked_at
    assert (call.state is S.ENDED) is ("abandon" in order)
    if "abandon" in order:
        assert call.outcome in _outcomes(order, w, late=hears == "late")
    else:
        _goes_on(w, caller)
    _is_over(w, caller)


def _outcomes(order: tuple[str, ...], w: World, *, late: bool) -> set[e.Outcome]:
    """Of the caller who hung up. Heard late, only what was told before decides: a ring that a reload took back is not
    made anew before its leg's end is heard."""
    if any(isinstance(event, e.CallAnswered) for _, event in w.history):
        return {R.ANSWERED}
    before = order[: order.index("abandon")]
    if "offer" in before:
        end = next(step for step in w.steps if any(isinstance(event, e.CallEnded) for event in step.events))
        rang = any(isinstance(event, e.OfferEnded) for event in end.events)
        return {R.ABANDONED_RING if rang or not (late and "queue gone" in order) else R.ABANDONED_QUEUE}
    return {R.ABANDONED_QUEUE, *([R.ABANDONED_RING] * ("offer" in order))}


def _goes_on(w: World, caller: ChannelId) -> None:
    w.log_in("a2")
    if w.rung(caller) is not None:
        w.pick_up(caller)
    assert w.state(caller) is S.TALKING
    w.hang_up(caller)
    assert w.call(caller).outcome is R.ANSWERED


def _is_over(w: World, caller: ChannelId) -> None:
    told = [event for _, event in w.history]
    assert sum(isinstance(event, e.CallEnded) for event in told) == 1
    made = [event.offer for event in told if isinstance(event, e.OfferMade)]
    assert sorted(made) == sorted(event.offer for event in told if isinstance(event, e.OfferEnded))
    assert (w.pbx.channels, w.core.center.offers) == ({}, {})
