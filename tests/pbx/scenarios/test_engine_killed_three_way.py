"""kill -9 of the engine while a department is in the call: it goes on, and is finished after the restart."""

import pytest

from tests.support.parties import AGENT, REACH, consult, nobody_is_alone, together
from tests.support.scene import Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx


@pytest.mark.parametrize("stage", ["department_ringing", "consulting", "three_way"])
def test_killed_during_a_three_way_call_it_goes_on_and_is_finished_after_the_restart(scene: Scene, stage: str) -> None:
    call = REACH[stage](scene)
    scene.recorded(call, stage)
    there = {row["Uniqueid"] for row in scene.channels()}
    scene.centre.kill()
    scene.centre.start()
    assert {row["Uniqueid"] for row in scene.channels()} == there
    scene.state(call, stage)
    scene.agent_is(AGENT, "talking")
    scene.centre.ask(AGENT, "cancel")
    scene.state(call, "talking")
    eventually("the department is gone", lambda: len(scene.channels()) == 2)
    eventually("caller and agent together", lambda: together(scene, call))
    scene.hang_up(call.channel)
    scene.ends(call, "answered")
    scene.nobody_left()


def test_killed_in_the_instant_of_joining_the_three_are_found_together(scene: Scene) -> None:
    """The join was done and not yet recorded: the PBX's own lists tell of it."""
    call = consult(scene)
    scene.recorded(call, "consulting")
    since = len(scene.ami.events)
    scene.centre.ask(AGENT, "join")
    scene.centre.kill()
    scene.ami.wait("ConfbridgeJoin", Uniqueid=call.channel, since=since)
    scene.centre.start()
    scene.state(call, "three_way")
    scene.centre.ask(AGENT, "leave")
    scene.state(call, "with_department")
    eventually("two in the room", lambda: len(scene.members(call)) == 2)


@pytest.mark.parametrize(("gone", "then"), [("agent", "with_department"), ("department", "talking")])
def test_party_who_left_while_the_engine_was_dead_is_missed_after_the_restart(
    scene: Scene, gone: str, then: str
) -> None:
    call = consult(scene)
    scene.recorded(call, "consulting")
    leg = scene.leg(call, gone)
    scene.centre.kill()
    scene.hang_up(leg)
    scene.centre.start()
    scene.state(call, then)
    nobody_is_alone(scene)
    scene.hang_up(call.channel)
    scene.ends(call, "answered")
    scene.nobody_left()
