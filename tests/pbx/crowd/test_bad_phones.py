"""A phone that fails has one outcome, is blamed for its own fault only, and the next agent is rung at once."""

import sqlite3
from dataclasses import dataclass

import pytest

from callcenter.pbx.scenario import Caller, Desk, Planned
from callcenter.pbx.sipp import SippResult
from tests.pbx.crowd.bad_phones import GOOD_PLACE, ROWS, BadPhone, phones
from tests.support.rush import Rush, spread
from tests.support.stories import Story

pytestmark = [pytest.mark.pbx, pytest.mark.alone]
TALK_MS, STAGGER_MS, SECOND_MS = 800, 40, 2500
"""The second caller of a row comes when the first has gone, and while whoever missed that one rests."""
AT_ONCE_S = 0.5
EACH = pytest.mark.parametrize("row", range(len(ROWS)), ids=[row.name for row in ROWS])


def _number(row: int, turn: int) -> str:
    return f"13{row:02}{turn}"


@dataclass
class Played:
    """Two calls for each row, and what was left of them."""

    stories: dict[str, Story]
    callers: SippResult
    crossed: SippResult
    offers: dict[str, list[tuple[str, str]]]
    """Each call's offers in order, whom and how it ended, by the caller's number."""
    orders: dict[str, list[sqlite3.Row]]
    misses: dict[str, int]


@pytest.fixture(scope="module")
def played(crowd: Rush) -> Played:
    desks = [
        crowd.sipp.desk(row.desk, crowd.pbx.spec.ports.phone(place)) if row.desk is not None else None
        for place, row in enumerate(ROWS)
    ]
    crowd.sipp.desk(Desk(ring_ms=50, speech=True), crowd.pbx.spec.ports.phone(GOOD_PLACE))
    plan = [
        Planned(at_ms=500 + row * STAGGER_MS + turn * SECOND_MS, number=_number(row, turn), line=f"5{row:02}0")
        for row in range(len(ROWS))
        for turn in (0, 1)
    ]
    run = crowd.call(Caller(line="0", talk_ms=TALK_MS, speech=True), plan)
    crowd.ami.listen((plan[-1].at_ms + TALK_MS) / 1000)
    assert crowd.until_empty(within=10) == []
    crossing = next(place for place, row in enumerate(ROWS) if row.desk is not None and row.desk.crosses)
    desk = desks[crossing]
    assert desk is not None
    return Played(crowd.seen().stories, run.wait(10), desk.stop(), *_record(crowd))


def _record(
    crowd: Rush,
) -> tuple[dict[str, list[tuple[str, str]]], dict[str, list[sqlite3.Row]], dict[str, int]]:
    offers: dict[str, list[tuple[str, str]]] = {}
    orders: dict[str, list[sqlite3.Row]] = {}
    sql = "SELECT calls.number, offers.agent, offers.result FROM offers JOIN calls ON calls.id = offers.call_id"
    for row in crowd.centre.query(f"{sql} ORDER BY made_at"):
        offers.setdefault(row["number"], []).append((row["agent"], row["result"]))
    for row in crowd.centre.query(
        "SELECT calls.number AS caller, orders.* FROM orders JOIN calls ON calls.id = call_id"
    ):
        orders.setdefault(row["caller"], []).append(row)
    return offers, orders, {agent["id"]: agent["misses"] for agent in crowd.centre.get("/api/v1/agents")}


@EACH
def test_one_outcome_the_right_blame_and_the_next_agent(played: Played, row: int) -> None:
    bad, good = phones(row)
    phone, number = ROWS[row], _number(row, 0)
    (first, result), *following = played.offers[number]
    assert first == bad
    assert result in phone.result.split("/")
    assert following == ([] if phone.answers else [(good, "answered")])
    (order,) = played.orders[number]
    assert (order["outcome"], order["agent"]) == ("answered", bad if phone.answers else good)
    assert played.misses[bad] == phone.counted
    assert played.misses[good] == 0
    _print_times(phone, played.stories[number], bad)


def _print_times(phone: BadPhone, story: Story, bad: str) -> None:
    first, *following = sorted(story.rings, key=lambda ring: ring.began)
    assert first.phone == bad
    for ring in following:
        print(f"{phone.name}: the next agent rung {1000 * (ring.began - (first.ended or 0)):.1f} ms after the end")


@EACH
def test_whoever_missed_a_call_rests_for_a_while(played: Played, row: int) -> None:
    _, good = phones(row)
    assert played.offers[_number(row, 1)] == [(good, "answered")]


def test_every_caller_talked_to_the_end_and_nobody_was_reached_elsewhere(played: Played) -> None:
    delays = [
        story.rings[-1].began - (story.rings[0].ended or 0)
        for row, phone in enumerate(ROWS)
        if len((story := played.stories[_number(row, 0)]).rings) > 1
    ]
    print(f"from the bad phone's last word to the next ring in s: n {len(delays)}, {spread(delays)}")
    assert max(delays) < AT_ONCE_S
    assert (played.callers.successful, played.callers.failed) == (2 * len(ROWS), 0)


def test_phone_picked_up_as_its_ring_is_taken_back_is_let_go_within_a_second(played: Played) -> None:
    """The phone itself says so: an ACK and a BYE came within a second, or its SIPp call has failed."""
    assert (played.crossed.created, played.crossed.successful, played.crossed.failed) == (1, 1, 0)
