"""The link to the PBX is cut, or the PBX itself dies: calls go on or are closed, and the next call works."""

import os
import signal

import pytest

from tests.pbx.raw_ami import RawAmi
from tests.support.plan import MAIN, MUSIC
from tests.support.scene import NEVER, Call, Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
AGENT = "8001"


def _cut(scene: Scene) -> None:
    """The PBX throws the engine's AMI session out; returns once the engine is connected again and in step."""
    synced = scene.centre.log_file.read_text("utf-8").count("ami.synced")
    rows = [line.split() for line in scene.pbx.run_cli("manager show connected").splitlines()]
    [session] = [row for row in rows if row and row[0] == "callcenter"]
    # The columns: user, address, start, elapsed, file descriptor ...
    print(scene.pbx.run_cli(f"manager kick session {session[4]}").strip())
    eventually("in step again", lambda: scene.centre.log_file.read_text("utf-8").count("ami.synced") > synced)


def test_link_is_cut_and_every_call_goes_on_in_its_place(scene: Scene) -> None:
    scene.sit_down("1001")
    talking = scene.talk(AGENT)
    scene.sit_down("1002", NEVER)
    ringing = scene.dial(MAIN)
    scene.state(ringing, "ringing")
    waiting = [scene.dial(line) for line in (MAIN, MUSIC)]
    for call in waiting:
        scene.state(call, "waiting")
    calls = (talking, ringing, *waiting)
    before = scene.centre.calls()
    there = {row["Uniqueid"] for row in scene.channels()}
    _cut(scene)
    assert {row["Uniqueid"] for row in scene.channels()} == there
    after = scene.centre.calls()
    for call in calls:
        kept = ("state", "arrived_at", "requested_at", "answered_at", "position", "agent", "offers")
        assert {k: after[call.id][k] for k in kept} == {k: before[call.id][k] for k in kept}
    scene.hang_up(talking.channel)
    scene.state(waiting[0], "talking")
    assert scene.live(waiting[0])["agent"] == AGENT
    for call in calls[1:]:
        scene.hang_up(call.channel)
    for call in calls:
        scene.centre.final_order(call.id)
    scene.nobody_left()


def test_what_happens_around_a_cut_is_found_by_looking(scene: Scene) -> None:
    scene.sit_down("1001")
    talking = scene.talk(AGENT)
    waiting = [scene.dial(MAIN) for _ in range(3)]
    for call in waiting:
        scene.state(call, "waiting")
    rows = [line.split() for line in scene.pbx.run_cli("manager show connected").splitlines()]
    [session] = [row for row in rows if row and row[0] == "callcenter"]
    scene.pbx.run_cli(f"manager kick session {session[4]}")
    scene.hang_up(talking.channel)
    scene.hang_up(waiting[0].channel)
    late = scene.dial(MUSIC)
    scene.state(waiting[1], "talking", within=8)
    assert scene.live(waiting[1])["agent"] == AGENT
    scene.state(late, "waiting")
    assert scene.centre.final_order(talking.id)["outcome"] == "answered"
    assert scene.centre.final_order(waiting[0].id)["outcome"] == "abandoned_queue"
    for call in (talking, waiting[0]):
        # Seen by the engine or told by Asterisk's own record: the end is the true one.
        eventually("the true end", lambda call=call: _ended_as_in_cel(scene, call), within=10)


def _ended_as_in_cel(scene: Scene, call: Call) -> bool:
    return bool(abs(scene.centre.final_order(call.id)["ended_at"] - scene.logged(call.channel, "HANGUP")) < 0.2)


def test_pbx_dies_and_comes_back_then_its_calls_are_closed_and_the_next_call_works(scene: Scene) -> None:
    scene.sit_down("1001")
    talking, waiting = scene.talk(AGENT), scene.dial(MAIN)
    scene.state(waiting, "waiting")
    pid = scene.pbx.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    try:
        eventually("the engine sees it", lambda: not scene.centre.get("/readyz")["ready"])
    finally:
        scene.pbx.stop()
        scene.pbx.start()
    scene.ami.close()
    scene.ami = RawAmi(scene.pbx.spec.ports.ami, "lab", scene.pbx.spec.admin_secret)
    scene.centre.wait_ready()
    assert scene.centre.final_order(talking.id)["outcome"] == "answered"
    assert scene.centre.final_order(waiting.id)["outcome"] == "failed"
    scene.agent_is(AGENT, "idle")
    call = scene.talk(AGENT)
    assert scene.centre.agent(AGENT)["calls_today"] >= 2
    scene.hang_up(call.channel)
    assert scene.centre.final_order(call.id)["outcome"] == "answered"
