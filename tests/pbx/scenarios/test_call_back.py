"""Citizens press a key, hang up, and are called back at the place they kept: through the trunk, one order for all."""

from dataclasses import replace

import pytest

from callcenter.pbx.scenario import Desk, Press
from tests.support.parties import AGENT, LONGER_THAN_A_PHANTOM_S, SLOW, together
from tests.support.plan import AHEAD, BACK, SLOW_DESK
from tests.support.scene import NEVER, TALKS, Call, Scene
from tests.support.waiting import eventually, stays

pytestmark = pytest.mark.pbx
KEY = (Press(after_ms=1500, keys="1"),)


def asks(scene: Scene, line: str = BACK, number: str = "") -> Call:
    """Given: a citizen has pressed the key when it was offered, and hung up."""
    call = scene.dial(line, presses=KEY, number=number)
    eventually("the key was taken", lambda: scene.live(call).get("state") in {"call_back", "leaving"}, within=15)
    scene.hang_up(call.channel)
    eventually("the caller has gone", lambda: call.channel not in alive(scene))
    return call


def alive(scene: Scene) -> set[str]:
    return {row["Uniqueid"] for row in scene.channels()}


def dialled(call: Call, number: int = 1) -> Call:
    """The call on the leg that was dialled."""
    return replace(call, channel=f"cb-{call.channel}-{number}")


def is_joined(scene: Scene, call: Call) -> Call:
    scene.state(call, "talking", within=20)
    eventually("agent and citizen together", lambda: together(scene, call))
    return call


def test_agent_is_rung_first_then_the_citizen_and_all_is_one_order(scene: Scene) -> None:
    call = asks(scene)
    assert scene.live(call)["position"] == 1
    scene.citizens_phone()
    scene.sit_down("1001")
    back = is_joined(scene, dialled(call))
    agent = scene.leg(call)
    for party in (back.channel, agent):
        scene.voice_goes_on(party)
    stays("the talk goes on", lambda: together(scene, back), during=LONGER_THAN_A_PHANTOM_S)
    assert alive(scene) == {back.channel, agent}
    # CEL, Asterisk's own record: the agent was there before the citizen was dialled, and both entered one bridge.
    (agent_up,), (born,), (citizen_up,) = (
        scene.cel(agent, "ANSWER"),
        scene.cel(back.channel, "CHAN_START"),
        scene.cel(back.channel, "ANSWER"),
    )
    assert agent_up <= born <= citizen_up
    assert len(scene.cel(agent, "BRIDGE_ENTER")) == len(scene.cel(back.channel, "BRIDGE_ENTER")) == 1
    scene.hang_up(agent)
    order = scene.hears_goodbye(back)
    assert (order["outcome"], order["handling"], order["agent"]) == ("answered", "direct", AGENT)
    assert len(scene.centre.orders_of(call.id)) == 1
    assert [(leg["party"], leg["channel"]) for leg in scene.centre.legs(call.id)] == [
        ("caller", call.channel),
        ("agent", agent),
        ("caller", back.channel),
    ]
    told = scene.centre.journal(call.id)
    assert [kind for kind in told if kind.startswith("CallBack")] == [
        "CallBackOffered",
        "CallBackAsked",
        "CallBackDialled",
    ]
    scene.nobody_left()


def test_citizen_hangs_up_and_the_agent_is_free(scene: Scene) -> None:
    call = asks(scene)
    scene.citizens_phone(Desk(speech=True, talk_ms=1500))
    scene.sit_down("1001")
    is_joined(scene, dialled(call))
    assert scene.centre.final_order(call.id)["outcome"] == "answered"
    scene.agent_is(AGENT, "idle")
    scene.nobody_left()


def test_citizen_is_dialled_first_and_hears_music_until_the_agent_picks_up(scene: Scene) -> None:
    call = asks(scene, AHEAD)
    scene.citizens_phone(Desk(speech=True, ring_ms=1000))
    scene.sit_down("1001", Desk(speech=True, ring_ms=1500))
    scene.state(call, "calling_back")
    assert len(alive(scene)) <= 1
    scene.state(call, "ringing", within=10)
    back = is_joined(scene, dialled(call))
    scene.voice_goes_on(back.channel)
    scene.hang_up(back.channel)
    assert scene.centre.final_order(call.id)["outcome"] == "answered"
    scene.nobody_left()


def test_busy_citizen_is_tried_again_and_the_agent_has_missed_nothing(scene: Scene) -> None:
    call = asks(scene)
    busy = scene.citizens_phone(Desk(refuse=486))
    scene.sit_down("1001")
    eventually("not reached", lambda: "CallBackMissed" in scene.centre.journal(call.id), within=10)
    busy.stop()
    scene.citizens_phone()
    assert scene.centre.agent(AGENT)["misses"] == 0
    scene.state(call, "talking", within=20)
    scene.hang_up(scene.leg(call, "caller"))
    assert scene.centre.final_order(call.id)["outcome"] == "answered"
    scene.nobody_left()


def test_two_call_backs_of_one_number_dial_once(scene: Scene) -> None:
    number = "13911112222"
    first = asks(scene, number=number)
    second = asks(scene, AHEAD, number=number)
    assert scene.centre.final_order(second.id)["outcome"] == "call_back_joined"
    phone = scene.citizens_phone()
    scene.sit_down("1001")
    scene.sit_down("1002")
    back = is_joined(scene, dialled(first))
    scene.hang_up(back.channel)
    assert scene.centre.final_order(first.id)["outcome"] == "answered"
    scene.nobody_left()
    phone.stop()
    assert phone.result().created == 1


def test_agent_goes_while_the_citizen_is_rung_and_the_next_one_takes_over(scene: Scene) -> None:
    call = asks(scene)
    silent = scene.citizens_phone(NEVER)
    scene.sit_down("1001")
    back = dialled(call)
    eventually("the citizen's phone rings", lambda: back.channel in alive(scene), within=15)
    scene.sit_down("1002")
    scene.hang_up(scene.leg(call, "agent"))
    eventually("that leg has ended", lambda: back.channel not in alive(scene))
    silent.stop()
    scene.citizens_phone()
    again = is_joined(scene, dialled(call, 2))
    scene.hang_up(again.channel)
    assert scene.centre.final_order(call.id)["agent"] == "8002"
    scene.nobody_left()


def test_department_joins_a_called_back_talk(scene: Scene) -> None:
    call = asks(scene)
    scene.citizens_phone()
    scene.sit_down("1001")
    back = is_joined(scene, dialled(call))
    agent = scene.leg(call)
    scene.phone(SLOW, TALKS)
    scene.centre.ask(AGENT, "department", department=SLOW_DESK)
    scene.state(call, "consulting")
    scene.centre.ask(AGENT, "cancel")
    eventually("agent and citizen together again", lambda: together(scene, back))
    scene.centre.ask(AGENT, "department", department=SLOW_DESK)
    scene.state(call, "consulting")
    scene.centre.ask(AGENT, "join")
    parties = {back.channel, agent, scene.leg(call, "department")}
    eventually("three in one room", lambda: scene.members(back) == parties)
    scene.hang_up(back.channel)
    assert scene.centre.final_order(call.id)["handling"] == "three_party"
    scene.nobody_left()


def test_engine_killed_while_the_call_back_is_kept_keeps_the_place(scene: Scene) -> None:
    call = asks(scene)
    scene.recorded(call, "call_back")
    scene.centre.kill()
    scene.centre.start()
    assert scene.live(call)["state"] == "call_back"
    scene.citizens_phone()
    scene.sit_down("1001")
    back = is_joined(scene, dialled(call))
    scene.hang_up(back.channel)
    scene.ends(call, "answered")
    scene.nobody_left()


def test_engine_killed_while_the_agents_phone_rings_goes_on_with_that_ring(scene: Scene) -> None:
    call = asks(scene)
    phone = scene.citizens_phone()
    scene.sit_down("1001", Desk(speech=True, ring_ms=3500))
    scene.agent_is(AGENT, "ringing")
    scene.recorded(call, "calling_back")
    scene.centre.kill()
    scene.centre.start()
    back = is_joined(scene, dialled(call))
    assert scene.centre.agent(AGENT)["misses"] == 0
    scene.hang_up(back.channel)
    scene.ends(call, "answered")
    scene.nobody_left()
    phone.stop()
    assert phone.result().created == 1


def test_engine_killed_while_the_citizen_is_rung_dials_nobody_twice(scene: Scene) -> None:
    call = asks(scene)
    phone = scene.citizens_phone(Desk(speech=True, ring_ms=3500))
    scene.sit_down("1001")
    back = dialled(call)
    eventually("the citizen's phone rings", lambda: back.channel in alive(scene), within=15)
    scene.recorded(call, "calling_back")
    scene.centre.kill()
    scene.centre.start()
    is_joined(scene, back)
    scene.voice_goes_on(back.channel)
    scene.hang_up(back.channel)
    scene.ends(call, "answered")
    scene.nobody_left()
    phone.stop()
    assert phone.result().created == 1
