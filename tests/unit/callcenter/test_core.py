"""Every input has somebody who takes it, and stale timers are nobody's."""

from collections.abc import Iterator

import pytest

from callcenter.calls.machine import CallState
from callcenter.center import timers
from callcenter.core import HANDLERS
from callcenter.domain import facts, requests
from callcenter.domain.commands import TimerFired
from callcenter.domain.ids import TimerKey
from tests.support.core import World, talking


def leaves(kind: type) -> Iterator[type]:
    """The kinds that are made: those without kinds of their own."""
    below: list[type] = kind.__subclasses__()
    if not below:
        yield kind
    for each in below:
        yield from leaves(each)


def test_every_fact_and_request_is_taken() -> None:
    assert set(HANDLERS) == {*leaves(facts.Fact), *leaves(requests.Request)}


@pytest.mark.parametrize(
    "key", ["call/pbx1:u1/max-wait", "call/pbx1:gone/leave", "offer/cc-u1-1", "agent/a1/rest", "agent/a9/wrap-up"]
)
def test_a_timer_that_is_not_set_is_not_heard(key: str) -> None:
    w, caller = talking()
    w.feed(TimerFired(key=TimerKey(key)))
    assert (w.events, w.commands, w.state(caller)) == ([], [], CallState.TALKING)


@pytest.mark.parametrize("key", ["call/pbx1:gone/leave", "offer/cc-gone-1", "agent/a9/wrap-up"])
def test_a_timer_whose_owner_is_gone_is_not_heard(key: str) -> None:
    w = World()
    w.core.center.timers[TimerKey(key)] = w.now
    w.handle(TimerFired(key=TimerKey(key)))
    assert (w.core.center.timers, w.core.center.calls) == ({}, {})


@pytest.mark.parametrize(
    ("what", "then"),
    [
        (timers.MAX_WAIT, CallState.TALKING),
        (timers.RING_LIMIT, CallState.TALKING),
        (timers.DESK, CallState.TALKING),
        (timers.PARTED, CallState.TALKING),
        (timers.CLOCK, CallState.TALKING),
    ],
)
def test_a_timer_of_a_state_that_is_over_does_nothing(what: str, then: CallState) -> None:
    """Should one survive its state, it is still no harm."""
    w, caller = talking()
    key = timers.key(w.call(caller).id, what)
    w.core.center.timers[key] = w.now
    w.feed(TimerFired(key=key))
    assert (w.state(caller), w.commands) == (then, [])


def test_an_agents_timer_of_a_state_that_is_over_does_nothing() -> None:
    w, _ = talking()
    w.core.center.timers[TimerKey("agent/a1/wrap-up")] = w.now
    w.handle(TimerFired(key=TimerKey("agent/a1/wrap-up")))
    assert w.agent("a1").state.value == "talking"


def test_the_same_history_gives_the_same_decisions() -> None:
    """Nothing in the core is left to chance: no clock, no order of a set."""

    def day() -> list[str]:
        w = World(agents=("a2", "a1", "a3"))
        callers = [w.arrive(line) for line in ("12345", "12346", "12315", "12347", "12345")]
        w.pick_up(callers[0])
        w.digits(callers[1], "3")
        w.wait(20)
        w.department("a2")
        w.wait(60)
        w.hang_up(callers[0])
        return [repr(entry) for entry in w.history]

    assert day() == day()
