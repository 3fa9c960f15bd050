"""Facts about channels and phones."""

import pytest

from agents.machine import AgentState as A
from callcenter.calls.machine import CallState
from callcenter.center import channels
from callcenter.domain import events as e
from callcenter.domain import facts as f
from callcenter.domain.commands import HangUp
from callcenter.domain.facts import Fact
from callcenter.domain.ids import ChannelId
from tests.support.core import World, talking
from tests.support.floor import PBX

S, NOBODY = CallState, ChannelId("u99")
STRAY: list[Fact] = [
    f.LegRinging(pbx=PBX, channel=NOBODY),
    f.LegAnswered(pbx=PBX, channel=NOBODY),
    f.LegFailed(pbx=PBX, channel=NOBODY, reason=0),
    f.HangupRequested(pbx=PBX, channel=NOBODY),
    f.ChannelHungUp(pbx=PBX, channel=NOBODY, cause=16),
    f.BridgeEntered(pbx=PBX, channel=NOBODY, bridge="b9", members=1),
    f.BridgeLeft(pbx=PBX, channel=NOBODY, bridge="b9"),
    f.BridgeMissed(pbx=PBX, channel=NOBODY, result="NONEXISTENT"),
    f.RoomEntered(pbx=PBX, channel=NOBODY, room="u1"),
    f.CallerReleased(pbx=PBX, channel=NOBODY),
    f.PromptSaid(pbx=PBX, channel=NOBODY),
    f.KeyPressed(pbx=PBX, channel=NOBODY, digit="*"),
    f.DigitsCollected(pbx=PBX, channel=NOBODY, node="top.1", digits="1"),
    f.PhoneChannelOpened(pbx=PBX, channel=NOBODY, endpoint="trunk"),
    f.PhoneChanged(pbx=PBX, endpoint="trunk", reachable=False),
]


@pytest.mark.parametrize("fact", STRAY, ids=lambda fact: type(fact).__name__)
def test_facts_about_strangers_are_no_matter(fact: Fact) -> None:
    w, _ = talking()
    before = dict(w.core.center.calls), dict(w.core.center.agents), dict(w.core.center.bridge_of)
    w.feed(fact)
    assert (w.events, w.commands) == ([], [])
    assert before == (w.core.center.calls, w.core.center.agents, w.core.center.bridge_of)


# Hang-ups.


def test_channel_that_stays_after_its_party_hung_up_is_made_to_end() -> None:
    w, caller = talking()
    w.feed(f.HangupRequested(pbx=PBX, channel=caller))
    w.wait(channels.GOING_S / 2)
    assert w.state(caller) is S.TALKING
    w.wait(channels.GOING_S)
    assert (w.state(caller), w.agent("a1").call) == (S.ENDED, None)
    assert not w.core.center.timers.keys() & {"channel/" + caller + "/going"}


def test_channel_whose_end_follows_is_left_alone() -> None:
    w, caller = talking()
    w.feed(f.HangupRequested(pbx=PBX, channel=caller))
    w.hang_up(caller)
    w.wait(1.0)
    assert caller not in [command.channel for command in w.did(HangUp)]


def test_hang_up_that_was_lost_waits_for_the_link() -> None:
    w, caller = talking()
    w.feed(f.HangupRequested(pbx=PBX, channel=caller))
    w.lose()
    w.wait(5.0)
    assert w.place(caller) == "bridge"
    w.sync()
    w.wait(1.0)
    assert w.state(caller) is S.ENDED


# Bridges.


@pytest.mark.parametrize("first", ["caller", "leg"])
def test_whoever_enters_the_bridge_first(first: str) -> None:
    w = World()
    caller = w.arrive()
    leg = w.leg(caller)
    w.auto = False
    for channel in (caller, leg) if first == "caller" else (leg, caller):
        assert w.state(caller) is S.RINGING
        w.feed(f.BridgeEntered(pbx=PBX, channel=channel, bridge="b1", members=1))
    assert w.state(caller) is S.TALKING


def test_two_bridges_are_not_one() -> None:
    w = World()
    caller = w.arrive()
    leg = w.leg(caller)
    w.auto = False
    w.feed(f.BridgeEntered(pbx=PBX, channel=caller, bridge="b1", members=1))
    w.feed(f.BridgeEntered(pbx=PBX, channel=leg, bridge="b2", members=1))
    assert w.state(caller) is S.RINGING
    w.feed(f.BridgeLeft(pbx=PBX, channel=caller, bridge="b1"))
    w.feed(f.BridgeEntered(pbx=PBX, channel=caller, bridge="b2", members=2))
    assert w.state(caller) is S.TALKING


def test_a_bridge_told_twice_is_one_answer() -> None:
    w, caller = talking()
    before = w.call(caller)
    for channel in (caller, w.leg(caller)):
        w.feed(f.BridgeEntered(pbx=PBX, channel=channel, bridge="b2", members=2))
    assert (w.call(caller), w.events) == (before, [])


# Phones.


def test_a_phone_that_is_gone_is_not_rung_and_back_it_is() -> None:
    w = World()
    w.register("1001", reachable=False)
    assert [(x.reachable, x.actor) for x in w.told(e.AgentChanged)] == [(False, "phone")]
    caller = w.arrive()
    assert w.state(caller) is S.WAITING
    w.register("1001", reachable=False)
    assert w.events == []
    w.register("1001", reachable=True)
    assert w.rung(caller) == "a1"


def test_a_private_call_keeps_the_agent_from_being_offered() -> None:
    w = World(agents=("a1", "a2"))
    private = w.own_call("1001")
    assert [x.own_call for x in w.told(e.AgentChanged)] == [True]
    first, second = w.arrive(), w.arrive()
    assert (w.rung(first), w.rung(second)) == ("a2", None)
    w.hang_up(private)
    assert w.rung(second) == "a1"


def test_the_last_of_several_private_calls_frees_the_agent() -> None:
    w = World()
    one, two = w.own_call("1001"), w.own_call("1001")
    caller = w.arrive()
    w.hang_up(one)
    assert w.state(caller) is S.WAITING
    w.hang_up(two)
    assert w.rung(caller) == "a1"


def test_our_own_legs_are_no_private_calls() -> None:
    w, caller = talking()
    assert w.agent("a1").own_channels == frozenset()
    w.hang_up(caller)
    w.wait(10)
    assert w.agent("a1").offerable


def test_an_agent_who_calls_one_of_our_lines_is_a_caller_and_busy() -> None:
    """The channel is both; when it ends, the agent is free again."""
    w = World(agents=("a1",))
    w.auto = False
    caller = w.arrive(endpoint="1001")
    w.pbx.facts.appendleft(f.PhoneChannelOpened(pbx=PBX, channel=caller, endpoint="1001"))
    w.auto = True
    w.hear()
    assert (w.state(caller), w.agent("a1").own_channels) == (S.WAITING, frozenset({caller}))
    w.hang_up(caller)
    assert (w.state(caller), w.agent("a1").own_channels) == (S.ENDED, frozenset())
    assert w.agent("a1").offerable


def test_a_phone_that_is_lost_during_a_talk_takes_no_further_calls() -> None:
    w, caller = talking()
    w.register("1001", reachable=False)
    assert w.agent("a1").state is A.TALKING
    w.hang_up(caller)
    w.wait(10)
    assert w.state(w.arrive()) is S.WAITING
