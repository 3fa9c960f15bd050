"""A real softphone, baresip, registered with its password: codes dialled, a call taken and ended on it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.pbx.lab import SOFTPHONE
from tests.support.baresip import Baresip
from tests.support.live import Monitor
from tests.support.parties import LONGER_THAN_A_PHANTOM_S, together
from tests.support.plan import MAIN, agent_of
from tests.support.scene import Scene
from tests.support.waiting import eventually, stays

pytestmark = pytest.mark.pbx
AGENT = agent_of(SOFTPHONE.name)


@pytest.fixture
def phone(scene: Scene, tmp_path: Path) -> Iterator[Baresip]:
    phone = Baresip(tmp_path / "baresip", SOFTPHONE, scene.pbx.spec.ports.sip)
    yield phone
    phone.stop()


def _dial(scene: Scene, phone: Baresip, code: str) -> float:
    """Dial a code and listen until the PBX hangs up; returns when the engine was told."""
    since = len(scene.ami.events)
    phone.command("dial", code)
    told = scene.ami.wait("UserEvent", UserEvent="CCFeature", Endpoint=SOFTPHONE.name, since=since)
    phone.event("CALL_CLOSED")
    return float(told["Timestamp"])


@pytest.mark.alone
def test_codes_are_dialled_and_a_call_is_taken_and_ended_on_a_real_softphone(scene: Scene, phone: Baresip) -> None:
    eventually("registered", lambda: scene.centre.agent(AGENT)["reachable"])
    with closing(Monitor(scene.centre.port)) as monitor:
        for code, state in (("*451", "idle"), ("*481", "paused"), ("*460", "idle")):
            told = _dial(scene, phone, code)
            assert phone.has_received_voice, "the confirmation is not heard"
            shown = monitor.agent(AGENT, lambda row, s=state: row["state"] == s or s == "idle", told)
            print(f"{code} shown after {(shown - told) * 1000:.0f} ms")
            assert shown - told < 1.0
            scene.agent_is(AGENT, state)
    call = scene.dial(MAIN)
    phone.event("CALL_INCOMING")
    phone.command("accept")
    scene.state(call, "talking")
    scene.voice_goes_on(call.channel)
    scene.voice_goes_on(scene.leg(call))
    stays("the talk goes on", lambda: together(scene, call), during=LONGER_THAN_A_PHANTOM_S)
    phone.command("hangup")
    order = scene.hears_goodbye(call)
    assert (order["outcome"], order["agent"]) == ("answered", AGENT)
    assert scene.centre.call_row(call.id)["ended_by"] == "agent"
    _dial(scene, phone, "*450")
    scene.agent_is(AGENT, "logged_out", within=1.0)
