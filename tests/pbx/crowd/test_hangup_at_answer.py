"""Callers hang up in steps of 10 ms around the agent's picking up: each call has one right outcome, all are free."""

import os
from dataclasses import dataclass

import pytest

from callcenter.pbx.sipp import SippResult
from tests.pbx.crowd import hangups
from tests.pbx.crowd.hangups import AGENTS, OFFSETS_MS, HungUp
from tests.support.rush import Rush, spread

pytestmark = [pytest.mark.pbx, pytest.mark.alone]
TURNS = int(os.environ.get("CALLCENTER_HANGUP_TURNS", "3"))
"""Callers for each of the 41 offsets; `make hangups` plays 25."""


@dataclass
class Played:
    """All of them, and what was left."""

    calls: list[HungUp]
    callers: list[SippResult]
    left: list[str]
    misses: dict[str, int]


@pytest.fixture(scope="module")
def played(crowd: Rush) -> Played:
    runs = hangups.play(crowd, TURNS)
    left = crowd.until_empty(within=10)
    hangups.until_written(crowd, TURNS)
    misses = {agent["id"]: agent["misses"] for agent in crowd.centre.get("/api/v1/agents")}
    return Played(hangups.read(crowd, TURNS), [run.result() for run in runs], left, misses)


def _table(calls: list[HungUp]) -> None:
    print("\noffset ms  calls  abandoned  answered  really ms    agent free after s")
    for offset_ms in OFFSETS_MS:
        row = [call for call in calls if call.offset_ms == offset_ms]
        answered, at = sum("answered" in call.outcomes for call in row), [c.at_ms for c in row if c.at_ms is not None]
        really = f"{min(at):.0f} to {max(at):.0f}" if at else ""
        free = spread([call.freed_s for call in row])
        print(f"{offset_ms:9}  {len(row):5}  {len(row) - answered:9}  {answered:8}  {really:11}  {free}")


def test_each_call_has_one_right_outcome_and_the_agent_is_free_within_a_second(played: Played) -> None:
    _table(played.calls)
    wrong = [(c.offset_ms, c.story.number, fault) for c in played.calls for fault in c.faults()]
    near = sum(abs(c.at_ms) <= 10 for c in played.calls if c.at_ms is not None)
    print(f"calls {len(played.calls)}, within 10 ms of the picking up {near}, wrong {len(wrong)}")
    print(f"hang-ups that Asterisk lost and the engine asked for again: {sum(c.lost for c in played.calls)}")
    print(f"from the caller's going to the agent's being free in s: {spread([c.freed_s for c in played.calls])}")
    assert wrong == []
    assert len(played.calls) == len(OFFSETS_MS) * TURNS
    # The sweep is one: some of each kind, and some in the very moment.
    assert {o for c in played.calls for o in c.outcomes} >= {"answered", "abandoned_ring"}
    assert near > 0


def test_the_callers_own_phones_say_the_same(played: Played) -> None:
    """Each was let go in the way of SIP: a 487 for a CANCEL, a 200 for a BYE, also where CANCEL and answer crossed."""
    assert {(r.created, r.successful, r.failed) for r in played.callers} == {(TURNS, TURNS, 0)}


def test_nobody_missed_anything_and_no_channel_is_left(played: Played) -> None:
    swept = {agent: missed for agent, missed in played.misses.items() if 6001 <= int(agent) <= 6000 + AGENTS}
    assert set(swept.values()) == {0}
    assert played.left == []
