"""Phones and callers that vanish without a BYE: Asterisk's rtp_timeout tells, and nobody is lost for it."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from callcenter.pbx.scenario import Desk
from callcenter.pbx.sipp import SippRun
from tests.pbx.crowd.others import LEAVES, MUSIC, RTP_TIMEOUT_S, TAKES_OVER, VANISHING, agent_is, call, dial
from tests.support.rush import Rush

pytestmark = [pytest.mark.pbx, pytest.mark.alone]
TOLD_S = RTP_TIMEOUT_S + 5.0
TALKS, RINGS_LONG = Desk(speech=True), Desk(ring_ms=1000, speech=True)


def _vanish(run: SippRun) -> float:
    os.kill(run.pid, signal.SIGKILL)
    return time.time()


def _sit_down(crowd: Rush, agent: tuple[str, int | None], behaviour: Desk) -> SippRun:
    name, place = agent
    assert place is not None
    phone = crowd.sipp.desk(behaviour, crowd.pbx.spec.ports.phone(place))
    crowd.centre.ask(name, "login")
    agent_is(crowd, name, "idle", "ringing", "talking")
    return phone


@pytest.fixture
def quiet(crowd: Rush) -> Iterator[Rush]:
    """Nobody sits at the phones that are to vanish; after the test all is quiet again."""
    for name, _ in (LEAVES, TAKES_OVER):
        crowd.centre.ask(name, "logout")
    before = len(crowd.sipp.runs)
    yield crowd
    crowd.ami.send("Hangup", Channel="/^.*/")
    for run in crowd.sipp.runs[before:]:
        run.stop()
    assert crowd.until_empty(within=TOLD_S) == []


def test_caller_whose_agent_vanishes_is_at_the_front_again_and_keeps_the_order(quiet: Rush) -> None:
    phone = _sit_down(quiet, LEAVES, TALKS)
    dial(quiet, VANISHING.line, "15001")
    before = call(quiet, "15001", "talking")
    dial(quiet, VANISHING.line, "15002")
    call(quiet, "15002", "waiting")
    vanished = _vanish(phone)
    quiet.centre.ask(LEAVES[0], "logout")
    call(quiet, "15001", "waiting", within=TOLD_S)
    print(f"back in the queue {time.time() - vanished:.1f} s after the phone vanished, rtp_timeout {RTP_TIMEOUT_S} s")
    _sit_down(quiet, TAKES_OVER, TALKS)
    after = call(quiet, "15001", "talking")
    assert call(quiet, "15002", "waiting")["agent"] is None
    assert (after["agent"], after["requested_at"]) == (TAKES_OVER[0], before["requested_at"])
    assert len(quiet.centre.orders_of(after["id"])) == 1


def test_caller_who_vanishes_in_the_talk_leaves_the_agent_free(quiet: Rush) -> None:
    _sit_down(quiet, LEAVES, TALKS)
    run = dial(quiet, VANISHING.line, "15003")
    call(quiet, "15003", "talking")
    vanished = _vanish(run)
    row = call(quiet, "15003", "ended", within=TOLD_S)
    print(f"closed {row['ended_at'] - vanished:.1f} s after the caller vanished, rtp_timeout {RTP_TIMEOUT_S} s")
    agent_is(quiet, LEAVES[0], "idle", within=1.0)
    assert (row["outcome"], row["ended_by"]) == ("answered", "caller")


def test_caller_who_vanishes_while_waiting_with_music_is_gone_from_the_queue(quiet: Rush) -> None:
    run = dial(quiet, MUSIC.line, "15004")
    call(quiet, "15004", "waiting")
    vanished = _vanish(run)
    row = call(quiet, "15004", "ended", within=TOLD_S)
    print(f"closed {row['ended_at'] - vanished:.1f} s after the caller vanished, rtp_timeout {RTP_TIMEOUT_S} s")
    assert row["outcome"] == "abandoned_queue"


def test_caller_who_vanishes_while_it_rings_holds_the_agent_for_a_moment_only(quiet: Rush) -> None:
    """Nothing can tell that an unanswered caller is gone; once answered, no voice comes."""
    _sit_down(quiet, LEAVES, RINGS_LONG)
    run = dial(quiet, VANISHING.line, "15005")
    call(quiet, "15005", "ringing")
    vanished = _vanish(run)
    row = call(quiet, "15005", "ended", within=TOLD_S)
    print(f"closed {row['ended_at'] - vanished:.1f} s after the caller vanished, rtp_timeout {RTP_TIMEOUT_S} s")
    agent_is(quiet, LEAVES[0], "idle", within=1.0)
    assert quiet.centre.agent(LEAVES[0])["misses"] == 0
