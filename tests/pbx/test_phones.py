"""What agents do with their telephones on a real Asterisk: feature codes, registering, private calls."""

import pytest

from callcenter.pbx.scenario import Caller, Desk
from callcenter.pbx.spec import LOOPBACK
from tests.pbx.lab import AGENT, AGENTS, SOFTPHONE, Lab

pytestmark = pytest.mark.pbx

CODES = [
    ("*45", "login_toggle", ""),
    ("*451", "login", ""),
    ("*450", "logout", ""),
    ("*46", "pause_toggle", ""),
    ("*460", "unpause", ""),
    ("*482", "pause", "2"),
    ("*47", "waiting", ""),
    ("*49", "wrapup_end", ""),
    ("*312333", "department", "12333"),
    ("*37", "department", "7"),
]


@pytest.mark.parametrize(("code", "feature", "argument"), CODES)
def test_feature_code_is_told_to_the_engine_and_confirmed_by_sound(
    lab: Lab, code: str, feature: str, argument: str
) -> None:
    run = lab.sipp.call(Caller(line=code, numbers=(AGENT,), address=LOOPBACK))
    told = lab.ami.wait("UserEvent", UserEvent="CCFeature")
    assert (told["Feature"], told["Argument"], told["Endpoint"]) == (feature, argument, AGENT)
    channel = told["Uniqueid"]
    lab.ami.ask("Setvar", Channel=channel, Variable="CC_PROMPT", Value="callcenter/logged_in")
    lab.redirect(channel, "callcenter-say")
    lab.ami.wait("UserEvent", UserEvent="CCSaid", Uniqueid=channel)
    assert run.wait().ok


def test_feature_code_without_an_engine_says_so(lab: Lab) -> None:
    run = lab.sipp.call(Caller(line="*45", numbers=(AGENT,), address=LOOPBACK, speech=True))
    channel = lab.ami.wait("UserEvent", UserEvent="CCFeature")["Uniqueid"]
    lab.ami.wait("Newstate", Uniqueid=channel, ChannelStateDesc="Up", timeout=5)
    assert run.wait().ok


def test_softphone_registers_with_its_password_and_is_rung(lab: Lab) -> None:
    port = lab.ports.phone(60)
    phone = lab.sipp.desk(Desk(talk_ms=300, speech=True), port)
    assert lab.sipp.register(SOFTPHONE, port).ok
    call, run = lab.arrive(Caller(line="12345", speech=True))
    leg = lab.offer(call, SOFTPHONE.name)
    lab.ami.wait("BridgeEnter", Uniqueid=leg)
    assert run.wait().ok
    assert phone.stop().ok
    assert lab.sipp.register(SOFTPHONE, port, expires=0).ok
    lab.ami.wait("DeviceStateChange", Device=f"PJSIP/{SOFTPHONE.name}", State="UNAVAILABLE")


def test_softphone_dials_a_feature_code_with_its_password(lab: Lab) -> None:
    caller = Caller(
        line="*45", numbers=(SOFTPHONE.name,), address=LOOPBACK, password=SOFTPHONE.password, patience_ms=800
    )
    run = lab.sipp.call(caller)
    assert lab.ami.wait("UserEvent", UserEvent="CCFeature")["Endpoint"] == SOFTPHONE.name
    assert run.wait().ok


def test_softphone_with_a_wrong_password_is_refused(lab: Lab) -> None:
    before = lab.pbx.log_tail(1000)
    run = lab.sipp.call(Caller(line="*45", numbers=(SOFTPHONE.name,), address=LOOPBACK, password="wrong"))
    lab.ami.listen(0.5)
    assert "CCFeature" not in lab.ami.names()
    assert "Failed to authenticate" in lab.pbx.log_tail(1000).removeprefix(before)
    assert run.stop().successful == 0


def test_agents_call_one_another_and_are_then_busy(lab: Lab) -> None:
    lab.agent_phone(agent=AGENTS[1])
    run = lab.sipp.call(Caller(line=AGENTS[1], numbers=(AGENT,), address=LOOPBACK, talk_ms=300, speech=True))
    for agent in (AGENT, AGENTS[1]):
        lab.ami.wait_for(
            lambda e, a=agent: e.get("Device") == f"PJSIP/{a}" and e.get("State") in ("INUSE", "BUSY"), f"{agent} busy"
        )
    assert run.wait().ok
