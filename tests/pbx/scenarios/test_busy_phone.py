"""A phone that is not free is not rung, and the monitor says why."""

import pytest

from callcenter.pbx.scenario import Caller
from callcenter.pbx.spec import LOOPBACK
from tests.pbx.lab import SOFTPHONE
from tests.support.plan import MAIN, NOBODY, agent_of
from tests.support.scene import Scene
from tests.support.waiting import stays

pytestmark = pytest.mark.pbx


def test_agent_in_a_private_call_is_offered_nothing_until_it_ends(scene: Scene) -> None:
    agent, friend = scene.sit_down("1001"), scene.sit_down("1002")
    scene.sipp.call(Caller(line="1002", numbers=("1001",), address=LOOPBACK, speech=True))
    for busy in (agent, friend):
        scene.agent_is(busy, "own_call")
    call = scene.dial(MAIN)
    scene.state(call, "waiting")
    stays("the caller waits", lambda: scene.live(call)["state"] == "waiting", during=0.5)
    own = next(row for row in scene.channels() if row["Channel"].startswith("PJSIP/1001-"))
    scene.hang_up(own["Uniqueid"])
    scene.state(call, "talking")
    assert scene.centre.offers(call.id)[0]["result"] in (None, "answered")


def test_unregistered_phone_is_shown_so_and_called_as_soon_as_it_registers(scene: Scene) -> None:
    agent = agent_of(SOFTPHONE.name)
    scene.register_softphone()
    scene.unregister_softphone()
    scene.centre.ask(agent, "login")
    scene.agent_is(agent, "unreachable", within=1.0)
    call = scene.dial(MAIN)
    scene.state(call, "waiting")
    assert scene.sipp.register(SOFTPHONE, scene.pbx.spec.ports.phone(60)).ok
    scene.state(call, "talking", within=1.5)
    assert scene.live(call)["agent"] == agent


def test_phone_on_the_way_to_a_feature_code_is_not_rung_in_that_moment(scene: Scene) -> None:
    agent = scene.sit_down("1001")
    scene.sipp.call(Caller(line="*47", numbers=("1001",), address=LOOPBACK, speech=True))
    scene.agent_is(agent, "own_call")
    call = scene.dial(MAIN)
    scene.state(call, "talking", within=6.0)
    assert scene.centre.offers(call.id)[0]["agent"] == agent
    assert len(scene.centre.offers(call.id)) == 1


def test_private_call_of_a_phone_that_is_nobodys_concerns_nobody(scene: Scene) -> None:
    agent = scene.sit_down("1001")
    scene.phone("1003")
    scene.sipp.call(Caller(line="1003", numbers=(NOBODY,), address=LOOPBACK, speech=True))
    scene.ami.wait("BridgeEnter")
    scene.agent_is(agent, "idle")
    scene.talk(agent)
