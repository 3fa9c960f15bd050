"""What a call's record tells of its times."""

from typing import Any

import pytest

from callcenter.calls.machine import CallState
from callcenter.calls.model import Call, Stint
from callcenter.domain.events import Party
from callcenter.domain.ids import CallId, ChannelId, Instant, LineNumber, PbxName


def call(**more: Any) -> Call:
    return Call(
        id=CallId("p:1"),
        pbx=PbxName("p"),
        channel=ChannelId("1"),
        line=LineNumber("12345"),
        number="",
        arrived_at=Instant(100.0),
        language="zh",
        **more,
    )


def stint(party: Party, joined: float | None, ended: float | None) -> Stint:
    return Stint(
        party=party,
        who="x",
        channel=ChannelId("y"),
        started_at=Instant(0.0),
        joined_at=None if joined is None else Instant(joined),
        ended_at=None if ended is None else Instant(ended),
    )


def test_the_first_clock_runs_until_the_answer_the_end_or_now() -> None:
    now = Instant(160.0)
    assert call().ring_ms(now) == 60_000
    assert call(ended_at=Instant(130.0)).ring_ms(now) == 30_000
    assert call(answered_at=Instant(115.0), ended_at=Instant(130.0)).ring_ms(now) == 15_000


def test_the_second_clock_runs_from_the_request() -> None:
    now, asked = Instant(160.0), Instant(105.0)
    assert call().wait_ms(now) is None
    assert call(requested_at=asked).wait_ms(now) == 55_000
    assert call(requested_at=asked, ended_at=Instant(130.0)).wait_ms(now) == 25_000
    assert call(requested_at=asked, answered_at=Instant(120.001)).wait_ms(now) == 15_001


@pytest.mark.parametrize("state", list(CallState))
def test_a_call_lives_until_it_ended(state: CallState) -> None:
    assert call(state=state).live is (state is not CallState.ENDED)


def test_talk_is_the_closed_time_of_agents_with_the_caller() -> None:
    stints = (
        stint(Party.CALLER, 0.0, 100.0),
        stint(Party.AGENT, None, 5.0),
        stint(Party.AGENT, 10.0, 40.0),
        stint(Party.DEPARTMENT, 30.0, 90.0),
        stint(Party.AGENT, 50.0, 55.5),
        stint(Party.AGENT, 60.0, None),
    )
    assert call(stints=stints).talk_ms() == 35_500
