"""kill -9 of the engine at every moment: talk and music go on, nobody is lost, and each call has one order."""

import pytest

from callcenter.pbx.scenario import Desk
from tests.pbx.lab import FALLBACK_AGENT
from tests.support.plan import MAIN, MUSIC, WRAP
from tests.support.scene import Call, Scene
from tests.support.waiting import eventually

pytestmark = pytest.mark.pbx
AGENT = "8001"
PLAN_B_S = 7.0


def _bridge(scene: Scene, call: Call) -> str:
    return next((row["BridgeId"] for row in scene.channels() if row["Uniqueid"] == call.channel), "")


def _contexts(scene: Scene, *calls: Call) -> set[str]:
    channels = {call.channel for call in calls}
    return {row["Context"] for row in scene.channels() if row["Uniqueid"] in channels}


def test_talk_and_music_go_on_and_the_waiting_are_offered_in_their_order(scene: Scene) -> None:
    scene.sit_down("1001")
    talking = scene.talk(AGENT)
    waiting = [scene.dial(line) for line in (MUSIC, MAIN, MUSIC)]
    for call in waiting:
        scene.state(call, "waiting")
        scene.recorded(call, "waiting")
    eventually("music for both", lambda: _contexts(scene, waiting[0], waiting[2]) == {"callcenter-hold"})
    before = {call.id: scene.live(call) for call in waiting}
    bridge = _bridge(scene, talking)
    scene.centre.kill()
    scene.voice_goes_on(talking.channel)
    assert _bridge(scene, talking) == bridge
    assert _contexts(scene, waiting[0], waiting[2]) == {"callcenter-hold"}
    scene.centre.start()
    shown = scene.centre.calls()
    assert shown[talking.id]["state"] == "talking"
    for call in waiting:
        for what in ("requested_at", "arrived_at", "position"):
            assert shown[call.id][what] == before[call.id][what]
    _served_in_order(scene, talking, waiting)
    assert _bridge(scene, talking) == ""


def _served_in_order(scene: Scene, talking: Call, waiting: list[Call]) -> None:
    last = talking
    for call in waiting:
        scene.hang_up(last.channel)
        scene.state(call, "talking")
        assert scene.live(call)["agent"] == AGENT
        last = call
    scene.hang_up(last.channel)
    for call in (talking, *waiting):
        scene.ends(call, "answered")
    scene.nobody_left()
    scene.agent_is(AGENT, "idle")


def test_without_a_restart_waiting_callers_reach_plan_b_and_are_found_again_later(scene: Scene) -> None:
    scene.phone(FALLBACK_AGENT)
    ringing, music = scene.dial(MAIN), scene.dial(MUSIC)
    for call in (ringing, music):
        scene.recorded(call, "waiting")
    killed, since = scene.now(), len(scene.ami.events)
    scene.centre.kill()
    for call in (ringing, music):
        joined = scene.ami.wait("QueueCallerJoin", Uniqueid=call.channel, since=since)
        after = float(joined["Timestamp"]) - killed
        print(f"plan B {after:.2f} s after the kill")
        assert after < PLAN_B_S
    talking = scene.ami.wait("BridgeEnter", since=since)["Uniqueid"]
    scene.centre.start()
    [served] = [call for call in (ringing, music) if call.channel in {talking, _caller_of(scene, talking)}]
    shown = scene.state(served, "talking")
    assert abs(shown["arrived_at"] - served.at) < 0.2
    scene.voice_goes_on(served.channel)
    for call in (ringing, music):
        scene.hang_up(call.channel)
        scene.centre.final_order(call.id)
    scene.ends(served, "answered")
    scene.nobody_left()


def _caller_of(scene: Scene, channel: str) -> str:
    return next((row["Linkedid"] for row in scene.channels() if row["Uniqueid"] == channel), "")


def test_caller_who_waits_in_plan_b_is_taken_back_by_the_engine(scene: Scene) -> None:
    """Nobody answers in plan B; the engine comes back and has an agent."""
    call = scene.dial(MUSIC)
    scene.state(call, "waiting")
    since = len(scene.ami.events)
    scene.centre.kill()
    scene.ami.wait("QueueCallerJoin", since=since, Uniqueid=call.channel)
    scene.centre.start()
    scene.sit_down("1001")
    scene.state(call, "talking")
    assert scene.live(call)["agent"] == AGENT
    scene.hang_up(call.channel)
    scene.ends(call, "answered")
    scene.nobody_left()


def test_caller_who_left_while_the_engine_was_dead_has_an_order(scene: Scene) -> None:
    call = scene.dial(MAIN)
    scene.recorded(call, "waiting")
    scene.centre.kill()
    scene.hang_up(call.channel)
    scene.nobody_left()
    scene.centre.start()
    scene.ends(call, "abandoned_queue")


def test_killed_while_a_phone_rings_the_ring_goes_on_and_is_answered(scene: Scene) -> None:
    scene.sit_down("1001", Desk(ring_ms=2500, speech=True))
    call = scene.dial(MAIN)
    scene.state(call, "ringing")
    scene.centre.kill()
    scene.centre.start()
    shown = scene.state(call, "talking")
    assert shown["agent"] == AGENT
    assert shown["offers"] == 1
    scene.hang_up(call.channel)
    scene.ends(call, "answered")
    scene.nobody_left()


def test_answered_while_the_engine_was_dead_counts_as_answered(scene: Scene) -> None:
    scene.sit_down("1001", Desk(ring_ms=700, speech=True))
    call = scene.dial(MAIN)
    scene.state(call, "ringing")
    since = len(scene.ami.events)
    scene.centre.kill()
    scene.ami.wait("BridgeEnter", Uniqueid=call.channel, since=since)
    scene.centre.start()
    scene.state(call, "talking")
    assert scene.agent_is(AGENT, "talking")["call"] == call.id
    scene.hang_up(call.channel)
    scene.ends(call, "answered")


def test_refused_while_the_engine_was_dead_is_offered_again(scene: Scene) -> None:
    scene.sit_down("1001", Desk(refuse=486, refuse_after_ms=600))
    scene.phone("1002")
    call = scene.dial(MAIN)
    scene.state(call, "ringing")
    since = len(scene.ami.events)
    scene.centre.kill()
    scene.ami.wait_for(lambda e: e["Event"] == "Hangup" and e["Uniqueid"].startswith("cc-"), "refusal", since=since)
    scene.centre.start()
    scene.centre.ask("8001", "logout")
    scene.centre.ask("8002", "login")
    assert scene.state(call, "talking")["agent"] == "8002"


def test_killed_in_the_instant_of_an_arrival_the_caller_is_found_in_the_pbx(scene: Scene) -> None:
    scene.phone("1001")
    call = scene.dial(MUSIC)
    scene.centre.kill()
    scene.centre.start()
    shown = scene.state(call, "waiting")
    # The dialplan notes the arrival on the channel: a restart knows it to the millisecond.
    assert shown["requested_at"] == shown["arrived_at"] == pytest.approx(call.at, abs=0.2)
    scene.centre.ask(AGENT, "login")
    scene.state(call, "talking")
    scene.hang_up(call.channel)
    scene.ends(call, "answered")


def test_wrap_up_and_pause_outlive_the_engine(scene: Scene) -> None:
    scene.sit_down("1001")
    scene.sit_down("1002")
    call = scene.talk(AGENT, WRAP)
    scene.hang_up(call.channel)
    ends = scene.agent_is(AGENT, "wrap_up")["wrap_up_ends"]
    scene.centre.ask("8002", "pause", reason="用餐")
    eventually("the record", lambda: scene.centre.query("SELECT 1 FROM agents WHERE id = '8002' AND state = 'paused'"))
    scene.centre.kill()
    scene.centre.start()
    assert scene.agent_is(AGENT, "wrap_up")["wrap_up_ends"] == ends
    assert scene.agent_is("8002", "paused")["reason"] == "用餐"
    scene.ends(call, "answered")
