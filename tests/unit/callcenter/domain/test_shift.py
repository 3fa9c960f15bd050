"""Records on a clock that was set back."""

import re

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from agents.model import Agent
from callcenter.calls.call_back import CallBack
from callcenter.calls.heard import Heard
from callcenter.calls.model import Call, Stint
from callcenter.domain.events import Party
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, LineNumber, PbxName
from callcenter.domain.record import Record
from callcenter.domain.shift import shifted

T0, HOUR = 1_800_000_000.0, 3600.0
CALL = Call(
    id=CallId("pbx:1"), pbx=PbxName("pbx"), channel=ChannelId("1"), line=LineNumber("12345"), number="110",
    language="zh", arrived_at=Instant(T0), requested_at=Instant(T0 + 2), deadline=Instant(T0 + 15),
    heard=Heard(since=Instant(T0 + 3)), call_back=CallBack(asked_at=Instant(T0 + 9), expires_at=Instant(T0 + 900)),
    stints=(Stint(party=Party.AGENT, who="a1", channel=ChannelId("2"), started_at=Instant(T0 + 4)),),
)  # fmt: skip
AGENT = Agent(
    id=AgentId("a1"), name="a", endpoint="1001", pbx=PbxName("pbx"), queues=(), since=Instant(T0),
    wrap_up_ends=Instant(T0 + 30), today_began=Instant(T0 - 9 * HOUR),
)  # fmt: skip


def moments(record: Record) -> list[float]:
    """Every number of the record that can only be a moment."""
    return [float(text) for text in re.findall(rb"\b1[78]\d{8}(?:\.\d+)?", msgspec.json.encode(record))]


def test_all_moments_of_a_call_move_and_nothing_else() -> None:
    """Those in its stints, announcements and call-back too; no duration is another one."""
    after = shifted(CALL, -HOUR)
    assert moments(after) == [at - HOUR for at in moments(CALL)]
    assert len(moments(CALL)) == 7
    assert shifted(after, HOUR) == CALL
    assert after.wait_ms(Instant(T0 - HOUR + 12)) == CALL.wait_ms(Instant(T0 + 12)) == 10_000


def test_what_never_was_does_not_move_and_a_day_is_no_moment() -> None:
    after = shifted(AGENT, -HOUR)
    assert (after.since, after.wrap_up_ends) == (T0 - HOUR, T0 + 30 - HOUR)
    assert (after.idle_since, after.last_miss_at, after.today_began) == (0.0, None, T0 - 9 * HOUR)


@given(st.floats(-86_400, 86_400), st.floats(0, 86_400))
def test_no_duration_depends_on_the_clock(by_s: float, later_s: float) -> None:
    after, now = shifted(CALL, by_s), T0 + 2 + later_s
    assert abs((after.wait_ms(Instant(now + by_s)) or 0) - (CALL.wait_ms(Instant(now)) or 0)) <= 1
