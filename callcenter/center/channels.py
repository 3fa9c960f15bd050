"""Facts about channels, led to whom they concern: an offer, a call's caller, agent or department, or a phone."""

from acd.offer import TELLING
from agents import desk
from agents.model import Agent
from callcenter.calls.call_back import LEG
from callcenter.calls.machine import IN_QUEUE, KEPT, CallState
from callcenter.calls.model import Call
from callcenter.center import arrival, calling_back, department, ending, offers, phones, talk, timers, turns, waiting
from callcenter.center.state import Center
from callcenter.domain.commands import HangUp
from callcenter.domain.facts import (
    BridgeEntered,
    BridgeLeft,
    BridgeMissed,
    CallerComing,
    CallerReleased,
    ChannelHungUp,
    HangupRequested,
    LegAnswered,
    LegFailed,
    LegRinging,
    PhoneChanged,
    PhoneChannelOpened,
    RoomEntered,
)
from callcenter.domain.ids import ChannelId, Instant, OfferId, PbxName
from callcenter.domain.record import replace

OUR_LEGS = ("cc-", "cd-", LEG)
"""How the channel ids of legs begin that we originate."""
GOING_S = 0.2
"""So long after its hang-up was asked for a channel may still be there."""
UNTOLD_S = 0.1
"""So long after its Originate failed a channel may still be told of: within the PBX the one can overtake the other."""
LOST = "LOST"
"""BRIDGERESULT of a leg that found its round's lock taken."""
_WAITS = frozenset({CallState.WAITING, CallState.RINGING, CallState.DEPARTMENT_RINGING, CallState.CONSULTING})
"""States in which the caller hears ringing or music."""
_AGENT_COMES = frozenset({CallState.RINGING, CallState.CALLING_BACK})


def leg_ringing(c: Center, fact: LegRinging, now: Instant) -> None:
    """180."""
    if (offer := c.offers.get(OfferId(fact.channel))) is not None:
        offers.leg_ringing(c, offer)
    elif (call := c.call_on(fact.channel)) is None:
        return
    elif call.department_channel == fact.channel:
        c.put_call(replace(call, department_rang=True))
    elif calling_back.is_leg(call, fact.channel):
        calling_back.leg_ringing(c, call)


def leg_answered(c: Center, fact: LegAnswered, now: Instant) -> None:
    """200."""
    if (offer := c.offers.get(OfferId(fact.channel))) is not None:
        offers.picked_up(c, offer, now)
    elif (call := c.call_on(fact.channel)) is not None and calling_back.is_leg(call, fact.channel):
        calling_back.leg_answered(c, call, now)


def leg_failed(c: Center, fact: LegFailed, now: Instant) -> None:
    """An Originate came to nothing. Where there was a channel, its end follows and, unlike this, tells the cause."""
    if fact.channel in c.legs:
        return
    if fact.reason in TELLING:
        _never_there(c, fact.channel, fact.reason, now)
    elif OfferId(fact.channel) in c.offers or c.call_on(fact.channel) is not None:
        c.start_timer(timers.of_channel(fact.channel, timers.UNTOLD), Instant(now + UNTOLD_S))


def still_untold(c: Center, channel: ChannelId, now: Instant) -> None:
    """No channel was told of after all: there was none, as for a phone that is not registered."""
    offer = c.offers.get(OfferId(channel))
    whose = offer if offer is not None else c.call_on(channel)
    # Of a PBX that cannot be seen just now, the next list of its channels will tell.
    if whose is not None and whose.pbx in c.synced and channel not in c.legs:
        _never_there(c, channel, 0, now)


def _never_there(c: Center, channel: ChannelId, reason: int, now: Instant) -> None:
    if (offer := c.offers.get(OfferId(channel))) is not None:
        offers.leg_failed(c, offer, reason, now)
    elif (call := c.call_on(channel)) is None:
        return
    elif call.department_channel == channel:
        department.desk_failed(c, call, reason, now)
    elif calling_back.is_leg(call, channel):
        calling_back.leg_failed(c, call, reason, now)


def bridge_missed(c: Center, fact: BridgeMissed, now: Instant) -> None:
    """The picked-up leg got no caller. LOST: another phone was quicker. Else the caller has just gone, as a rule."""
    if (offer := c.offers.get(OfferId(fact.channel))) is None:
        return
    if fact.result == LOST:
        offers.lost(c, offer, now)
    else:
        offers.unmet(c, offer, now)


def bridge_entered(c: Center, fact: BridgeEntered, now: Instant) -> None:
    """A channel of ours is in a bridge; with both sides there, the call is answered."""
    offer = c.offers.get(OfferId(fact.channel))
    call = c.calls.get(offer.call) if offer is not None else c.call_on(fact.channel)
    if call is None:
        return
    c.bridge_of[fact.channel] = fact.bridge
    _together_again(c, call)
    if call.state not in _AGENT_COMES or c.bridge_of.get(call.channel) != fact.bridge:
        return
    legs = (offer.id,) if offer is not None else call.rings
    winner = next((leg for leg in legs if c.bridge_of.get(ChannelId(leg)) == fact.bridge), None)
    if winner is not None:
        offers.bridged(c, c.offers[winner], now)


def _together_again(c: Center, call: Call) -> None:
    """After a department: agent and caller are in one bridge once more."""
    if not call.apart or call.agent_channel is None:
        return
    bridge = c.bridge_of.get(call.channel)
    if bridge is not None and bridge == c.bridge_of.get(call.agent_channel):
        c.put_call(replace(call, apart=False))


def bridge_left(c: Center, fact: BridgeLeft, now: Instant) -> None:
    """A channel left its bridge."""
    c.bridge_of.pop(fact.channel, None)


def room_entered(c: Center, fact: RoomEntered, now: Instant) -> None:
    """A party is in the three-way room."""
    call = c.call_on(fact.channel)
    if call is None:
        return
    if call.department_channel == fact.channel:
        department.desk_entered(c, call, now)
    elif call.channel == fact.channel:
        c.put_call(replace(call, apart=False))


def caller_released(c: Center, fact: CallerReleased, now: Instant) -> None:
    """The dialplan has the caller back."""
    call = c.call_on(fact.channel)
    if call is None or call.channel != fact.channel:
        return
    if call.state is CallState.TALKING:
        talk.caller_released(c, call, now)
    elif call.state in _WAITS:
        # A phone that we had stopped ringing was picked up in the same instant, say: the caller waits on.
        waiting.hold(c, c.put_call(replace(call, up=True)), now)


def hangup_requested(c: Center, fact: HangupRequested, now: Instant) -> None:
    """A party of a call hung up. Its channel's end follows within milliseconds, as a rule."""
    if c.call_on(fact.channel) is not None:
        c.start_timer(timers.of_channel(fact.channel, timers.GOING), Instant(now + GOING_S))


def not_gone(c: Center, channel: ChannelId, now: Instant) -> None:
    """The end did not follow: Asterisk lost the request, as when it moves the channel into a bridge. We ask again."""
    call = c.call_on(channel)
    if call is not None and call.pbx in c.synced:
        c.do(HangUp(pbx=call.pbx, channel=channel))
    elif call is not None:
        c.start_timer(timers.of_channel(channel, timers.GOING), Instant(now + timers.BLIND_S))


def hung_up(c: Center, fact: ChannelHungUp, now: Instant) -> None:
    """A channel ended. An unknown one, or one we have let go, is no matter."""
    c.cancel_timers(*(timers.of_channel(fact.channel, name) for name in (timers.GOING, timers.UNTOLD)))
    c.bridge_of.pop(fact.channel, None)
    c.legs.pop(fact.channel, None)
    if c.ending:
        ending.over(c, fact.channel, now)
    c.endpoints.closed(fact.channel)
    if (offer := c.offers.get(OfferId(fact.channel))) is not None:
        offers.leg_gone(c, offer, fact.cause, now)
    elif (call := c.call_on(fact.channel)) is not None:
        _party_gone(c, call, fact, now)
    # An agent may have called one of our lines from the phone, so that the channel was both.
    if (agent := _owner_of(c, fact.channel)) is not None:
        c.apply_agent(desk.own_channel_closed(agent, fact.channel))


def _party_gone(c: Center, call: Call, fact: ChannelHungUp, now: Instant) -> None:
    if fact.channel == call.channel and call.state in KEPT:
        calling_back.leg_gone(c, call, fact.cause, now)
    elif fact.channel == call.channel:
        outcome = talk.outcome_if_gone(call)
        c.put_call(replace(call, overdue=False))
        if call.state in IN_QUEUE:
            turns.gave_up(c, call, now)
        offers.withdraw_all(c, c.calls[call.id], now)
        talk.caller_gone(c, c.calls[call.id], outcome, now)
    elif fact.channel == call.department_channel:
        department.desk_gone(c, call, fact.cause, now)
    elif call.state is CallState.TALKING:
        talk.agent_gone(c, call, fact.cause, now)
    elif call.state in {CallState.DEPARTMENT_RINGING, CallState.CONSULTING, CallState.THREE_WAY}:
        department.agent_gone(c, call, now)


def _owner_of(c: Center, channel: ChannelId) -> Agent | None:
    agent = c.phone_of_channel.get(channel)
    return c.agents.get(agent) if agent is not None else None


# Phones.


def phone_opened(c: Center, fact: PhoneChannelOpened, now: Instant) -> None:
    """A phone has a channel: unless it is a leg of ours, the agent is busy with a call of their own."""
    if fact.channel.startswith(OUR_LEGS):
        c.legs[fact.channel] = fact.pbx
        call = c.call_on(fact.channel)
        given_up = call is None or call.state is CallState.CALL_BACK
        if OfferId(fact.channel) not in c.offers and given_up:
            # Given up before it had a channel, so that there was nothing yet to hang up.
            c.do(HangUp(pbx=fact.pbx, channel=fact.channel))
        return
    _own_channel(c, fact.pbx, fact.channel, fact.endpoint)


def _own_channel(c: Center, pbx: PbxName, channel: ChannelId, endpoint: str) -> None:
    if endpoint:
        c.endpoints.opened(channel, (pbx, endpoint))
    agent = _agent_at(c, pbx, endpoint)
    if agent is not None:
        c.phone_of_channel[channel] = agent.id
        c.apply_agent(desk.own_channel_opened(agent, channel))


def caller_coming(c: Center, fact: CallerComing, now: Instant) -> None:
    """A caller's channel was born; if it is a phone of ours, its agent is busy with it."""
    _own_channel(c, fact.pbx, fact.channel, fact.endpoint)
    arrival.caller_coming(c, fact, now)


def phone_changed(c: Center, fact: PhoneChanged, now: Instant) -> None:
    """A phone registered, or is gone."""
    c.endpoints.changed((fact.pbx, fact.endpoint), reachable=fact.reachable)
    agent = _agent_at(c, fact.pbx, fact.endpoint)
    if agent is None:
        return
    if agent.reachable != fact.reachable:
        phones.watch(c, c.apply_agent(desk.phone_changed(agent, reachable=fact.reachable)), now)


def _agent_at(c: Center, pbx: PbxName, endpoint: str) -> Agent | None:
    agent = c.agent_of_phone.get((pbx, endpoint))
    return c.agents.get(agent) if agent is not None else None
