"""After a gap the core is told what the second witness saw: records, figures and wrap-ups are put right."""

from typing import Any

import pytest

from agents.machine import AgentState as A
from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.calls.sources import Source
from callcenter.calls.witness import CallsWitnessed
from callcenter.domain import events as e
from callcenter.domain.commands import PbxCommand
from callcenter.domain.events import Outcome, Party
from callcenter.domain.ids import ChannelId, Instant, LineNumber, call_id
from callcenter.domain.witness import Talk, Witnessed
from callcenter.domain.witness_events import CallFilledIn
from tests.support.core import World, talking
from tests.support.floor import MAIN, PBX, T0, make_plan
from tests.support.found import ringing, waiting

GAP_S = 60.0


def away(w: World, *gone: ChannelId) -> float:
    """The link is cut, these channels end at once, and after a minute we see again. Returns when it was cut."""
    cut = w.now
    w.lose()
    for channel in gone:
        w.pbx.end(channel)
    w.wait(GAP_S)
    w.sync()
    return cut


def account(channel: str, at: float, **more: Any) -> Witnessed:
    """The witness: came at ``at``, and hung up five seconds later, unless told otherwise."""
    values: dict[str, Any] = {
        "channel": ChannelId(channel),
        "linkedid": channel,
        "line": LineNumber("12345"),
        "number": "13900000001",
        "arrived_at": Instant(at),
        "last_at": Instant(at + 5),
        "ended_at": Instant(at + 5),
        "ended_by": Party.CALLER,
    }
    return Witnessed(**(values | more))


def talk(channel: str, endpoint: str, joined: float, ended: float | None) -> Talk:
    return Talk(
        party=Party.AGENT,
        channel=ChannelId(channel),
        endpoint=endpoint,
        started_at=Instant(joined - 1),
        joined_at=Instant(joined),
        ended_at=None if ended is None else Instant(ended),
    )


def tell(w: World, *accounts: Witnessed, until: float | None = None) -> None:
    stored = tuple(call for call in w.calls.values())
    limit = Instant(w.now if until is None else until)
    w.feed(CallsWitnessed(pbx=PBX, calls=accounts, stored=stored, until=limit))


def figures(w: World) -> tuple[int, int, int, int | None]:
    day = w.core.center.queue_figures[MAIN].at(w.now).day
    return day.tally.requested, day.tally.answered, day.tally.abandoned, day.max_wait_ms


def test_a_caller_who_went_is_given_the_true_end_and_the_figures_follow() -> None:
    w, caller = waiting()
    cut = away(w, caller)
    assert w.call(caller).ended_at == w.now
    assert figures(w) == (1, 0, 1, 60_000)
    tell(w, account(caller, cut, ended_at=Instant(cut + 5)))
    call = w.call(caller)
    assert (call.state, call.ended_at, call.ended_by) == (CallState.ENDED, cut + 5, Party.CALLER)
    assert figures(w) == (1, 0, 1, 5_000)
    [told] = w.told(CallFilledIn)
    assert (told.call, told.new) == (call.id, False)
    assert set(told.values) >= {"ended_at", "ended_by"}
    assert w.did(PbxCommand) == []


def test_a_caller_who_waits_keeps_the_place_when_the_arrival_is_put_right_also_over_a_restart() -> None:
    """By what the dialplan noted the second came first; by the event log it was the other way round."""
    w = World(agents=())
    w.lose()
    first = w.pbx.arrive("12345", "13900000001")
    w.wait(0.005)
    second = w.pbx.arrive("12345", "13900000002")
    w.wait(2)
    w.sync()
    order = [w.call(first).id, w.call(second).id]
    places = w.core.center.in_queue[MAIN]
    assert [places.position(call) for call in order] == [1, 2]
    came = Instant(w.call(first).arrived_at - 0.003)
    there = {"ended_at": None, "ended_by": None}
    tell(w, account(second, came, **there))
    assert (w.call(second).arrived_at, w.call(second).deadline) == (came, came + 15)
    assert [places.position(call) for call in order] == [1, 2]
    w.restart()
    w.sync()
    assert [w.core.center.in_queue[MAIN].position(call) for call in order] == [1, 2]


def test_told_a_second_time_nothing_happens_at_all() -> None:
    w, caller = waiting()
    cut = away(w, caller)
    new = account("9.9", cut + 1)
    tell(w, account(caller, cut), new)
    before, counted = dict(w.calls), figures(w)
    tell(w, account(caller, cut), new)
    assert (w.calls, w.events, figures(w)) == (before, [], counted)
    assert len(w.calls) == 2


def test_served_by_plan_b_counts_as_answered_in_time_whatever_was_thought_before() -> None:
    w, caller = waiting()
    cut = away(w, caller)
    assert w.call(caller).breached == {e.Clock.RING, e.Clock.REQUEST}
    tell(w, account(caller, cut, talks=(talk("9.1", "1002", cut + 4, cut + 50),), ended_at=Instant(cut + 50)))
    call = w.call(caller)
    assert (call.outcome, call.agent, call.answered_at) == (Outcome.ANSWERED, "a2", cut + 4)
    assert (call.breached, call.warned) == (frozenset(), frozenset())
    day = w.core.center.queue_figures[MAIN].at(w.now).day.tally
    assert (day.requested, day.answered, day.abandoned, day.within_request) == (1, 1, 0, 1)


def test_a_call_of_which_nobody_knew_gets_one_record() -> None:
    w = World(agents=())
    cut = away(w)
    tell(w, account("9.9", cut + 1, talks=(talk("9.10", "1003", cut + 8, cut + 30),), ended_at=Instant(cut + 30)))
    call = w.calls[call_id(PBX, "9.9")]
    assert (call.arrived_at, call.answered_at, call.ended_at, call.agent) == (cut + 1, cut + 8, cut + 30, "a3")
    assert (call.outcome, call.queue, call.recovered, call.state) == (Outcome.ANSWERED, MAIN, True, CallState.ENDED)
    assert [type(event) for event in w.events] == [e.CallArrived, e.CallEnded, CallFilledIn]
    assert w.told(CallFilledIn)[0].new
    assert figures(w)[:2] == (1, 1)
    assert call.id not in w.core.center.calls


@pytest.mark.parametrize(
    "left",
    [
        {"ended_at": None, "ended_by": None},
        {"arrived_at": None},
        {"last_at": Instant(T0 + 10_000), "ended_at": Instant(T0 + 10_000)},
    ],
    ids=["still there", "came before what was read", "left after we saw again"],
)
def test_no_record_is_made_for_whom_the_engine_sees_itself(left: dict[str, Any]) -> None:
    w = World(agents=())
    cut = away(w)
    tell(w, account("9.9", cut + 1, **left))
    assert (w.calls, w.events) == ({}, [])


def test_a_transferred_caller_is_a_call_of_its_own() -> None:
    """The same Linkedid as a call that is recorded already, from another channel."""
    w, caller = waiting()
    cut = away(w, caller)
    tell(w, account("9.9", cut + 1, linkedid=caller))
    assert set(w.calls) == {call_id(PBX, caller), call_id(PBX, "9.9")}
    assert w.call(caller).number == "13800138000"
    tell(w, account("9.9", cut + 1, linkedid=caller))
    assert w.events == []


def test_a_live_record_is_never_taken_from_the_store() -> None:
    """A call that ended between the reading of the store and this turn: the engine saw that itself."""
    w, caller = waiting()
    stored = w.call(caller)
    w.hang_up(caller)
    seen = w.call(caller)
    assert stored.live
    assert not seen.live
    w.feed(CallsWitnessed(pbx=PBX, calls=(account(caller, w.now),), stored=(stored,), until=w.now))
    assert (w.call(caller), w.events) == (seen, [])


def test_a_talk_that_goes_on_learns_when_it_began() -> None:
    w, caller = ringing()
    cut, leg = w.now, w.leg(caller)
    w.lose()
    w.pbx.pick_up(leg)
    w.wait(GAP_S)
    w.sync()
    assert w.call(caller).answered_at == w.now
    tell(w, account(caller, cut, talks=(talk(leg, "1001", cut + 2, None),), ended_at=None, ended_by=None))
    call = w.call(caller)
    assert (call.state, call.answered_at, call.bridged_at) == (CallState.TALKING, cut + 2, cut + 2)
    assert call.sources["answered_at"] is Source.FILLED_IN
    w.hang_up(caller)
    call = w.call(caller)
    assert (call.outcome, call.talk_ms(), call.answered_at) == (Outcome.ANSWERED, round(GAP_S * 1000) - 2000, cut + 2)
    assert "ended_at" not in call.sources


def test_wrap_up_after_a_talk_that_ended_in_the_gap_counts_from_its_true_end() -> None:
    w, caller = talking(make_plan(queue={"wrap_up_s": 90.0}))
    leg = w.leg(caller)
    cut = away(w, caller, leg)
    agent = w.agent("a1")
    assert (agent.state, agent.wrap_up_ends) == (A.WRAP_UP, w.now + 90)
    tell(w, account(caller, cut - 20, talks=(talk(leg, "1001", cut - 10, cut + 1),), ended_at=Instant(cut + 1)))
    assert w.agent("a1").wrap_up_ends == cut + 1 + 90
    w.wait(cut + 90.9 - w.now)
    assert w.agent("a1").state is A.WRAP_UP
    w.wait(0.2)
    assert w.agent("a1").state is A.IDLE


def test_wrap_up_that_is_over_by_then_ends_at_once() -> None:
    w, caller = talking(make_plan(queue={"wrap_up_s": 30.0}))
    leg = w.leg(caller)
    cut = away(w, caller, leg)
    tell(w, account(caller, cut - 20, talks=(talk(leg, "1001", cut - 10, cut + 1),), ended_at=Instant(cut + 1)))
    w.wait(0)
    assert w.agent("a1").state is A.IDLE


def test_a_call_that_the_pbx_took_with_it_has_failed() -> None:
    w = World(agents=())
    died = w.now
    w.wait(10)
    w.pbx.crash()
    w.hear()
    w.sync()
    started = w.core.center.started[PBX]
    gone = account("9.1", died, last_at=Instant(died + 3), ended_at=None, ended_by=None)
    swept = account("9.2", died, last_at=Instant(started - 2), ended_at=Instant(started - 2), ended_by=None)
    left = account("9.3", died, last_at=Instant(started - 2), ended_at=Instant(started - 2))
    tell(w, gone, swept, left)
    outcomes = {name: w.calls[call_id(PBX, name)].outcome for name in ("9.1", "9.2", "9.3")}
    assert outcomes == {"9.1": Outcome.FAILED, "9.2": Outcome.FAILED, "9.3": Outcome.ABANDONED_QUEUE}
    call = w.calls[call_id(PBX, "9.1")]
    assert (call.ended_at, call.sources["ended_at"]) == (died + 3, Source.ESTIMATED)


def test_one_account_that_makes_no_sense_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from callcenter.calls import fill_in

    w, caller = waiting()
    cut = away(w, caller)
    real = fill_in.filled

    def filled(call: Call, seen: Witnessed, *more: Any) -> Call:
        if seen.channel == "9.8":
            raise ValueError("nonsense")
        return real(call, seen, *more)

    monkeypatch.setattr(fill_in, "filled", filled)
    tell(w, account("9.8", cut + 1), account(caller, cut))
    assert w.call(caller).ended_at == cut + 5
    assert [str(fault) for fault in w.core.center.take_faults()] == ["nonsense"]


def test_an_answer_that_was_taken_back_and_then_came_is_no_estimate() -> None:
    """Found talking after a cut, but the agent was gone at once: the next answer was seen."""
    w, caller = ringing()
    leg = w.leg(caller)
    w.lose()
    w.pbx.pick_up(leg)
    w.sync()
    assert w.call(caller).sources["answered_at"] is Source.ESTIMATED
    w.hang_up(leg)
    w.wait(2)
    assert w.call(caller).answered_at is None
    w.wait(6)
    w.pick_up(caller)
    call = w.call(caller)
    assert (call.state, call.answered_at) == (CallState.TALKING, w.now)
    assert "answered_at" not in call.sources


def test_who_waits_again_is_given_no_answer_of_the_past() -> None:
    """Found talking after a cut, and put back when that agent was gone at once: the account of that talk comes late."""
    w, caller = ringing()
    cut, leg = w.now, w.leg(caller)
    w.lose()
    w.pbx.pick_up(leg)
    w.sync()
    w.hang_up(leg)
    w.wait(8)
    ended = w.now - 7
    tell(w, account(caller, cut, talks=(talk(leg, "1001", cut + 2, ended),), ended_at=None, ended_by=None))
    assert (w.call(caller).state, w.call(caller).answered_at) == (CallState.RINGING, None)
    w.pick_up(caller)
    call = w.call(caller)
    assert (call.state, call.answered_at) == (CallState.TALKING, w.now)
    assert call.agent is not None
    w.hang_up(caller)
    assert w.agent(call.agent).state is A.WRAP_UP
