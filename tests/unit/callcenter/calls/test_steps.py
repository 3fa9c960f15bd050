"""Small changes to a call's record."""

import pytest

from callcenter.calls.machine import CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import all_closed, began, closed, enter, joined
from callcenter.domain.errors import IllegalTransition
from callcenter.domain.events import Party
from callcenter.domain.ids import CallId, ChannelId, Instant, LineNumber, PbxName
from callcenter.domain.record import replace

LEG, DESK, T1, T2, T3 = ChannelId("cc-1"), ChannelId("cd-1"), Instant(1.0), Instant(2.0), Instant(3.0)
CALL = Call(
    id=CallId("p:1"),
    pbx=PbxName("p"),
    channel=ChannelId("1"),
    line=LineNumber("1"),
    number="",
    arrived_at=T1,
    language="zh",
)


def test_enter_goes_by_the_table_and_changes_what_it_is_told() -> None:
    after = enter(CALL, CallTrigger.ASK, menu_attempt=2)
    assert (after.state, after.menu_attempt) == (CallState.MENU, 2)
    with pytest.raises(IllegalTransition):
        enter(CALL, CallTrigger.ANSWER)


def with_stints() -> Call:
    call = replace(CALL, stints=began(CALL, Party.AGENT, "a1", LEG, T1))
    return replace(call, stints=began(call, Party.DEPARTMENT, "12333", DESK, T2))


def test_a_party_is_rung_then_joins_then_leaves() -> None:
    call = with_stints()
    assert [(s.who, s.started_at, s.joined_at) for s in call.stints] == [("a1", T1, None), ("12333", T2, None)]
    call = replace(call, stints=joined(call, LEG, T2))
    assert [s.joined_at for s in call.stints] == [T2, None]
    call = replace(call, stints=closed(call, LEG, T3, "left"))
    assert [(s.ended_at, s.result) for s in call.stints] == [(T3, "left"), (None, "")]


def test_what_ended_stays_as_it_ended() -> None:
    call = with_stints()
    call = replace(call, stints=closed(call, LEG, T2, "no_answer"))
    assert joined(call, LEG, T3) == call.stints
    assert closed(call, LEG, T3, "left") == call.stints
    assert [(s.ended_at, s.result) for s in all_closed(call, T3)] == [(T2, "no_answer"), (T3, "call ended")]


def test_a_party_joins_once() -> None:
    call = with_stints()
    call = replace(call, stints=joined(call, LEG, T2))
    assert joined(call, LEG, T3) == call.stints


def test_no_channel_closes_nothing() -> None:
    call = with_stints()
    assert closed(call, None, T3, "left") == call.stints
