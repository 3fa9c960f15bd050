"""Kept call-backs as people are shown them."""

from callcenter.calls.machine import CallState
from callcenter.center.view import Memo, view
from callcenter.domain import requests as r
from callcenter.domain.facts import FeatureDialled
from callcenter.view import CallView, QueueView
from tests.support.calling_back import MUSIC, answer, asked, asks, citizen, dialled, plan
from tests.support.core import World
from tests.support.dialplan import BUSY
from tests.support.floor import MAIN, PBX


def call(w: World) -> CallView:
    (one,) = view(w.core.center, {PBX: 5.0}, w.now, Memo()).calls
    return one


def queue(w: World) -> QueueView:
    return view(w.core.center, {PBX: 5.0}, w.now, Memo()).queues[0]


def test_people_on_the_line_and_call_backs_are_counted_apart() -> None:
    w, _ = asked()
    assert (queue(w).waiting, queue(w).call_backs, queue(w).oldest_request_at) == (0, 1, None)
    other = w.arrive(MUSIC, "13900139000")
    assert (queue(w).waiting, queue(w).call_backs) == (1, 1)
    assert queue(w).oldest_request_at == w.call(other).requested_at


def test_a_kept_place_is_shown_with_its_tries_and_the_number_masked() -> None:
    w, caller = dialled()
    w.hang_up(citizen(w, caller), BUSY)
    one, back = call(w), call(w).call_back
    assert (one.state, one.position, one.number) == ("call_back", 1, "138****8000")
    assert back is not None
    assert (back.tries, back.next_at) == (1, w.now + 60.0)
    assert back.expires_at > back.asked_at


def test_one_that_is_being_tried_shows_its_agent() -> None:
    w, caller = dialled()
    assert (call(w).state, call(w).position, call(w).ringing) == ("calling_back", 1, ("a1",))
    answer(w, caller)
    assert (call(w).state, call(w).call_back, queue(w).call_backs, queue(w).talking) == ("talking", None, 0, 1)


def test_the_phones_count_of_callers_is_of_those_on_the_line() -> None:
    w, _ = asked()
    w.log_in("a1")
    w.pause("a1")
    channel = w.pbx.own_call("1001")
    w.feed(FeatureDialled(pbx=PBX, channel=channel, endpoint="1001", feature="waiting"))
    assert "nobody_waiting" in str(w.commands)


def test_a_supervisor_moves_a_kept_place_but_not_to_another_queue() -> None:
    w = World(plan(), agents=())
    first, second = asks(w), asks(w, "13900139000")
    w.ask(r.MoveCall(call=w.call(second).id, position=1, actor="test"))
    assert list(w.core.center.in_queue[MAIN]) == [w.call(second).id, w.call(first).id]
    other = w.core.center.plan.queues
    name = next(name for name in other if name != MAIN)
    assert w.refused(r.MoveCall(call=w.call(first).id, queue=name, actor="test")) == "call_back"
    w.log_in("a1")
    assert (w.rung(second), w.state(first)) == ("a1", CallState.CALL_BACK)
