"""The engine's AMI user on a real Asterisk: what it may do, what it may not, and what it hears."""

from contextlib import closing

import pytest

from callcenter.pbx.instance import PbxInstance
from callcenter.pbx.scenario import Caller, Desk
from tests.pbx.lab import AGENTS, Lab
from tests.pbx.raw_ami import RawAmi

pytestmark = pytest.mark.pbx

WANTED = {
    "UserEvent", "Newchannel", "Newstate", "Hangup", "HangupRequest", "BridgeEnter", "BridgeLeave", "OriginateResponse",
    "DeviceStateChange", "ConfbridgeJoin", "ConfbridgeLeave", "DTMFBegin", "DTMFEnd", "Hold", "Unhold",
    "FullyBooted", "Shutdown",
}  # fmt: skip


def test_session_begins_with_fully_booted(engine_ami: RawAmi) -> None:
    assert int(engine_ami.wait("FullyBooted")["Uptime"]) >= 0


def test_wrong_secret_is_refused(pbx: PbxInstance) -> None:
    with closing(RawAmi(pbx.spec.ports.ami, "callcenter", "wrong-secret")) as session:
        assert session.login["Response"] == "Error"


@pytest.mark.parametrize("action", ["CoreShowChannels", "DeviceStateList", "BridgeList", "CoreStatus"])
def test_reading_the_state_of_the_pbx_is_allowed(engine_ami: RawAmi, action: str) -> None:
    engine_ami.ask(action)


def test_acting_on_calls_is_allowed(lab: Lab) -> None:
    lab.agent_phone(Desk(ring_ms=None))
    call, _ = lab.arrive(Caller(line="12345", patience_ms=5000))
    lab.ami.ask("Setvar", Channel=call, Variable="CC_LANG", Value="en")
    lab.ami.ask("Status", Channel=call, Variables="CC_CALL,CC_LINE")
    seen = lab.ami.wait("Status", Uniqueid=call)
    assert seen["Variable"] in ("CC_CALL=" + call, "CC_LINE=12345")
    leg = lab.offer(call)
    lab.ami.wait("Newstate", Uniqueid=leg)
    lab.redirect(call, "callcenter-hold")
    lab.hang_up(leg)


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("Command", {"Command": "core show channels"}),
        ("GetConfig", {"Filename": "manager.conf"}),
        ("UpdateConfig", {"SrcFilename": "manager.conf", "DstFilename": "manager.conf"}),
        ("ModuleLoad", {"Module": "app_echo.so", "LoadType": "unload"}),
        ("Reload", {}),
        ("Filter", {"Operation": "Add", "Filter": "Event: x"}),
        ("PJSIPShowEndpoints", {}),
        ("QueuePause", {"Interface": "PJSIP/1001", "Paused": "true"}),
    ],
)
def test_everything_else_is_refused(engine_ami: RawAmi, action: str, fields: dict[str, str]) -> None:
    answer = engine_ami.send(action, **fields)
    assert (answer["Response"], answer["Message"]) == ("Error", "Permission denied")


def test_originate_cannot_run_a_program_of_the_machine(engine_ami: RawAmi) -> None:
    answer = engine_ami.send("Originate", Channel="Local/s@callcenter-say", Application="System", Data="true")
    assert answer["Response"] == "Error"


def test_only_the_wanted_events_are_heard_during_a_three_way_call(lab: Lab) -> None:
    lab.agent_phone()
    lab.department_phone()
    _, leg, department, run = lab.three_way(Caller(line="12345", talk_ms=2500, speech=True))
    lab.hang_up(leg)
    lab.hang_up(department)
    assert run.wait().ok
    lab.ami.listen(0.3)
    listed = {"CoreShowChannel", "CoreShowChannelsComplete"}
    heard = {e["Event"] for e in lab.ami.events if "Event" in e} - listed
    assert heard <= WANTED
    assert heard >= WANTED - {"DTMFBegin", "DTMFEnd", "Hold", "Unhold", "Shutdown"}


def test_every_context_is_in_the_dialplan(pbx: PbxInstance) -> None:
    shown = pbx.run_cli("dialplan show")
    for name in ("in", "ring", "hold", "ask", "say", "agent", "after", "room", "feature", "feature-wait", "planb"):
        assert f"[ Context 'callcenter-{name}'" in shown


def test_asterisk_has_nothing_to_complain_about_in_our_files(pbx: PbxInstance) -> None:
    starting = [line for line in pbx.log_tail(10_000).splitlines() if "] WARNING[" in line or "] ERROR[" in line]
    assert [line for line in starting if "callcenter" in line and ".conf" in line] == []
    assert AGENTS[0] in pbx.run_cli("pjsip show endpoints")
