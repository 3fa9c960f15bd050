"""app_queue and we, row by row: the same phones, the same callers; the same is seen, or the row says why not."""

import pytest

from tests.pbx.replay.play import Play
from tests.pbx.replay.render import OURS, SIDES, THEIRS
from tests.pbx.replay.row import Side
from tests.pbx.replay.rows import ROWS
from tests.support.stories import Story

pytestmark = [pytest.mark.pbx, pytest.mark.alone]


def _told(stories: list[Story]) -> str:
    lines = []
    for number, story in enumerate(stories, 1):
        rings = [(r.phone, round(r.began - story.arrived, 2), round(r.seconds(), 2)) for r in story.rings]
        lines.append(f"caller {number}: rings {rings}, left after {story.waited:.2f} s; {story.told}")
    return "\n".join(lines)


def _like(expected: Side, seen: Side) -> bool:
    callers = len(expected.callers) == len(seen.callers) and all(
        wanted.like(got) for wanted, got in zip(expected.callers, seen.callers, strict=True)
    )
    served = not expected.served or expected.served == seen.served
    return (callers or not expected.callers) and served and dict(expected.paused) == dict(seen.paused)


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row.name for row in ROWS])
def test_the_same_calls_to_app_queue_and_to_us(play: Play, number: int) -> None:
    row = ROWS[number]
    for side, expected in ((THEIRS, row.theirs), (OURS, row.ours or row.theirs)):
        seen = play.side(side, number)
        whose = "app_queue" if side == THEIRS else "ours"
        told = f"{whose}: {seen}\n{_told(play.stories(side, number))}"
        print(told)
        assert _like(expected, seen), f"{row.name}\n{told}\nexpected {expected}"


@pytest.mark.parametrize("number", [n for n, row in enumerate(ROWS) if row.drawn], ids=lambda n: ROWS[n].name)
def test_who_takes_the_calls(play: Play, number: int) -> None:
    row = ROWS[number]
    assert row.drawn is not None
    for side in SIDES:
        callers = play.side(side, number).callers
        took = "".join(seen.rang.replace("+", "") for seen in callers)
        assert [(seen.end, seen.counted) for seen in callers] == [("talked", "answered")] * len(callers)
        print(f"{side}: {took}")
        assert row.drawn(took), f"{row.name}: {took} on side {side}"


def test_nobody_was_with_two_agents(play: Play) -> None:
    assert not [s.number for s in play.told.values() if len(s.winners) > 1]


def test_nobody_is_left_in_the_pbx(play: Play) -> None:
    assert play.left == []


def test_every_call_to_us_has_one_record_and_one_order(play: Play) -> None:
    ours = [story for number, story in play.told.items() if number[1] == OURS]
    sql = """SELECT calls.linkedid, calls.outcome, count(orders.call_id) AS orders FROM calls
             LEFT JOIN orders ON orders.call_id = calls.id GROUP BY calls.id"""
    rows = [(row["linkedid"], row["outcome"] != "failed", row["orders"]) for row in play.rush.centre.query(sql)]
    print(f"{len(rows)} records for {len(ours)} calls")
    assert sorted(rows) == sorted((story.linkedid, True, 1) for story in ours)


def test_no_phone_was_rung_that_a_call_was_forwarded_to(play: Play) -> None:
    """app_queue rings it for its caller; with us, nobody would be there when it is picked up."""
    assert play.strangers == []
