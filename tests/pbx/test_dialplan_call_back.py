"""The contexts of call-backs on a real Asterisk: an agent who waits for a citizen, and a citizen who is called."""

import pytest

from callcenter.pbx.spec import TRUNK_ADDRESS
from tests.pbx.lab import AGENT, TALKS, TRUNK_PLACE, Lab

pytestmark = pytest.mark.pbx


def agent_waits(lab: Lab, leg: str = "agent-leg") -> str:
    """An agent has picked up and waits for the citizen."""
    lab.agent_phone()
    since = len(lab.ami.events)
    lab.originate(f"PJSIP/{AGENT}", "callcenter-callback", "s", leg, "CC_CALLER=cb-x-1,CC_CALL=cb-x-1,CC_ROLE=agent")
    lab.ami.wait("Newstate", Uniqueid=leg, ChannelStateDesc="Up", since=since)
    return leg


def citizen_answers(lab: Lab, agent: str, leg: str = "cb-x-1") -> str:
    """A citizen is called through the trunk and answers."""
    lab.sipp.desk(TALKS, lab.ports.phone(TRUNK_PLACE), TRUNK_ADDRESS)
    since = len(lab.ami.events)
    variables = f"CC_CALL={leg},CC_LINE=12345,CC_LANG=zh" + (f",CC_AGENT={agent}" if agent else "")
    lab.originate("PJSIP/13800138000@trunk", "callcenter-called", "s", leg, variables)
    lab.ami.wait("Newstate", Uniqueid=leg, ChannelStateDesc="Up", since=since)
    return leg


def test_agent_hears_ringing_until_the_citizen_takes_the_leg_into_the_bridge(lab: Lab) -> None:
    agent = agent_waits(lab)
    lab.until(agent, "Wait")
    since = len(lab.ami.events)
    citizen = citizen_answers(lab, agent)
    bridges = {lab.ami.wait("BridgeEnter", Uniqueid=leg, since=since)["BridgeUniqueid"] for leg in (agent, citizen)}
    assert len(bridges) == 1
    lab.hang_up(citizen)
    lab.ami.wait("Hangup", Uniqueid=agent, since=since)


def test_agent_who_hangs_up_leaves_the_citizen_with_goodbye(lab: Lab) -> None:
    agent = agent_waits(lab)
    since = len(lab.ami.events)
    citizen = citizen_answers(lab, agent)
    lab.ami.wait("BridgeEnter", Uniqueid=citizen, since=since)
    lab.hang_up(agent)
    lab.ami.wait("UserEvent", UserEvent="CCAfter", Uniqueid=citizen, since=since)
    lab.ami.wait("Hangup", Uniqueid=citizen, since=since, timeout=15)


@pytest.mark.parametrize("agent", ["gone-agent", ""], ids=["the agent is gone", "the agent comes later"])
def test_citizen_without_an_agent_waits_with_music(lab: Lab, agent: str) -> None:
    citizen = citizen_answers(lab, agent)
    lab.until(citizen, "Playback")
    lab.redirect(citizen, "callcenter-hold")
    lab.until(citizen, "Wait")
    assert lab.state_of(citizen)["Context"] == "callcenter-hold"
    missed = [e for e in lab.ami.events if e.get("UserEvent") == "CCNoBridge" and e["Uniqueid"] == citizen]
    assert [e["Result"] for e in missed] == ["NONEXISTENT"] * bool(agent)


def test_agent_is_not_kept_waiting_by_an_engine_that_is_gone(lab: Lab) -> None:
    agent = agent_waits(lab)
    lab.until(agent, "Wait")
    lab.engine_dies()
    lab.ami.wait("Hangup", Uniqueid=agent, timeout=15)
