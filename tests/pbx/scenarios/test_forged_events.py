"""Events that a caller forges: Asterisk passes a stranger's line breaks on, and the engine does not believe them."""

from itertools import count

import pytest

from callcenter.pbx.scenario import Caller
from callcenter.pbx.spec import LOOPBACK
from tests.pbx.lab import STRANGER
from tests.pbx.raw_ami import Frame
from tests.support.plan import MAIN, MUSIC
from tests.support.scene import Call, Scene

pytestmark = pytest.mark.pbx
AGENT, OTHER = "8001", "8002"
NUMBERS = count(100)


def _event(*lines: str) -> str:
    """A text that ends the message it stands in and begins one of its own."""
    return "\r\n\r\n" + "".join(f"{line}\r\n" for line in lines) + "\r\n"


def _careless(scene: Scene, text: str) -> str:
    """A stranger dials this text where the operator's dialplan puts it into a UserEvent; returns how it begins."""
    begin = f"9{next(NUMBERS)}"
    scene.sipp.call(Caller(line=begin + text, numbers=(STRANGER.name,), address=LOOPBACK))
    return begin


def _forged(scene: Scene, text: str, since: int) -> Frame:
    """The event as a session without our filters hears it: a message of its own, which ends where the text ended."""
    lines = dict(line.split(": ", 1) for line in text.strip().split("\r\n"))
    return scene.ami.wait_for(lambda frame: frame == lines, f"forged {lines}", since=since)


def _refused(scene: Scene) -> int:
    """How many messages the engine did not believe."""
    line = next(
        one for one in scene.centre.metrics() if one.startswith("callcenter_ami_refused_total") and "forged" in one
    )
    return int(float(line.rpartition(" ")[2]))


def _told(scene: Scene) -> int:
    """How often the log says so."""
    return scene.centre.log_file.read_text().count("ami.forged")


def _picture(scene: Scene) -> object:
    """Who speaks with whom and who waits; nothing of it may change."""
    calls = {name: (call["state"], call["agent"], call["line"]) for name, call in scene.centre.calls().items()}
    agents = {agent["id"]: (agent["state"], agent["reachable"]) for agent in scene.centre.get("/api/v1/agents")}
    return calls, agents


def _serves_on(scene: Scene) -> None:
    """The engine has read what was sent before this caller came, and goes on with its work."""
    call = scene.dial(MUSIC)
    scene.state(call, "waiting", "talking")
    scene.hang_up(call.channel)
    scene.centre.final_order(call.id)


def test_a_live_call_outlives_the_hang_up_that_another_caller_put_into_his_number(scene: Scene) -> None:
    """No dialplan's mistake is needed: Asterisk writes the number of a SIP address as it is, into every event."""
    scene.sit_down("1001")
    call, since = scene.talk(AGENT), len(scene.ami.events)
    text = _event("Event: Hangup", f"Uniqueid: {call.channel}")
    run = scene.sipp.call(Caller(line=MAIN, numbers=("138" + text,), speech=True))
    _forged(scene, text, since)
    told = scene.ami.wait("UserEvent", UserEvent="CCArrived", since=since)
    attacker = Call(f"pbx:{told['Linkedid']}", told["Uniqueid"], "", 0.0, run)
    scene.state(attacker, "waiting")
    assert scene.live(call)["state"] == "talking"
    scene.voice_goes_on(call.channel)
    scene.hang_up(call.channel)
    scene.ends(call, "answered")
    # Who sent it is served like everybody, without a number.
    scene.state(attacker, "talking")
    scene.hang_up(attacker.channel)
    scene.ends(attacker, "answered")
    assert not scene.centre.call_row(attacker.id)["number"]


def test_nothing_that_a_careless_dialplan_lets_through_moves_a_call_or_an_agent(scene: Scene) -> None:
    scene.sit_down("1001")
    call = scene.talk(AGENT)
    scene.sit_down("1002")
    before = _picture(scene)
    for lines in (
        ("Event: Hangup", f"Uniqueid: {call.channel}"),
        ("Event: Hangup", "Privilege: call,all", f"Uniqueid: {call.channel}"),
        ("Event: UserEvent", "Uniqueid: g1", "UserEvent: CCArrived", f"Line: {MAIN}"),
        ("Event: UserEvent", f"Uniqueid: {call.channel}", "UserEvent: CCAfter"),
        ("Event: BridgeLeave", f"Uniqueid: {call.channel}"),
        ("Event: DeviceStateChange", "Device: PJSIP/1002", "State: INVALID"),
        ("Event: Newchannel", "Channel: PJSIP/1002-00ff", "Uniqueid: g3"),
    ):
        text, since = _event(*lines), len(scene.ami.events)
        _careless(scene, text)
        _forged(scene, text, since)
    _serves_on(scene)
    assert _picture(scene) == before
    assert _refused(scene) == 0
    scene.voice_goes_on(call.channel)


def test_a_stranger_who_slips_in_a_header_ends_no_call_but_his_own(scene: Scene) -> None:
    """Without a blank line the filters let it pass: his own hang-up bears the other call's id as well, and first."""
    scene.sit_down("1001")
    call = scene.talk(AGENT)
    before, refused, since = _picture(scene), _refused(scene), len(scene.ami.events)
    told_before = _told(scene)
    begin = _careless(scene, f"\r\nUniqueid: {call.channel}\r\nX: ")
    told = scene.ami.wait("Newchannel", Exten=begin, since=since)
    scene.ami.ask("Hangup", Channel=told["Channel"])
    ended = scene.ami.wait("Hangup", Channel=told["Channel"], since=since)
    assert ended["Exten"] == begin
    _serves_on(scene)
    assert _picture(scene) == before
    assert _refused(scene) >= refused + 2
    assert _told(scene) == told_before + 1


def test_an_engine_that_starts_while_such_strangers_are_in_the_pbx_takes_its_calls_up(scene: Scene) -> None:
    """Lists pass no filter: the strangers stand in them with lines that end the lists, and other calls, too soon."""
    scene.sit_down("1001")
    call, waiting = scene.talk(AGENT), scene.dial(MUSIC)
    scene.recorded(waiting, "waiting")
    for text in (
        _event("Event: Hangup", f"Uniqueid: {call.channel}"),
        _event("Event: CoreShowChannelsComplete", "EventList: Complete", "ListItems: 0"),
        f"\r\nUniqueid: {call.channel}\r\nContext: callcenter-hold",
    ):
        begin, since = _careless(scene, text), len(scene.ami.events)
        scene.ami.wait("Newchannel", Exten=begin, since=since - 5)
    before = _picture(scene)
    scene.centre.kill()
    scene.centre.start()
    assert _picture(scene) == before
    assert _refused(scene) > 0
    scene.hang_up(call.channel)
    scene.ends(call, "answered")
    scene.state(waiting, "talking")
