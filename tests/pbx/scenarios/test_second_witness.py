"""What happened while the engine was dead is told by Asterisk's own record of channel events, and filled in."""

import pytest

from callcenter.cel.rows import rows
from callcenter.cel.story import stories
from callcenter.domain.witness import Witnessed
from callcenter.pbx.scenario import Caller
from tests.pbx.lab import FALLBACK_AGENT
from tests.support.plan import MAIN, MUSIC, agent_of
from tests.support.scene import Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
AGENT = "8001"
NEAR_S = 0.2


def told(scene: Scene, number: str) -> Witnessed:
    """What Asterisk's own record says of the caller of this number."""
    [story] = [s for s in stories(rows(scene.pbx.cel_csv.read_bytes())) if s.number == number]
    return story


def filled_in(scene: Scene, call: str, *values: str) -> dict[str, object]:
    """The call's record, once these values of it are marked as filled in."""

    def look() -> dict[str, object] | None:
        record: dict[str, object] = scene.centre.get(f"/api/v1/calls/{call}")
        sources = record.get("sources")
        done = isinstance(sources, dict) and all(sources.get(value) == "filled_in" for value in values)
        return record if done else None

    record: dict[str, object] = eventually(f"{values} of {call} filled in", look, within=10)
    return record


def test_calls_of_a_time_without_engine_have_their_order_with_asterisks_own_times(scene: Scene) -> None:
    scene.phone(FALLBACK_AGENT)
    scene.sit_down("1001")
    talking = scene.talk(AGENT)
    served, gave_up = scene.dial(MUSIC), scene.dial(MAIN)
    for call in (served, gave_up):
        scene.recorded(call, "waiting")
    since = len(scene.ami.events)
    scene.centre.kill()
    scene.hang_up(gave_up.channel)
    scene.hang_up(f"cc-{talking.channel}-1")
    scene.ami.wait("QueueCallerJoin", Uniqueid=served.channel, since=since)
    # Two who come and go wholly without an engine: one gives up, one is served by plan B.
    unseen = Caller(line=MAIN, numbers=("13811110001",), speech=True)
    scene.sipp.call(unseen)
    scene.ami.wait("BridgeEnter", Uniqueid=served.channel, since=since)
    joined = scene.ami.wait("QueueCallerJoin", CallerIDNum="13811110001", since=since)["Uniqueid"]
    scene.hang_up(joined)
    scene.hang_up(served.channel)
    scene.sipp.call(Caller(line=MUSIC, numbers=("13811110002",), speech=True))
    bridged = scene.ami.wait("BridgeEnter", CallerIDNum="13811110002", since=since)["Uniqueid"]
    scene.hang_up(bridged)
    scene.nobody_left(within=8.0)
    scene.centre.start()
    expected = (
        (talking.number, "answered", AGENT, "agent"),
        (gave_up.number, "abandoned_queue", None, "caller"),
        (served.number, "answered", agent_of(FALLBACK_AGENT), "caller"),
        ("13811110001", "abandoned_queue", None, "caller"),
        ("13811110002", "answered", agent_of(FALLBACK_AGENT), "caller"),
    )
    for number, outcome, agent, ended_by in expected:
        story = told(scene, number)
        record = filled_in(scene, f"pbx:{story.linkedid}", "ended_at")
        [order] = scene.centre.orders_of(f"pbx:{story.linkedid}")
        assert (order["outcome"], order["agent"], record["ended_by"]) == (outcome, agent, ended_by), number
        answer = min((talk.joined_at for talk in story.talks if talk.joined_at is not None), default=None)
        assert order["ended_at"] == pytest.approx(story.ended_at, abs=NEAR_S)
        assert order["arrived_at"] == pytest.approx(story.arrived_at, abs=NEAR_S)
        assert order["answered_at"] == (None if answer is None else pytest.approx(answer, abs=NEAR_S))
