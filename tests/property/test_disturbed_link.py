"""The same history over a perfect link and over a disturbed one comes to the same: calls, places and agents."""

from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from callcenter.domain import facts as f
from callcenter.domain.events import CallEnded
from callcenter.domain.ids import ChannelId
from tests.support.core import World
from tests.support.floor import make_plan
from tests.support.people import People

LINES = ("12345", "12345", "12347", "12315")
Step = tuple[str, int]
STEPS: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from(
        (
            "arrive",
            "arrive",
            "pick_up",
            "pick_up",
            "caller_leaves",
            "agent_leaves",
            "wait",
            "pause",
            "unpause",
        )
    ),
    st.integers(min_value=0, max_value=20),
)
HISTORIES = st.lists(STEPS, min_size=4, max_size=24)
TALK_S = 5.0
SETTLED_S = 400.0
"""Longer than any ring, wrap-up or wait."""


class Disturbed(World):
    """A world whose link does something to the facts of each step before they are heard."""

    def __init__(self, disturb: Callable[["Disturbed"], None], rng: Random) -> None:
        self.rng, self.disturb = rng, disturb
        self.calm = True
        super().__init__(make_plan(queue={"wrap_up_s": 10.0}), agents=("a1", "a2", "a3"))
        self.calm = False

    def hear(self, most: int = 1000) -> None:
        if not self.calm and self.pbx.facts:
            self.calm = True
            self.disturb(self)
            self.calm = False
        super().hear(most)


def twice(w: Disturbed) -> None:
    """Some facts come twice."""
    facts = [fact for fact in w.pbx.facts for _ in range(1 + (w.rng.random() < 0.5))]
    w.pbx.facts = deque(facts)


def again(w: Disturbed) -> None:
    """Some come between a login and the reading of the lists: they are in the lists, and told after them."""
    World.hear(w, w.rng.randrange(len(w.pbx.facts) + 1))
    facts = list(w.pbx.facts)
    w.pbx.cut()
    w.pbx.sync()
    w.pbx.facts.extend(facts)


def out_of_order(w: Disturbed) -> None:
    """Facts of one channel keep their order; those of different channels change places."""
    facts = list(w.pbx.facts)
    for _ in range(len(facts)):
        place = w.rng.randrange(len(facts))
        pair = facts[place : place + 2]
        if len(pair) == 2 and _channel(pair[0]) != _channel(pair[1]) != "":
            facts[place : place + 2] = reversed(pair)
    w.pbx.facts = deque(facts)


def lost(w: Disturbed) -> None:
    """From some fact on all are lost with the session, and the lists are read anew."""
    if w.rng.random() < 0.5:
        return
    World.hear(w, w.rng.randrange(len(w.pbx.facts)))
    w.pbx.cut()
    w.pbx.sync()


def _channel(fact: f.Fact) -> str:
    return getattr(fact, "channel", "")


def play(w: World, history: list[Step]) -> list[Any]:
    """Do it all, then let everybody hang up; what there was after each step."""
    people, seen = People(w), []
    for what, pick in history:
        _do(w, people, what, pick)
        seen.append(_picture(w))
    for channel in list(w.pbx.channels):
        if channel in w.pbx.channels:
            w.hang_up(channel)
    w.wait(SETTLED_S)
    return [*seen, _picture(w), _ends(w)]


def _do(w: World, people: People, what: str, pick: int) -> None:
    match what:
        case "arrive":
            w.arrive(LINES[pick % len(LINES)], f"139001390{pick:02}")
        case "pick_up" if (leg := people.one(pick, "ringing")) is not None:
            people.pick_up(leg)
            # Who hangs up at once has not talked, which the lists cannot tell.
            w.wait(TALK_S)
        case "caller_leaves" if people.callers:
            w.hang_up(people.callers[pick % len(people.callers)].channel)
        case "agent_leaves" if people.talking:
            w.hang_up(ChannelId(people.talking[pick % len(people.talking)].agent_channel or ""))
        case "wait":
            w.wait(float(pick))
        case "pause" | "unpause":
            people.ask(what, f"a{1 + pick % 3}")


def _picture(w: World) -> Any:
    """Where every call and every agent stands."""
    center = w.core.center
    calls = {call.id: (call.state, call.agent, call.department, call.offers) for call in center.calls.values()}
    agents = {agent.id: (agent.state, agent.call, agent.misses, agent.own_channels) for agent in center.agents.values()}
    queues = {name: list(center.in_queue[name]) for name in center.plan.queues}
    return calls, agents, queues, {ch.id: ch.place for ch in w.pbx.channels.values()}


def _ends(w: World) -> Any:
    return {event.call: (event.outcome, event.ended_by) for _, event in w.history if isinstance(event, CallEnded)}


CALM = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _same(history: list[Step], seed: int, disturb: Callable[[Disturbed], None]) -> None:
    plain = play(Disturbed(lambda _: None, Random(0)), history)
    assert play(Disturbed(disturb, Random(seed)), history) == plain


@CALM
@given(HISTORIES, st.integers())
def test_facts_that_come_twice_change_nothing(history: list[Step], seed: int) -> None:
    _same(history, seed, twice)


@CALM
@given(HISTORIES, st.integers())
def test_facts_that_are_in_the_lists_already_change_nothing(history: list[Step], seed: int) -> None:
    _same(history, seed, again)


@CALM
@given(HISTORIES, st.integers())
def test_the_order_between_channels_changes_nothing(history: list[Step], seed: int) -> None:
    _same(history, seed, out_of_order)


@CALM
@given(HISTORIES, st.integers())
def test_what_is_lost_with_a_session_is_found_in_the_lists(history: list[Step], seed: int) -> None:
    _same(history, seed, lost)
