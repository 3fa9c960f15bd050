"""Phones that do not do what a phone should, one row each, and what has to come of it."""

from dataclasses import dataclass

from callcenter.pbx.scenario import Desk
from tests.pbx.crowd.floor import Group

GOOD_PLACE = 40
"""Where all the phones are rung that the callers are to reach in the end."""
ELSEWHERE = "7000"


@dataclass(frozen=True, slots=True)
class BadPhone:
    """A phone (None: nobody is there), how the offer at it ends (a/b: either), and whether the agent is blamed."""

    name: str
    desk: Desk | None
    result: str
    counted: bool = False
    answers: bool = False
    """The call stays with this agent."""


ROWS = (
    BadPhone("486 at once", Desk(refuse=486), "busy"),
    BadPhone("486 after ringing", Desk(refuse=486, refuse_after_ms=200), "rejected", counted=True),
    BadPhone("600 at once", Desk(refuse=600), "busy"),
    BadPhone("600 after ringing", Desk(refuse=600, refuse_after_ms=200), "rejected", counted=True),
    BadPhone("603 at once", Desk(refuse=603), "rejected", counted=True),
    BadPhone("603 after ringing", Desk(refuse=603, refuse_after_ms=200), "rejected", counted=True),
    BadPhone("480 at once", Desk(refuse=480), "unreachable"),
    BadPhone("480 after ringing", Desk(refuse=480, refuse_after_ms=200), "no_answer", counted=True),
    BadPhone("488", Desk(refuse=488), "unreachable"),
    BadPhone("404", Desk(refuse=404), "unreachable"),
    BadPhone("408", Desk(refuse=408), "unreachable"),
    BadPhone("500 at once", Desk(refuse=500), "unreachable"),
    BadPhone("500 after ringing", Desk(refuse=500, refuse_after_ms=200), "unreachable"),
    BadPhone("503", Desk(refuse=503), "unreachable"),
    BadPhone("302 to another phone", Desk(refuse=302, redirect=ELSEWHERE), "unreachable"),
    BadPhone("no reply at all", None, "no_answer", counted=True),
    BadPhone("100, then silence", Desk(ring_ms=None, provisional=100), "no_answer", counted=True),
    BadPhone("180, then silence", Desk(ring_ms=None), "no_answer", counted=True),
    BadPhone("183, then silence", Desk(ring_ms=None, provisional=183), "no_answer", counted=True),
    BadPhone(
        "180, then silence, and 200 as the ring is taken back", Desk(ring_ms=None, crosses=True), "no_answer", True
    ),
    BadPhone("200, then BYE at once", Desk(talk_ms=1, speech=True), "dropped/answered", counted=True),
    BadPhone(
        "200 at 0 ms, then BYE at once", Desk(ring_ms=0, provisional=None, talk_ms=1), "dropped/answered", counted=True
    ),
    BadPhone("200, then BYE in a moment", Desk(talk_ms=300, speech=True), "answered", counted=True),
    BadPhone("200 at 0 ms", Desk(ring_ms=0, provisional=None, speech=True), "answered", answers=True),
    BadPhone("200, then the caller is put on hold and hangs up", Desk(hold_after_ms=100), "answered", answers=True),
    BadPhone("200, a talk, then BYE, and the caller hangs up too", Desk(talk_ms=600), "answered", answers=True),
    BadPhone("200 without a voice", Desk(ring_ms=200, echo=False), "answered", answers=True),
)


def phones(row: int) -> tuple[str, str]:
    """The bad phone and the good one; the first has been idle for longer."""
    return f"3{row:02}1", f"3{row:02}2"


def groups() -> list[Group]:
    """A line for each row."""
    return [
        Group(
            line=f"5{row:02}0",
            phones=tuple(zip(phones(row), (row, GOOD_PLACE), strict=True)),
            settings="ring_s = 1\nwrap_up_s = 0\ndeadline_routing = false",
        )
        for row in range(len(ROWS))
    ]
