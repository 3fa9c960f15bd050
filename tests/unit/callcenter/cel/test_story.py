"""Callers' calls, told from the events of all channels."""

import pytest

from callcenter.cel.rows import rows
from callcenter.cel.story import stories
from callcenter.domain.events import Party
from callcenter.domain.witness import Witnessed
from tests.support.cel import T0, Cel, name_of

A, LEG = "1.0", "cc-1.0-1"


def told(cel: Cel) -> tuple[Witnessed, ...]:
    return stories(rows(cel.data))


def after(at: float | None) -> float | None:
    """Seconds since the beginning."""
    return None if at is None else round(at - T0, 6)


def test_a_talk_that_the_agent_ended() -> None:
    cel = Cel()
    cel.caller(0, A)
    cel.talk(0.1, A, LEG, "1001")
    cel.part(5, LEG, A, LEG)
    cel.end(5.01, LEG, "PJSIP/1001-0000002a")
    cel.end(8, A, "dialplan/builtin", "callcenter-after")
    [call] = told(cel)
    assert (call.channel, call.linkedid, call.line, call.number) == (A, A, "12345", "13800138000")
    assert (after(call.arrived_at), after(call.ended_at), call.ended_by) == (0, 8, Party.AGENT)
    [talk] = call.talks
    assert (talk.party, talk.endpoint, after(talk.started_at)) == (Party.AGENT, "1001", 0.1)
    assert (after(talk.joined_at), after(talk.ended_at)) == (1.1, 5.01)
    assert call.fell_back_at is None


def test_a_caller_served_by_plan_b_who_hung_up() -> None:
    cel = Cel()
    cel.caller(0, A)
    cel.talk(6, A, "1.9", "1010", plan_b=True)
    cel.part(20, A, "1.9", "1.9")
    cel.end(20.1, "1.9")
    cel.end(20.1, A, "self", "callcenter-planb")
    [call] = told(cel)
    assert (after(call.fell_back_at), call.ended_by) == (6, Party.CALLER)
    assert [(talk.endpoint, after(talk.joined_at)) for talk in call.talks] == [("1010", 7)]


@pytest.mark.parametrize(
    ("first", "source", "by"),
    [
        ("caller", "", Party.CALLER),
        ("agent", "", Party.AGENT),
        ("agent", "dialplan/builtin", Party.AGENT),
        ("agent", "self", Party.CALLER),
    ],
)
def test_who_hung_up_is_who_left_first_where_nobody_is_named(first: str, source: str, by: Party) -> None:
    cel = Cel()
    cel.caller(0, A)
    cel.talk(1, A, LEG, "1001")
    cel.part(5, *((A, LEG) if first == "caller" else (LEG, A)), LEG)
    cel.end(5.1, LEG)
    cel.end(6, A, source)
    assert told(cel)[0].ended_by is by


@pytest.mark.parametrize(("source", "by"), [("self", Party.CALLER), ("dialplan/builtin", Party.SYSTEM), ("", None)])
def test_who_ended_a_call_without_a_talk(source: str, by: Party | None) -> None:
    cel = Cel()
    cel.caller(0, A)
    cel.end(6, A, source)
    [call] = told(cel)
    assert (call.talks, call.ended_by) == ((), by)


def test_a_phone_that_rang_and_was_not_picked_up_is_no_talk() -> None:
    cel = Cel()
    cel.caller(0, A)
    cel.row(1, "CHAN_START", LEG, "agents", name="PJSIP/1001-00000001")
    cel.end(9, LEG)
    cel.end(9.5, A, "self")
    [call] = told(cel)
    assert [(talk.channel, talk.joined_at, after(talk.ended_at)) for talk in call.talks] == [(LEG, None, 9)]
    assert call.ended_by is Party.CALLER


def test_two_who_were_in_one_room_one_after_the_other_were_not_together() -> None:
    cel, room = Cel(), {"bridge_id": "room"}
    cel.caller(0, A)
    cel.row(1, "BRIDGE_ENTER", A, "callcenter-room", extra=room)
    cel.row(2, "BRIDGE_EXIT", A, "callcenter-room", extra=room)
    cel.row(3, "BRIDGE_ENTER", LEG, "callcenter-room", extra=room, name="PJSIP/1001-00000001")
    assert [talk.joined_at for talk in told(cel)[0].talks] == [None]


def test_a_department_is_no_agent() -> None:
    cel, room = Cel(), {"bridge_id": "room"}
    cel.caller(0, A)
    cel.talk(1, A, LEG, "1001")
    for at, channel in ((10.0, LEG), (11.0, "cd-1.0-1"), (12.0, A)):
        cel.row(at, "BRIDGE_ENTER", channel, "callcenter-room", extra=room, name=f"PJSIP/{channel[:2]}-0000000{at:.0f}")
    [call] = told(cel)
    assert {(talk.party, after(talk.joined_at)) for talk in call.talks} == {
        (Party.AGENT, 2),
        (Party.DEPARTMENT, 12),
    }


def test_a_caller_who_came_by_the_operators_own_dialplan_arrives_with_ours() -> None:
    cel = Cel()
    cel.row(0, "CHAN_START", A, "from-trunk", number="+86 138-0013", exten="02112345")
    cel.row(20, "CCArrived", A, "callcenter-in", number="+86 138-0013", extra={"extra": "12345"})
    [call] = told(cel)
    assert (after(call.arrived_at), call.line, call.number) == (20, "12345", "+861380013")


def test_who_is_no_caller_has_no_story() -> None:
    cel = Cel()
    cel.row(0, "CHAN_START", "2.0", "agents", exten="*45", name="PJSIP/1001-00000001")
    cel.row(0, "CHAN_START", "cb-1.0-1", "other", exten="s")
    cel.row(0, "CHAN_START", "3.0", "callcenter-trunk", exten="s")
    cel.row(0, "CHAN_START", "4.0", "callcenter-trunk", exten="no line")
    assert [call.channel for call in told(cel)] == ["1.0"]


def test_a_citizen_who_was_called_back_is_one_call() -> None:
    cel, leg = Cel(), "cb-1.0-1"
    cel.caller(0, A)
    cel.end(60, A, "self")
    cel.row(100, "CHAN_START", leg, "callcenter-trunk", name=name_of(leg))
    cel.talk(101, leg, "cc-1.0-2", "1001")
    cel.part(120, leg, "cc-1.0-2", "cc-1.0-2")
    cel.end(120.5, "cc-1.0-2")
    cel.end(120.6, leg, "self")
    [call] = told(cel)
    assert (call.channel, after(call.arrived_at), after(call.ended_at), call.ended_by) == (A, 0, 120.6, Party.CALLER)
    assert [after(talk.joined_at) for talk in call.talks] == [102]


def test_a_call_that_began_before_what_was_read_has_no_arrival() -> None:
    cel = Cel()
    cel.row(7, "APP_START", A, "callcenter-planb", app="Queue")
    cel.end(9, A, "self", "callcenter-planb")
    [call] = told(cel)
    assert (call.arrived_at, after(call.ended_at), after(call.last_at)) == (None, 9, 9)


def test_a_call_that_is_not_over_has_no_end() -> None:
    cel = Cel()
    cel.caller(0, A)
    [call] = told(cel)
    assert (call.ended_at, call.ended_by, after(call.last_at)) == (None, None, 0.003)


def test_a_caller_who_is_joined_with_another_call_keeps_the_first_linkedid() -> None:
    cel = Cel()
    cel.caller(5, "2.0")
    cel.row(6, "BRIDGE_ENTER", "2.0", "callcenter-ring", linked=A, extra={"bridge_id": "b"})
    assert told(cel)[0].linkedid == "2.0"


def test_calls_are_told_by_arrival() -> None:
    cel = Cel()
    for at in (3, 1, 2):
        cel.caller(at, f"{at}.0")
    assert [call.channel for call in told(cel)] == ["1.0", "2.0", "3.0"]
