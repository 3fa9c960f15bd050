"""What happened while the engine was dead is told by Asterisk's own record of channel events, and filled in."""

import json
import subprocess
from typing import Any

import pytest

from callcenter.cel.rows import rows
from callcenter.cel.story import stories
from callcenter.domain.witness import Witnessed
from callcenter.pbx.scenario import Caller
from tests.pbx.lab import FALLBACK_AGENT
from tests.support.centre import COMMAND
from tests.support.plan import MAIN, MUSIC, agent_of
from tests.support.scene import Scene
from tests.support.taken_away import locked
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
AGENT = "8001"
NEAR_S = 0.2


def told(scene: Scene, number: str) -> Witnessed:
    """What Asterisk's own record says of the caller of this number."""
    [story] = [s for s in stories(rows(scene.pbx.cel_csv.read_bytes())) if s.number == number]
    return story


def over(scene: Scene, number: str) -> Witnessed:
    """The same, once Asterisk has written its end."""

    def look() -> Witnessed | None:
        story = told(scene, number)
        return None if story.ended_at is None else story

    story: Witnessed = eventually(f"the end of {number} in the CEL file", look)
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
        assert len(scene.centre.query("SELECT 1 FROM calls WHERE number = ?", number)) == 1
    # Everything is told: gone through once more, by hand, nothing is found.
    assert by_hand(scene)["found"] == []


def by_hand(scene: Scene) -> dict[str, Any]:
    """callcenter reconcile of the last minutes."""
    command = [str(COMMAND), "reconcile", "--since", "5m", "--json", "--config", str(scene.centre.config)]
    done: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=30).stdout)
    return done


def test_killed_with_nothing_written_and_back_when_the_agent_has_hung_up_and_the_caller_hears_goodbye(
    scene: Scene,
) -> None:
    """Nothing is in the record, and neither is the end in the gap."""
    with locked(scene.centre.database):
        scene.sit_down("1001")
        call = scene.talk(AGENT)
        scene.centre.kill()
    since = len(scene.ami.events)
    scene.hang_up(f"cc-{call.channel}-1")
    scene.ami.wait("UserEvent", UserEvent="CCAfter", Uniqueid=call.channel, since=since)
    scene.centre.start()
    assert scene.live(call)["state"] == "leaving"
    scene.nobody_left(within=8.0)
    story = over(scene, call.number)
    filled_in(scene, call.id, "arrived_at", "answered_at")
    order = scene.centre.final_order(call.id)
    assert (order["outcome"], order["agent"]) == ("answered", AGENT)
    [talk] = story.talks
    assert order["answered_at"] == pytest.approx(talk.joined_at, abs=NEAR_S)
    assert order["ended_at"] == pytest.approx(story.ended_at, abs=NEAR_S)


def test_killed_before_the_first_commit_and_gone_before_the_restart(scene: Scene) -> None:
    """The dialplan has told of the caller, the engine knew, and nothing of it reached the record."""
    scene.centre.freeze()
    since = len(scene.ami.events)
    scene.sipp.call(Caller(line=MUSIC, numbers=("13811110003",), speech=True))
    arrived = scene.ami.wait("UserEvent", UserEvent="CCArrived", CallerIDNum="13811110003", since=since)
    scene.centre.kill()
    scene.hang_up(arrived["Uniqueid"])
    scene.nobody_left()
    scene.centre.start()
    story = over(scene, "13811110003")
    record = filled_in(scene, f"pbx:{story.linkedid}", "arrived_at", "ended_at")
    [order] = scene.centre.orders_of(f"pbx:{story.linkedid}")
    assert (order["outcome"], order["line"], record["recovered"]) == ("abandoned_queue", MUSIC, True)
    assert order["arrived_at"] == pytest.approx(story.arrived_at, abs=NEAR_S)
    assert order["ended_at"] == pytest.approx(story.ended_at, abs=NEAR_S)


def test_a_talk_of_plan_b_that_goes_on_has_its_agent_and_its_true_beginning(scene: Scene) -> None:
    scene.phone(FALLBACK_AGENT)
    call = scene.dial(MUSIC)
    scene.recorded(call, "waiting")
    since = len(scene.ami.events)
    scene.centre.kill()
    scene.ami.wait("BridgeEnter", Uniqueid=call.channel, since=since)
    scene.centre.start()
    record = filled_in(scene, call.id, "answered_at", "agent")
    [talk] = told(scene, call.number).talks
    assert (record["state"], record["agent"]) == ("talking", agent_of(FALLBACK_AGENT))
    assert record["answered_at"] == pytest.approx(talk.joined_at, abs=NEAR_S)
    scene.voice_goes_on(call.channel)
    scene.hang_up(call.channel)
    scene.ends(call, "answered")
    order = scene.centre.final_order(call.id)
    assert order["talk_ms"] == pytest.approx(1000 * (order["ended_at"] - (talk.joined_at or 0.0)), abs=300)


def test_without_an_engine_the_command_does_it_and_the_engine_then_finds_nothing_more(scene: Scene) -> None:
    scene.centre.kill()
    since = len(scene.ami.events)
    # Until the last heartbeat is old, the dialplan does not know that the engine is gone: the caller just waits.
    scene.sipp.call(Caller(line=MUSIC, numbers=("13811110004",), speech=True))
    arrived = scene.ami.wait("UserEvent", UserEvent="CCArrived", CallerIDNum="13811110004", since=since)
    scene.hang_up(arrived["Uniqueid"])
    scene.nobody_left()

    def found() -> list[dict[str, Any]]:
        # Whoever left a moment ago is not touched.
        return [each for each in by_hand(scene)["found"] if each["call"] == f"pbx:{arrived['Linkedid']}"]

    [new] = eventually("found by hand", found, within=15)
    assert (new["new"], new["outcome"]) == (True, "abandoned_queue")
    scene.centre.start()
    [order] = scene.centre.orders_of(f"pbx:{arrived['Linkedid']}")
    assert order["number"] == new["order"]
    assert by_hand(scene)["found"] == []
    assert scene.centre.orders_of(f"pbx:{arrived['Linkedid']}") == [order]
