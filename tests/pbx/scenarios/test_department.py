"""Three-way calls with a department, asked for over HTTP or keyed on the phone; nobody is ever left alone."""

import pytest

from callcenter.pbx.scenario import Desk
from tests.support.centre import Refusal
from tests.support.parties import (
    AGENT,
    LONGER_THAN_A_PHANTOM_S,
    QUICK,
    REACH,
    SLOW,
    consult,
    hears_music,
    nobody_is_alone,
    talk,
    three_way,
    together,
)
from tests.support.plan import DESK, MAIN, SLOW_DESK
from tests.support.scene import NEVER, Scene
from tests.support.waiting import eventually, stays

pytestmark = pytest.mark.pbx


def test_department_is_consulted_while_the_caller_hears_music_then_joined_and_left_with_the_caller(
    scene: Scene,
) -> None:
    call = consult(scene)
    agent, desk = scene.leg(call), scene.leg(call, "department")
    assert hears_music(scene, call)
    assert scene.members(call) == {agent, desk}
    scene.centre.ask(AGENT, "join")
    eventually("three in one room", lambda: scene.members(call) == {call.channel, agent, desk})
    scene.centre.ask(AGENT, "leave")
    scene.agent_is(AGENT, "idle", within=1.0)
    eventually("two in the room", lambda: scene.members(call) == {call.channel, desk})
    scene.hang_up(desk)
    order = scene.centre.final_order(call.id, within=10)
    assert (order["outcome"], order["handling"], order["department"]) == ("answered", "three_party", SLOW_DESK)
    assert scene.centre.call_row(call.id)["ended_by"] == "department"
    parties = [(row["party"], row["who"]) for row in scene.centre.legs(call.id)]
    assert parties == [("caller", ""), ("agent", AGENT), ("department", SLOW_DESK)]
    caller, with_agent, with_desk = scene.centre.legs(call.id)
    assert caller["joined_at"] < with_agent["joined_at"] < with_desk["joined_at"]
    assert with_agent["ended_at"] < with_desk["ended_at"] <= caller["ended_at"]
    scene.nobody_left()


def test_department_is_sent_away_and_the_agent_is_back_with_the_caller(scene: Scene) -> None:
    call = consult(scene)
    scene.centre.ask(AGENT, "cancel")
    scene.state(call, "talking")
    eventually("caller and agent together", lambda: together(scene, call))
    eventually("only the two are left", lambda: len(scene.channels()) == 2)
    eventually("the record", lambda: scene.centre.legs(call.id)[-1]["result"])
    stint = scene.centre.legs(call.id)[-1]
    assert (stint["party"], stint["result"]) == ("department", "cancelled")
    scene.hang_up(call.channel)
    order = scene.centre.final_order(call.id)
    assert (order["outcome"], order["handling"]) == ("answered", "direct")
    scene.nobody_left()


def test_department_is_sent_away_from_the_three_way_talk_which_goes_on(scene: Scene) -> None:
    call = three_way(scene)
    scene.centre.ask(AGENT, "cancel")
    scene.state(call, "talking")
    parties = {call.channel, scene.leg(call)}
    eventually("two in the room", lambda: scene.members(call) == parties)
    stays("the talk goes on", lambda: scene.members(call) == parties, during=LONGER_THAN_A_PHANTOM_S)
    scene.hang_up(scene.leg(call))
    assert scene.hears_goodbye(call)["handling"] == "three_party"
    scene.nobody_left()


@pytest.mark.parametrize(
    ("desk", "result"),
    [
        (Desk(refuse=486), "busy"),
        (Desk(refuse=486, refuse_after_ms=100), "rejected"),
        (Desk(refuse=603), "rejected"),
        (Desk(refuse=503), "unreachable"),
        (NEVER, "no_answer"),
        (None, "no_answer"),
    ],
    ids=["busy", "refused after ringing", "refused", "out of order", "no answer", "phone gone"],
)
def test_department_that_does_not_come_returns_the_agent_to_the_caller(
    scene: Scene, desk: Desk | None, result: str
) -> None:
    call = talk(scene)
    if desk is not None:
        scene.phone(QUICK, desk)
    scene.centre.ask(AGENT, "department", department=DESK)
    scene.state(call, "department_ringing", "talking")
    scene.state(call, "talking")
    eventually("caller and agent together", lambda: together(scene, call))
    eventually("the record", lambda: scene.centre.legs(call.id)[-1]["result"])
    stint = scene.centre.legs(call.id)[-1]
    assert (stint["party"], stint["who"], stint["result"]) == ("department", DESK, result)
    eventually("only the two are left", lambda: len(scene.channels()) == 2)
    stays("the talk goes on", lambda: together(scene, call), during=LONGER_THAN_A_PHANTOM_S)
    scene.hang_up(scene.leg(call))
    scene.hears_goodbye(call)
    scene.nobody_left()


def test_department_can_be_called_again_after_it_did_not_come(scene: Scene) -> None:
    call = talk(scene)
    busy = scene.phone(QUICK, Desk(refuse=486))
    scene.centre.ask(AGENT, "department", department=DESK)
    scene.state(call, "department_ringing", "talking")
    scene.state(call, "talking")
    busy.stop()
    scene.phone(QUICK)
    scene.centre.ask(AGENT, "department", department=DESK)
    scene.state(call, "consulting")


AFTER = {
    ("department_ringing", "caller"): "ended",
    ("department_ringing", "agent"): "waiting",
    ("consulting", "caller"): "ended",
    ("consulting", "agent"): "with_department",
    ("consulting", "department"): "talking",
    ("three_way", "caller"): "ended",
    ("three_way", "agent"): "with_department",
    ("three_way", "department"): "talking",
    ("with_department", "caller"): "ended",
    ("with_department", "department"): "ended",
}
"""Where the call goes when that party hangs up in that stage."""


@pytest.mark.parametrize(("stage", "party"), list(AFTER), ids=lambda name: str(name))
def test_whoever_hangs_up_first_nobody_is_left_alone(scene: Scene, stage: str, party: str) -> None:
    call = REACH[stage](scene)
    scene.hang_up(call.channel if party == "caller" else scene.leg(call, party))
    after = AFTER[stage, party]
    if after == "talking":
        scene.state(call, "talking")
        nobody_is_alone(scene)
        scene.hang_up(scene.leg(call))
    elif after == "with_department":
        scene.state(call, after)
        scene.agent_is(AGENT, "idle", within=1.0)
        nobody_is_alone(scene)
        scene.hang_up(scene.leg(call, "department"))
    elif after == "waiting":
        scene.state(call, "waiting", "ringing", "talking")
        nobody_is_alone(scene)
        scene.hang_up(call.channel)
    order = scene.hears_goodbye(call)
    assert order["outcome"] == "answered"
    scene.nobody_left()
    for leg in scene.centre.legs(call.id):
        assert leg["ended_at"] is not None
        assert leg["ended_at"] <= order["ended_at"]
    assert scene.centre.agent(AGENT)["call"] is None


@pytest.mark.parametrize("parties", [("agent", "department"), ("department", "agent", "caller")], ids="+".join)
@pytest.mark.parametrize("stage", ["consulting", "three_way"])
def test_those_who_hang_up_in_one_moment_leave_nobody_alone(scene: Scene, stage: str, parties: tuple[str, ...]) -> None:
    call = REACH[stage](scene)
    for leg in [call.channel if party == "caller" else scene.leg(call, party) for party in parties]:
        scene.hang_up(leg)
    if "caller" not in parties and stage == "consulting":
        # The caller was not yet with the department: back to the front, and an agent is rung.
        scene.state(call, "waiting", "ringing", "talking")
        nobody_is_alone(scene)
        scene.hang_up(call.channel)
    order = scene.hears_goodbye(call)
    assert order["outcome"] == "answered"
    scene.nobody_left()
    scene.agent_is(AGENT, "idle", within=1.0)


def test_department_is_brought_in_by_keys_of_the_agents_phone(scene: Scene) -> None:
    call = talk(scene)
    scene.phone(SLOW)
    agent = scene.leg(call)
    scene.press(agent, f"*3{SLOW_DESK}#")
    scene.state(call, "consulting")
    scene.press(agent, "*7#")
    scene.state(call, "talking")
    eventually("caller and agent together", lambda: together(scene, call))
    scene.press(agent, f"*3{SLOW_DESK}#")
    scene.state(call, "consulting")
    scene.press(agent, "*5#")
    scene.state(call, "three_way")
    eventually("three in one room", lambda: len(scene.members(call)) == 3)
    scene.press(agent, "*6#")
    scene.state(call, "with_department")
    scene.agent_is(AGENT, "idle", within=1.0)
    scene.hang_up(call.channel)
    scene.centre.final_order(call.id)
    scene.nobody_left()


def test_keys_that_ask_for_nothing_possible_leave_the_talk_alone(scene: Scene) -> None:
    call = talk(scene)
    agent = scene.leg(call)
    scene.press(agent, "*5#*6#*7#*3999#12345#")
    stays("the talk goes on", lambda: together(scene, call), during=0.5)
    assert scene.live(call)["state"] == "talking"


@pytest.mark.parametrize("verb", ["join", "leave", "cancel"])
def test_verb_without_a_department_is_refused(scene: Scene, verb: str) -> None:
    call = talk(scene)
    with pytest.raises(Refusal) as refusal:
        scene.centre.ask(AGENT, verb)
    assert refusal.value.status == 409
    assert scene.live(call)["state"] == "talking"
    assert scene.live(call)["line"] == MAIN
