"""What agents dial on their phones: done within a second on the monitor, and confirmed by a voice."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from callcenter.pbx.scenario import Caller
from callcenter.pbx.sipp import SippRun
from callcenter.pbx.spec import LOOPBACK
from tests.pbx.lab import SOFTPHONE
from tests.pbx.raw_ami import Frame
from tests.support.live import Monitor
from tests.support.plan import NOBODY, WRAP, agent_of
from tests.support.scene import TALKS, Scene

pytestmark = pytest.mark.pbx
AGENT = agent_of(SOFTPHONE.name)
State = Callable[[dict[str, Any]], bool]


@pytest.fixture
def monitor(scene: Scene) -> Iterator[Monitor]:
    monitor = Monitor(scene.centre.port)
    yield monitor
    monitor.close()


def _dial(scene: Scene, code: str) -> tuple[Frame, SippRun]:
    since = len(scene.ami.events)
    run = scene.sipp.call(
        Caller(line=code, numbers=(SOFTPHONE.name,), address=LOOPBACK, password=SOFTPHONE.password, speech=True)
    )
    return scene.ami.wait("UserEvent", UserEvent="CCFeature", since=since), run


def _hears(scene: Scene, told: Frame, prompt: str) -> None:
    """The prompt is played to its end on the phone's own call, which the PBX then ends."""
    channel = told["Uniqueid"]
    scene.ami.wait("Newexten", Uniqueid=channel, Application="Playback", AppData=f"callcenter/{prompt}")
    scene.ami.wait("UserEvent", UserEvent="CCSaid", Uniqueid=channel)
    played = scene.ami.wait("VarSet", Uniqueid=channel, Variable="PLAYBACKSTATUS")
    assert played["Value"] == "SUCCESS"
    scene.ami.wait("Hangup", Uniqueid=channel)


def _is(state: str, reason: str = "") -> State:
    return lambda row: bool(row["state"] == state and row["reason"] == reason)


ROUND: tuple[tuple[str, str, State], ...] = (
    ("*451", "logged_in", _is("idle")),
    ("*482", "paused", _is("paused", "用餐")),
    ("*460", "unpaused", _is("idle")),
    ("*46", "paused", _is("paused", "小休")),
    ("*450", "logged_out", _is("logged_out")),
    ("*45", "logged_in", _is("idle")),
)


@pytest.mark.alone
def test_each_code_is_shown_within_a_second_and_confirmed_by_a_voice(scene: Scene, monitor: Monitor) -> None:
    scene.register_softphone(TALKS)
    shown_ms = []
    for code, prompt, wanted in ROUND:
        told, run = _dial(scene, code)
        _hears(scene, told, prompt)
        assert run.wait(5).ok
        dialled = float(told["Timestamp"])
        shown_ms.append(round((monitor.agent(AGENT, _done(wanted), since=dialled) - dialled) * 1000))
    print("shown after ms:", dict(zip([row[0] for row in ROUND], shown_ms, strict=False)))
    assert max(shown_ms) < 1000


def _done(wanted: State) -> State:
    """The state asked for, whether or not the phone is still busy hearing the confirmation."""
    return lambda row: wanted(row | {"state": "idle" if row["state"] == "own_call" else row["state"]})


def test_number_of_waiting_callers_is_spoken(scene: Scene) -> None:
    scene.centre.ask(AGENT, "login")
    scene.centre.ask(AGENT, "pause", reason="小休")
    told, _ = _dial(scene, "*47")
    _hears(scene, told, "nobody_waiting")
    scene.state(scene.dial("12345"), "waiting")
    told, _ = _dial(scene, "*47")
    _hears(scene, told, "waiting_count")
    spoken = scene.ami.wait("Newexten", Uniqueid=told["Uniqueid"], AppData="1?SayNumber(1)")
    assert spoken["Application"] == "ExecIf"


def test_wrap_up_is_ended_by_its_code_and_not_without_one(scene: Scene) -> None:
    scene.register_softphone(TALKS)
    scene.centre.ask(AGENT, "login")
    call = scene.talk(AGENT, WRAP)
    scene.hang_up(call.channel)
    scene.agent_is(AGENT, "wrap_up")
    told, _ = _dial(scene, "*49")
    _hears(scene, told, "wrapup_ended")
    scene.agent_is(AGENT, "idle", within=1.0)
    told, _ = _dial(scene, "*49")
    _hears(scene, told, "not_possible")


@pytest.mark.parametrize(("code", "prompt"), [("*489", "not_possible"), ("*312333", "not_possible")])
def test_code_that_cannot_be_done_says_so(scene: Scene, code: str, prompt: str) -> None:
    scene.centre.ask(AGENT, "login")
    told, _ = _dial(scene, code)
    _hears(scene, told, prompt)
    assert scene.agent_is(AGENT, "idle")["reason"] == ""


def test_phone_of_nobody_is_told_so(scene: Scene) -> None:
    since = len(scene.ami.events)
    phone = Caller(line="*45", numbers=(NOBODY,), address=LOOPBACK, speech=True)
    run = scene.sipp.call(phone)
    told = scene.ami.wait("UserEvent", UserEvent="CCFeature", Endpoint=NOBODY, since=since)
    _hears(scene, told, "not_an_agent")
    assert run.wait(5).ok
