"""The lines of the tests that need but a few phones each, and one call looked at by its caller's number."""

import os
import sqlite3

from callcenter.pbx.scenario import Caller
from callcenter.pbx.sipp import SippRun
from tests.pbx.crowd.floor import Group
from tests.support.rush import Rush
from tests.support.waiting import eventually

RTP_TIMEOUT_S = int(os.environ.get("CALLCENTER_RTP_TIMEOUT_S", "2"))
"""After so long without a voice a call is over. Operators are advised to set 30, and that can be set here too."""
LEAVES, TAKES_OVER = ("8001", 60), ("8002", 61)
VANISHING = Group(line="8000", phones=(LEAVES, TAKES_OVER))
MUSIC = Group(line="8010", phones=(), at_line="answer_at_once = true")
TWO_DEVICES = Group(line="8020", phones=(("8021", None),))
DEVICE_PLACES = (62, 63)
MANY = Group(line="9000", phones=tuple((str(9001 + n), 64) for n in range(500)), logged_in=False)
STEADY = Group(line="8800", phones=tuple((str(8801 + n), 65) for n in range(12)))
ASKED_PLACE, NEXT_PLACE, STEP_MS = 66, 67, 20
VERBS = ("logout", "pause")
ASKED = tuple((verb, offset_ms) for offset_ms in range(-200, 201, STEP_MS) for verb in VERBS)
"""What is asked for, and how long after the phone is picked up."""


def pair(number: int) -> Group:
    """Two agents: the first, idle for longer, wants to go."""
    return Group(line=f"7{number:02}0", phones=((f"7{number:02}1", ASKED_PLACE), (f"7{number:02}2", NEXT_PLACE)))


def groups() -> list[Group]:
    """All of them."""
    return [VANISHING, MUSIC, TWO_DEVICES, MANY, STEADY, *(pair(n) for n in range(len(ASKED)))]


def dial(crowd: Rush, line: str, number: str, *, talk_ms: int | None = None) -> SippRun:
    """A citizen calls, and speaks."""
    return crowd.sipp.call(Caller(line=line, numbers=(number,), talk_ms=talk_ms, speech=True))


def call(crowd: Rush, number: str, *states: str, within: float = 5.0) -> sqlite3.Row:
    """Wait until the caller's call is in one of these states; returns its record."""

    def look() -> sqlite3.Row | None:
        rows = crowd.centre.query("SELECT * FROM calls WHERE number = ?", number)
        return rows[0] if rows and rows[0]["state"] in states else None

    try:
        return eventually(f"{number} {'/'.join(states)}", look, within=within)
    except AssertionError as error:
        rows = crowd.centre.query("SELECT id, state, agent, outcome FROM calls WHERE number = ?", number)
        raise AssertionError(f"{error}; recorded: {[tuple(row) for row in rows]}\n{crowd.centre.log_tail()}") from None


def offers(crowd: Rush, number: str) -> list[tuple[str, str]]:
    """Whom the caller was offered to, and what came of it."""
    sql = "SELECT o.agent, o.result FROM offers o JOIN calls c ON c.id = o.call_id WHERE c.number = ? ORDER BY made_at"
    return [(row["agent"], row["result"]) for row in crowd.centre.query(sql, number)]


def agent_is(crowd: Rush, agent: str, *states: str, within: float = 5.0) -> None:
    """Wait until the agent is in one of these states."""
    eventually(f"{agent} {'/'.join(states)}", lambda: crowd.centre.agent(agent)["state"] in states, within=within)
