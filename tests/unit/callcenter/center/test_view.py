"""The centre as people are shown it."""

from dataclasses import asdict

import pytest

from callcenter.center.view import Memo, view
from callcenter.domain.ids import Instant
from callcenter.domain.requests import MoveCall
from callcenter.view import AgentView, CallView, CenterView, FiguresView, QueueView
from tests.support.core import World, talking
from tests.support.floor import MAIN, PBX, make_plan


def shown(w: World) -> CenterView:
    return view(w.core.center, {PBX: 5.0}, w.now, Memo())


def queue(w: World, name: str = "main") -> QueueView:
    return next(row for row in shown(w).queues if row.name == name)


def agent(w: World, name: str = "a1") -> AgentView:
    return next(tile for tile in shown(w).agents if tile.id == name)


def call(w: World) -> CallView:
    (one,) = shown(w).calls
    return one


def test_an_empty_centre() -> None:
    w = World(agents=())
    seen = shown(w)
    assert (seen.at, seen.calls) == (w.now, ())
    assert [(p.name, p.up, p.since) for p in seen.pbxs] == [(PBX, True, 5.0)]
    assert (queue(w).waiting, queue(w).oldest_request_at, queue(w).talking) == (0, None, 0)
    assert queue(w).agents == {"logged_out": 3}


def test_with_nothing_to_divide_by_a_rate_is_none() -> None:
    rates = {k: v for k, v in asdict(queue(World()).today).items() if k.endswith(("rate", "ms", "ring", "request"))}
    assert set(rates.values()) == {None}
    assert len(rates) == 6


def test_the_link_is_down() -> None:
    w = World()
    w.lose()
    assert [p.up for p in shown(w).pbxs] == [False]


# Callers.


def test_numbers_are_masked() -> None:
    w, _ = talking()
    assert call(w).number == agent(w).caller == "138****8000"


def test_places_in_the_queue_count_those_for_whom_a_phone_rings() -> None:
    w = World()
    for _ in range(3):
        w.arrive()
        w.wait(1)
    assert [(c.state, c.position) for c in shown(w).calls] == [("ringing", 1), ("waiting", 2), ("waiting", 3)]
    assert (queue(w).waiting, queue(w).oldest_request_at) == (3, shown(w).calls[0].requested_at)


def test_a_caller_in_the_menu_has_no_place() -> None:
    w = World()
    w.arrive("12346")
    assert (call(w).state, call(w).position, call(w).queue) == ("menu", None, None)


def test_a_call_that_talks() -> None:
    w, _ = talking()
    assert (call(w).state, call(w).agent, call(w).position, call(w).offers) == ("talking", "a1", None, 1)
    assert (queue(w).talking, queue(w).waiting) == (1, 0)


def test_warned_and_breached_are_those_of_the_request() -> None:
    w = World(agents=())
    w.arrive()
    w.wait(10)
    assert (call(w).warned, call(w).breached) == (True, False)
    w.wait(5.001)
    assert (call(w).warned, call(w).breached) == (True, True)


def test_a_department_is_shown_while_its_leg_is_there() -> None:
    w, caller = talking()
    w.department("a1")
    assert (call(w).department, agent(w).department) == ("12333", "12333")
    w.pick_up(caller)
    w.cancel("a1")
    assert (call(w).department, agent(w).department) == (None, None)


# Agents.


def test_an_idle_agent_whose_phone_is_not_free_is_shown_as_such() -> None:
    w = World(agents=("a1", "a2", "a3"))
    w.register("1001", reachable=False)
    w.own_call("1002")
    assert [tile.state for tile in shown(w).agents] == ["unreachable", "own_call", "idle"]
    assert queue(w).agents == {"unreachable": 1, "own_call": 1, "idle": 1}


def test_an_agent_who_has_just_missed_a_call_is_shown_as_such() -> None:
    w = World()
    w.hang_up(w.leg(w.arrive()), 21)
    assert agent(w).state == "resting"


@pytest.mark.parametrize(("what", "then"), [("pause", "pause"), ("log_out", "logout"), ("", "")])
def test_what_is_to_follow_the_call(what: str, then: str) -> None:
    w, _ = talking()
    if what:
        getattr(w, what)("a1")
    assert agent(w).then == then


def test_the_days_counts_are_those_of_the_day() -> None:
    w, caller = talking(talk_s=30)
    w.hang_up(caller)
    tile = agent(w)
    assert (tile.calls_today, tile.talk_ms_today, tile.wrap_up_ends) == (1, 30_000, w.now + 10)
    w.now = Instant(w.now + 86_400)
    assert (agent(w).calls_today, agent(w).talk_ms_today) == (0, 0)


# Figures.


def test_the_figures_of_a_few_calls() -> None:
    w = World(make_plan(queue={"wrap_up_s": 0.0}))
    for wait_s in (4.0, 6.0):
        caller = w.arrive()
        w.wait(wait_s)
        w.pick_up(caller)
        w.hang_up(caller)
    w.log_out("a1")
    caller = w.arrive()
    w.wait(20)
    w.hang_up(caller)
    today = queue(w).today
    assert today == FiguresView(
        offered=3,
        requested=3,
        answered=2,
        abandoned=1,
        short_abandoned=0,
        connection_rate=2 / 3,
        within_target_ring=2 / 3,
        within_target_request=2 / 3,
        max_wait_ms=20_000,
        average_answer_ms=5000,
        abandon_rate=1 / 3,
    )
    assert queue(w).last_30_min == queue(w).last_24_h == today
    line = next(row for row in shown(w).lines if row.number == "12345")
    assert (line.today, line.live) == (today, 0)


def test_figures_move_with_time_alone() -> None:
    w = World()
    w.hang_up(w.arrive())
    w.now = Instant(w.now + 1800.0)
    assert (queue(w).last_30_min.offered, queue(w).last_24_h.offered) == (0, 1)


def test_a_queues_row_is_coloured_by_its_strictest_line() -> None:
    w = World()
    assert (queue(w).target_s, queue(w).warn_s) == (15.0, 10.0)
    assert {row.name for row in shown(w).queues} == {MAIN, "other"}


def test_a_tile_is_made_anew_only_with_news() -> None:
    """Hundreds of agents are shown five times a second; most of them have no news."""
    w = World(agents=("a1", "a2"))
    memo = Memo()
    first = {tile.id: tile for tile in view(w.core.center, {}, w.now, memo).agents}
    w.pause("a1")
    then = {tile.id: tile for tile in view(w.core.center, {}, w.now, memo).agents}
    assert then["a2"] is first["a2"]
    assert (first["a1"].state, then["a1"].state) == ("idle", "paused")
    assert list(then.values()) == list(view(w.core.center, {}, w.now, Memo()).agents)


def test_a_talk_is_shown_anew_only_with_news_and_who_waits_at_each_look() -> None:
    """The place and the likely wait of a caller depend on others."""
    w = World()
    caller = w.arrive()
    w.pick_up(caller)
    talk, one, other = (w.call(each).id for each in (caller, w.arrive(), w.arrive()))
    memo = Memo()
    first = {call.id: call for call in view(w.core.center, {}, w.now, memo).calls}
    w.ask(MoveCall(actor="test", call=other, by=-1))
    then = {call.id: call for call in view(w.core.center, {}, w.now, memo).calls}
    assert then[talk] is first[talk]
    assert [first[name].position for name in (one, other)] == [1, 2]
    assert [then[name].position for name in (one, other)] == [2, 1]
    w.hang_up(caller)
    assert list(view(w.core.center, {}, w.now, memo).calls) == list(view(w.core.center, {}, w.now, Memo()).calls)
    assert talk not in memo.calls
