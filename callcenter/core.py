"""The whole centre as one pure object: an input in, a decision out. No clock, no wait, no chance."""

from collections.abc import Callable
from typing import Any

from acd.chance import Chance
from acd.offer import Offer
from agents.model import Agent
from callcenter.calls.model import Call
from callcenter.calls.witness import CallsWitnessed
from callcenter.center import (
    announce,
    arrival,
    call_back,
    call_back_offer,
    calling_back,
    channels,
    department,
    ending,
    features,
    foresight,
    leaving,
    offers,
    phones,
    places,
    recovery,
    reload,
    requests,
    seating,
    talk,
    timers,
    turns,
    waiting,
    witness,
)
from callcenter.center.clocks import run as run_clocks
from callcenter.center.match import match
from callcenter.center.state import Center
from callcenter.domain import facts
from callcenter.domain import requests as asked
from callcenter.domain.commands import HangUp, RingAgent, TimerFired
from callcenter.domain.decision import Decision
from callcenter.domain.ids import AgentId, CallId, ChannelId, Instant, OfferId, PbxName, TimerKey
from callcenter.domain.plan import Plan

Input = facts.Fact | asked.Request | TimerFired
_Handler = Callable[[Center, Any, Instant], None]


def _digits(c: Center, fact: facts.DigitsCollected, now: Instant) -> None:
    arrival.digits_collected(c, fact, now)


def _nothing(c: Center, fact: facts.Fact, now: Instant) -> None:
    """Heard, and of no consequence."""


HANDLERS: dict[type[Input], _Handler] = {
    facts.CallerArrived: arrival.caller_arrived,
    facts.DigitsCollected: _digits,
    facts.PromptSaid: _nothing,
    facts.CallerReleased: channels.caller_released,
    facts.BridgeMissed: channels.bridge_missed,
    facts.LegRinging: channels.leg_ringing,
    facts.LegAnswered: channels.leg_answered,
    facts.LegFailed: channels.leg_failed,
    facts.HangupRequested: channels.hangup_requested,
    facts.ChannelHungUp: channels.hung_up,
    facts.BridgeEntered: channels.bridge_entered,
    facts.BridgeLeft: channels.bridge_left,
    facts.RoomEntered: channels.room_entered,
    facts.KeyPressed: features.key_pressed,
    facts.FeatureDialled: features.dialled,
    facts.CallerComing: channels.caller_coming,
    facts.PhoneChannelOpened: channels.phone_opened,
    facts.PhoneChanged: channels.phone_changed,
    facts.PbxLost: recovery.pbx_lost,
    facts.PbxSynced: recovery.pbx_synced,
    CallsWitnessed: witness.calls_witnessed,
    asked.LogIn: requests.log_in,
    asked.LogOut: requests.log_out,
    asked.Pause: requests.pause,
    asked.Unpause: requests.unpause,
    asked.EndWrapUp: requests.end_wrap_up,
    asked.CallDepartment: requests.call_department,
    asked.JoinParties: requests.join_parties,
    asked.LeaveCall: requests.leave_call,
    asked.CancelDepartment: requests.cancel_department,
    asked.HangUpCall: requests.hang_up_call,
    asked.MoveCall: places.move,
    asked.SetPriority: places.set_priority,
    asked.ExtendWrapUp: requests.extend_wrap_up,
    asked.ReplacePlan: reload.apply,
}
"""Every kind of input and who takes it."""

_CHANNEL_TIMERS: dict[str, Callable[[Center, ChannelId, Instant], None]] = {
    timers.GOING: channels.not_gone,
    timers.UNTOLD: channels.still_untold,
    timers.ENDING: ending.over,
}
_CALL_TIMERS: dict[str, Callable[[Center, Any, Instant], object]] = {
    timers.CLOCK: run_clocks,
    timers.MAX_WAIT: waiting.max_wait,
    timers.RING_LIMIT: waiting.ring_limit,
    timers.DESK: department.desk_timed_out,
    timers.PARTED: talk.parted,
    timers.RELAX: turns.relax,
    timers.MORE: waiting.further,
    timers.ANNOUNCE: announce.due,
    timers.CLOSING: waiting.max_wait,
    timers.OFFER_BACK: call_back_offer.offer,
    timers.READY: call_back.look,
    timers.EXPIRE: call_back.look,
    timers.DIAL: calling_back.dial_timed_out,
    timers.LEAVE: lambda c, call, now: c.do(HangUp(pbx=call.pbx, channel=call.channel)),
}


class Core:
    """Feeds inputs to the parts of the centre and gathers what they come to."""

    def __init__(self, plan: Plan, seed: int = 0) -> None:
        self.center = Center(plan, Chance(seed))

    def handle(self, item: Input, now: Instant) -> Decision:
        """One input at one moment. Raises errors.Refused where a request cannot be done."""
        self.center.begin_day(now)
        if isinstance(item, TimerFired):
            self._timer(item, now)
        else:
            HANDLERS[type(item)](self.center, item, now)
        return self.settle(now)

    def ring_ahead(self, coming: facts.CallerComing, now: Instant) -> RingAgent | None:
        """The ring that handling this fact will decide on, if it was foreseen: the PBX may be told of it first."""
        self.center.begin_day(now)
        return foresight.coming(self.center, coming, now)

    def look_ahead(self, now: Instant) -> bool:
        """Foresee a little, in a quiet moment; the answer is whether there is more to foresee."""
        return foresight.look(self.center, now)

    def pbx_of(self, key: TimerKey) -> PbxName | None:
        """The PBX whose silence a time-out is about; None for one that passes by the clock alone."""
        kind, name, what = _parts(key)
        if kind == "offer":
            owner: Offer | Agent | Call | None = self.center.offers.get(OfferId(ChannelId(name)))
        elif kind == "agent":
            owner = self.center.agents.get(AgentId(name)) if what == "stale" else None
        else:
            owner = self.center.calls.get(CallId(name)) if what != timers.CLOCK else None
        return owner.pbx if owner is not None else None

    def settle(self, now: Instant) -> Decision:
        """Pair whoever became free in this turn, and hand out what the turn came to."""
        calling_back.follow_numbers(self.center, now)
        if not self.center.behind.isdisjoint(self.center.changed_agents):
            seating.catch_up(self.center, now)
        leaving.look(self.center, now)
        match(self.center, now)
        return self.center.take_decision()

    def _timer(self, fired: TimerFired, now: Instant) -> None:
        c = self.center
        if c.timers.pop(fired.key, None) is None:
            return
        kind, name, what = _parts(fired.key)
        if kind == "offer":
            if (offer := c.offers.get(OfferId(ChannelId(name)))) is not None:
                offers.timed_out(c, offer, now)
        elif kind == "channel":
            _CHANNEL_TIMERS[what](c, ChannelId(name), now)
        elif kind == "agent":
            phones.agent_timer(c, AgentId(name), what, now)
        elif (call := c.calls.get(CallId(name))) is None:
            return
        elif what != timers.CLOCK and call.pbx not in c.synced:
            # What would be done now would not reach the PBX, and what the caller did meanwhile is not known.
            c.start_timer(fired.key, Instant(now + timers.BLIND_S))
        else:
            _CALL_TIMERS[what](c, call, now)


def _parts(key: TimerKey) -> tuple[str, str, str]:
    """What a timer belongs to, its name, and what is timed."""
    kind, _, rest = key.partition("/")
    name, _, what = rest.rpartition("/")
    return (kind, rest, "") if kind == "offer" else (kind, name, what)
