"""Between any two turns: what must hold of the centre by itself, and against the model PBX."""

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.calls.machine import KEPT, CallState
from callcenter.calls.model import Call
from callcenter.center import timers
from callcenter.center.state import Center
from callcenter.domain.ids import ChannelId
from callcenter.simulate.faults.invariants import check as check
from tests.support.dialplan import Channel
from tests.support.pbx import ModelPbx

# Against the PBX, once it has nothing more to tell.


def check_places(c: Center, pbx: ModelPbx) -> None:
    """Everybody is where the records say, and nobody is alone: not in a room, not with music and no one to come."""
    if pbx.name not in c.synced:
        return
    known = {*c.call_of_channel, *(ChannelId(offer) for offer in c.offers)}
    for ch in pbx.channels.values():
        assert ch.role == "own" or ch.id in known, f"a ghost: {ch}"
    for call in c.calls.values():
        _check_call(c, call, pbx)


@dataclass(frozen=True)
class _Where:
    """The parties of one call, as the PBX has them."""

    caller: Channel
    agent: Channel | None
    desk: Channel | None
    ring: Channel | None

    def caller_in(self, *places: str) -> bool:
        return self.caller.place in places

    @property
    def with_agent(self) -> bool:
        agent, caller = self.agent, self.caller
        return agent is not None and (agent.bridge == caller.bridge != "" or agent.place == caller.place == "room")

    @property
    def plan_b(self) -> bool:
        return self.agent is None and (self.caller_in("goodbye") or self.caller.bridge != "")


_FINE: dict[CallState, Callable[[_Where], bool]] = {
    CallState.NEW: lambda w: False,
    CallState.MENU: lambda w: w.caller_in("ask"),
    CallState.WAITING: lambda w: w.caller_in("ring", "hold", "say"),
    CallState.RINGING: lambda w: w.caller_in("ring", "hold", "say") and _at(w.ring, "ringing"),
    CallState.TALKING: lambda w: w.with_agent or w.plan_b,
    CallState.DEPARTMENT_RINGING: lambda w: w.caller_in("hold") and _at(w.agent, "room") and _at(w.desk, "ringing"),
    CallState.CONSULTING: lambda w: w.caller_in("hold") and _at(w.agent, "room") and _at(w.desk, "room"),
    CallState.THREE_WAY: lambda w: w.caller_in("room") and _at(w.agent, "room") and _at(w.desk, "room"),
    CallState.WITH_DEPARTMENT: lambda w: w.caller_in("room") and w.agent is None and _at(w.desk, "room"),
    CallState.LEAVING: lambda w: w.caller_in("say", "after") or w.plan_b,
}


def _check_call(c: Center, call: Call, pbx: ModelPbx) -> None:
    # For a moment nobody is there: it is told in two words who went, that an agent picked up and got nobody, or that
    # a leg came to nothing.
    unmet = any(c.offers[ring].unmet for ring in call.rings if ring in c.offers)
    may_fail = (call.channel, call.department_channel, *call.rings)
    untold = any(timers.of_channel(leg, timers.UNTOLD) in c.timers for leg in may_fail if leg is not None)
    if unmet or untold or timers.key(call.id, timers.PARTED) in c.timers:
        return
    if call.state in KEPT:
        _check_call_back(c, call, pbx)
        return
    caller = pbx.channels.get(call.channel)
    assert caller is not None, f"no channel: {call}"
    legs = (call.agent_channel, call.department_channel, call.offer)
    where = _Where(caller, *(pbx.channels.get(ChannelId(leg)) if leg else None for leg in legs))
    assert _FINE[call.state](where), f"{call.state}: {where}"


def _at(ch: Channel | None, place: str) -> bool:
    return ch is not None and ch.place == place


def _check_call_back(c: Center, call: Call, pbx: ModelPbx) -> None:
    """The citizen's legs are those that the record tells, and an agent who waits has a citizen being rung."""
    back = call.call_back
    assert back is not None
    legs = [
        ch for ch in pbx.channels.values() if ch.role == "caller" and ch.id.startswith(f"cb-{call.stints[0].channel}-")
    ]
    assert len(legs) <= 1, legs
    assert not (back.gone and (legs or call.channel in pbx.channels)), (back, legs)
    if call.state is CallState.CALLING_BACK:
        offer = c.offers[call.rings[0]]
        agent = pbx.channels.get(ChannelId(offer.id))
        assert offer.reserved or agent is not None
        assert agent is None or agent.place != "callback" or legs, "an agent waits for nobody"
