"""What can happen to an agent: each step, its words and its timers."""

from typing import Any

import pytest

from agents import desk
from agents.machine import AgentState as S
from agents.model import Agent
from callcenter.domain.commands import CancelTimer, StartTimer
from callcenter.domain.decision import Move
from callcenter.domain.errors import IllegalTransition
from callcenter.domain.events import AgentChanged
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, OfferId, PbxName, QueueName, TimerKey

T0, NOW, TODAY = Instant(1000.0), Instant(2000.0), Instant(500.0)
CALL, LEG = CallId("p:1"), ChannelId("cc-1-1")
OFFER = OfferId(LEG)
WRAP, REST = TimerKey("agent/a1/wrap-up"), TimerKey("agent/a1/rest")


def agent(state: S = S.IDLE, **more: Any) -> Agent:
    base: dict[str, Any] = {"call": CALL, "offer": OFFER} if state is S.RINGING else {}
    if state is S.TALKING:
        base = {"call": CALL, "channel": LEG}
    given: dict[str, Any] = {"state": state, "reachable": True, "idle_since": T0} | base | more
    return Agent(
        id=AgentId("a1"), name="A", endpoint="1001", pbx=PbxName("p"), queues=(QueueName("q"),), since=T0, **given
    )


def told(move: Move[Agent]) -> list[tuple[str, str, str]]:
    """State, reason and actor of every event."""
    assert all(isinstance(event, AgentChanged) and event.agent == "a1" for event in move.events)
    return [(e.state, e.reason, e.actor) for e in move.events if isinstance(e, AgentChanged)]


def missed(who: Agent, *, counted: bool = True, limit: int = 3) -> Move[Agent]:
    return desk.missed(who, NOW, counted=counted, rest_s=5.0, limit=limit, reason="missed")


def released(who: Agent, *, wrap_up_s: float = 10.0, talk_ms: int = 60_000, today: Instant = TODAY) -> Move[Agent]:
    return desk.released(who, NOW, wrap_up_s=wrap_up_s, talk_ms=talk_ms, today=today, phantom_ms=2000.0)


def phantom(who: Agent, *, limit: int = 3) -> Move[Agent]:
    return desk.phantom(who, NOW, rest_s=5.0, limit=limit, reason="missed")


# In and out.


def test_log_in_begins_a_fresh_shift() -> None:
    old = agent(S.LOGGED_OUT, misses=2, resting=True, reason="x", then_pause="y", then_log_out=True)
    move = desk.log_in(old, NOW, "cli:op")
    assert (move.record.state, move.record.idle_since, move.record.since) == (S.IDLE, NOW, NOW)
    assert (move.record.misses, move.record.resting, move.record.reason) == (0, False, "")
    assert (move.record.then_pause, move.record.then_log_out) == (None, False)
    assert told(move) == [("idle", "", "cli:op")]


@pytest.mark.parametrize("state", [S.IDLE, S.RINGING, S.WRAP_UP, S.PAUSED])
def test_log_out_takes_effect_at_once_when_there_is_no_talk(state: S) -> None:
    move = desk.log_out(agent(state, reason="tea", wrap_up_ends=NOW), NOW, "phone")
    assert move.record.state is S.LOGGED_OUT
    assert (move.record.call, move.record.offer, move.record.channel, move.record.reason) == (None, None, None, "")
    assert told(move) == [("logged_out", "", "phone")]
    assert move.commands == ((CancelTimer(key=WRAP),) if state is S.WRAP_UP else ())
    if state is S.WRAP_UP:
        assert move.record.wrap_up_ends is None


def test_log_out_during_a_talk_is_noted_and_takes_the_place_of_a_pause() -> None:
    move = desk.log_out(agent(S.TALKING, then_pause="tea"), NOW, "phone")
    assert (move.record.state, move.record.then_log_out, move.record.then_pause) == (S.TALKING, True, None)
    assert told(move) == [("talking", "", "phone")]


# Pauses.


@pytest.mark.parametrize("state", [S.IDLE, S.RINGING, S.WRAP_UP, S.PAUSED])
def test_pause_takes_effect_at_once_when_there_is_no_talk(state: S) -> None:
    move = desk.pause(agent(state, then_log_out=True), "tea", NOW, "phone")
    assert (move.record.state, move.record.reason, move.record.since) == (S.PAUSED, "tea", NOW)
    assert (move.record.offer, move.record.call, move.record.then_log_out) == (None, None, False)
    assert told(move) == [("paused", "tea", "phone")]


def test_pause_during_a_talk_is_noted_and_takes_the_place_of_a_log_out() -> None:
    move = desk.pause(agent(S.TALKING, then_log_out=True), "tea", NOW, "phone")
    assert (move.record.state, move.record.then_pause, move.record.then_log_out) == (S.TALKING, "tea", False)
    assert told(move) == [("talking", "", "phone")]


def test_a_logged_out_agent_cannot_pause() -> None:
    with pytest.raises(IllegalTransition):
        desk.pause(agent(S.LOGGED_OUT), "tea", NOW, "phone")


def test_unpause_begins_anew() -> None:
    move = desk.unpause(agent(S.PAUSED, reason="tea", misses=3, resting=True), NOW, "phone")
    assert (move.record.state, move.record.reason, move.record.misses, move.record.resting) == (S.IDLE, "", 0, False)
    assert move.record.idle_since == T0
    assert told(move) == [("idle", "", "phone")]


def test_unpause_during_a_talk_takes_the_note_back() -> None:
    move = desk.unpause(agent(S.TALKING, then_pause="tea"), NOW, "phone")
    assert (move.record.state, move.record.then_pause) == (S.TALKING, None)


# Offers.


def test_an_offer_rings() -> None:
    move = desk.offered(agent(), CALL, OFFER, NOW)
    assert (move.record.state, move.record.call, move.record.offer) == (S.RINGING, CALL, OFFER)
    assert told(move) == [("ringing", "", "engine")]


def test_a_withdrawn_offer_costs_neither_place_nor_rest() -> None:
    move = desk.withdrawn(agent(S.RINGING, misses=1), NOW)
    assert (move.record.state, move.record.idle_since, move.record.misses) == (S.IDLE, T0, 1)
    assert (move.record.resting, move.record.call, move.record.offer) == (False, None, None)
    assert move.commands == ()


def test_a_miss_gives_a_rest() -> None:
    move = missed(agent(S.RINGING, misses=1))
    assert (move.record.state, move.record.misses, move.record.resting) == (S.IDLE, 2, True)
    assert not move.record.offerable
    assert move.commands == (StartTimer(key=REST, at=Instant(NOW + 5.0)),)
    assert desk.rested(move.record).record.offerable


def test_the_last_of_so_many_misses_pauses() -> None:
    move = missed(agent(S.RINGING, misses=2))
    assert (move.record.state, move.record.reason, move.record.misses) == (S.PAUSED, "missed", 3)
    assert told(move) == [("paused", "missed", "engine")]
    assert move.commands == ()


@pytest.mark.parametrize(("counted", "limit"), [(False, 3), (True, 0)])
def test_a_miss_that_does_not_count_never_pauses(counted: bool, limit: int) -> None:
    move = missed(agent(S.RINGING, misses=7), counted=counted, limit=limit)
    assert (move.record.state, move.record.misses) == (S.IDLE, 7 + counted)


# Talks.


def test_an_answer() -> None:
    move = desk.answered(agent(S.RINGING, misses=1), LEG, NOW)
    assert (move.record.state, move.record.channel, move.record.offer, move.record.call) == (S.TALKING, LEG, None, CALL)
    assert move.record.misses == 1


def test_after_a_talk_comes_wrap_up() -> None:
    move = released(agent(S.TALKING, misses=2, today_began=TODAY, calls_today=3, talk_ms_today=1000))
    after = move.record
    assert (after.state, after.call, after.channel, after.idle_since) == (S.WRAP_UP, None, None, NOW)
    assert (after.wrap_up_ends, after.calls_today, after.talk_ms_today) == (NOW + 10.0, 4, 61_000)
    assert move.commands == (StartTimer(key=WRAP, at=Instant(NOW + 10.0)),)


def test_misses_count_in_a_row() -> None:
    """A real talk begins the count anew; one that was hardly any does not."""
    assert released(agent(S.TALKING, misses=2), talk_ms=2000).record.misses == 0
    assert released(agent(S.TALKING, misses=2), talk_ms=1999).record.misses == 2


def test_another_day_another_count() -> None:
    after = released(agent(S.TALKING, today_began=Instant(1.0), calls_today=9, talk_ms_today=9)).record
    assert (after.today_began, after.calls_today, after.talk_ms_today) == (TODAY, 1, 60_000)


def test_without_wrap_up_the_agent_is_idle_at_once() -> None:
    move = released(agent(S.TALKING), wrap_up_s=0.0)
    assert (move.record.state, move.record.wrap_up_ends) == (S.IDLE, None)
    assert told(move)[-1] == ("idle", "", "engine")
    assert not any(isinstance(command, StartTimer) for command in move.commands)


@pytest.mark.parametrize(
    ("noted", "state", "reason"),
    [({}, S.IDLE, ""), ({"then_pause": "tea"}, S.PAUSED, "tea"), ({"then_log_out": True}, S.LOGGED_OUT, "")],
    ids=["nothing", "pause", "log-out"],
)
@pytest.mark.parametrize("wrap_up_s", [0.0, 10.0])
def test_what_was_asked_for_during_the_talk_follows_it(
    noted: dict[str, Any], state: S, reason: str, wrap_up_s: float
) -> None:
    after = released(agent(S.TALKING, **noted), wrap_up_s=wrap_up_s).record
    if wrap_up_s:
        after = desk.ready(after, NOW, "engine").record
    assert (after.state, after.reason, after.then_pause, after.then_log_out) == (state, reason, None, False)


def test_the_end_of_wrap_up_drops_its_timer() -> None:
    move = desk.ready(agent(S.WRAP_UP, wrap_up_ends=NOW), NOW, "phone")
    assert (move.record.state, move.record.wrap_up_ends) == (S.IDLE, None)
    assert move.commands == (CancelTimer(key=WRAP),)
    assert told(move) == [("idle", "", "phone")]


# Phantoms: picked up, and gone.


def test_a_phantom_is_a_miss_instead_of_wrap_up() -> None:
    move = phantom(agent(S.WRAP_UP, misses=1, calls_today=1, wrap_up_ends=NOW))
    after = move.record
    assert (after.state, after.misses, after.resting, after.calls_today) == (S.IDLE, 2, True, 0)
    assert move.commands == (CancelTimer(key=WRAP), StartTimer(key=REST, at=Instant(NOW + 5.0)))


def test_a_phantom_without_wrap_up_rests_too() -> None:
    move = phantom(agent(S.IDLE))
    assert (move.record.state, move.record.misses, move.record.resting) == (S.IDLE, 1, True)
    assert move.commands == (StartTimer(key=REST, at=Instant(NOW + 5.0)),)
    assert told(move) == [("idle", "", "engine")]


@pytest.mark.parametrize("state", [S.WRAP_UP, S.IDLE])
def test_too_many_phantoms_pause(state: S) -> None:
    move = phantom(agent(state, misses=2))
    assert (move.record.state, move.record.reason) == (S.PAUSED, "missed")


def test_a_phantom_does_not_keep_an_agent_who_wants_to_go() -> None:
    move = phantom(agent(S.WRAP_UP, misses=2, then_log_out=True))
    assert move.record.state is S.LOGGED_OUT


@pytest.mark.parametrize("state", [S.PAUSED, S.LOGGED_OUT])
def test_a_phantom_changes_nothing_for_an_agent_who_went_on(state: S) -> None:
    move = phantom(agent(state, calls_today=0))
    assert (move.record.state, move.record.misses, move.record.calls_today) == (state, 1, 0)
    assert (move.events, move.commands) == ((), ())


# Phones.


@pytest.mark.parametrize(("before", "after", "news"), [(True, False, 1), (False, True, 1), (True, True, 0)])
def test_a_phone_that_comes_or_goes_is_told_once(before: bool, after: bool, news: int) -> None:
    move = desk.phone_changed(agent(reachable=before), reachable=after)
    assert move.record.reachable is after
    assert len(told(move)) == news


def test_a_call_of_the_agents_own_is_told_when_the_first_begins_and_the_last_ends() -> None:
    one, two = ChannelId("x"), ChannelId("y")
    first = desk.own_channel_opened(agent(), one)
    second = desk.own_channel_opened(first.record, two)
    third = desk.own_channel_closed(second.record, one)
    last = desk.own_channel_closed(third.record, two)
    assert [len(move.events) for move in (first, second, third, last)] == [1, 0, 0, 1]
    assert [move.record.offerable for move in (first, second, third, last)] == [False, False, False, True]
    assert desk.own_channel_closed(last.record, two).events == ()


def test_who_may_be_offered_a_call() -> None:
    assert agent().offerable
    assert not agent(reachable=False).offerable
    assert not agent(resting=True).offerable
    assert not agent(own_channels=frozenset({ChannelId("x")})).offerable
    assert not any(agent(state).offerable for state in S if state is not S.IDLE)
