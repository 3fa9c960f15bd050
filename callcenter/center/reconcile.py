"""One call of the record against the channels that the PBX lists."""

from collections.abc import Mapping

from acd.offer import Offer
from callcenter.calls.machine import KEPT, CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import closed, enter
from callcenter.center import arrival, department, kept, offers, talk, timers, waiting
from callcenter.center.contexts import AFTER, ASK, OUR_WAIT, PLAN_B
from callcenter.center.state import Center
from callcenter.domain.commands import EnterRoom, HangUp, ReturnAgent
from callcenter.domain.events import Outcome, Party
from callcenter.domain.facts import ChannelSeen
from callcenter.domain.ids import ChannelId, Instant
from callcenter.domain.record import replace

Seen = Mapping[ChannelId, ChannelSeen]
_ROOM = "ConfBridge"


def call(c: Center, call: Call, seen: Seen, now: Instant, *, restarted: bool) -> None:
    """Make the call's record agree with the PBX; the caller's place and clocks are never touched."""
    if call.state in KEPT and not kept.settled(c, call, seen, now):
        return
    call = c.calls[call.id]
    caller = seen.get(call.channel)
    if caller is None:
        _caller_gone(c, call, now, restarted)
        return
    match call.state:
        case CallState.NEW | CallState.MENU:
            _menu(c, call, caller, now)
        case CallState.WAITING:
            _waiting(c, call, caller, now)
        case CallState.RINGING:
            _ringing(c, call, caller, seen, now)
        case CallState.TALKING:
            _talking(c, call, caller, seen, now)
        case CallState.LEAVING:
            _leaving(c, call, caller, now)
        case _:
            _with_department(c, call, caller, seen, now)


def _caller_gone(c: Center, call: Call, now: Instant, restarted: bool) -> None:
    outcome, by = talk.outcome_if_gone(call), call.ended_by
    if restarted and call.answered_at is None:
        outcome, by = Outcome.FAILED, Party.SYSTEM
    c.put_call(replace(call, overdue=False, ended_by=by))
    offers.withdraw_all(c, c.calls[call.id], now)
    talk.caller_gone(c, c.calls[call.id], outcome, now)


def _menu(c: Center, call: Call, caller: ChannelSeen, now: Instant) -> None:
    """The answer to a question put before the cut may be lost: put it again where the caller only hears music."""
    if caller.context == PLAN_B and caller.bridge:
        arrival.request_quietly(c, call, c.line_of(call).queue, now)
        talk.begin(c, c.calls[call.id], None, now)
    elif caller.context != ASK or call.menu not in c.plan.menus:
        arrival.ask_again(c, call, now)


def _waiting(c: Center, call: Call, caller: ChannelSeen, now: Instant) -> None:
    if caller.context == PLAN_B and caller.bridge:
        # Plan B found an agent while we were away; that talk is not ours to touch.
        talk.begin(c, replace(call, agent=None), None, now)
    else:
        _hears(c, call, caller, now)


def _hears(c: Center, call: Call, caller: ChannelSeen, now: Instant) -> None:
    """Whoever waits is where the engine keeps people waiting."""
    if caller.context not in OUR_WAIT or (call.up and not caller.up):
        waiting.hold(c, c.put_call(replace(call, up=True)), now)
    elif not call.up:
        limit = c.line_of(call).ring_limit_s
        c.start_timer(timers.key(call.id, timers.RING_LIMIT), Instant(max(now, call.arrived_at + limit)))


def _ringing(c: Center, call: Call, caller: ChannelSeen, seen: Seen, now: Instant) -> None:
    legs = [(c.offers[ring], seen.get(ChannelId(ring))) for ring in call.rings]
    bridge = caller.bridge
    winner = next((offer for offer, leg in legs if leg is not None and leg.bridge == bridge != ""), None)
    if winner is not None:
        offers.bridged(c, winner, now)
        return
    for offer, leg in legs:
        if leg is None or (caller.context == PLAN_B and bridge):
            offers.withdraw(c, offer, now)
        else:
            _still_rung(c, offer, leg, now)
    if (call := c.calls[call.id]).state is CallState.WAITING:
        _waiting(c, call, caller, now)
    elif call.state is CallState.RINGING:
        _hears(c, call, caller, now)


def _still_rung(c: Center, offer: Offer, leg: ChannelSeen, now: Instant) -> None:
    ends = Instant(offer.made_at + offer.ring_s)
    if leg.up:
        offers.picked_up(c, offer, now)
    elif ends <= now:
        # Its time ran out while nobody could see what the agent did: no miss.
        offers.withdraw(c, offer, now)
    else:
        c.put_offer(replace(offer, rang=True))
        c.start_timer(offer.timer, ends)


def _talking(c: Center, call: Call, caller: ChannelSeen, seen: Seen, now: Instant) -> None:
    leg = seen.get(call.agent_channel) if call.agent_channel is not None else None
    if leg is None and call.agent_channel is None and caller.bridge:
        return  # Plan B's talk.
    together = leg is not None and (leg.bridge == caller.bridge != "" or leg.application == caller.application == _ROOM)
    if together:
        c.put_call(replace(call, apart=False))
    elif caller.context == PLAN_B and caller.bridge:
        _plan_b_has(c, call, now)
    elif leg is not None:
        c.do(ReturnAgent(pbx=call.pbx, agent=leg.channel, caller=call.channel))
        c.put_call(replace(call, apart=True))
    elif caller.context == AFTER or (caller.context == PLAN_B and caller.application != "Queue"):
        c.cancel_timers(timers.key(call.id, timers.PARTED))
        talk.leave_with_agent(c, talk.release_agent(c, call, now, "hung up"), now)
    else:
        talk.requeue(c, talk.release_agent(c, call, now, "lost"), "agent_lost", now)


def _leaving(c: Center, call: Call, caller: ChannelSeen, now: Instant) -> None:
    """The caller was sent away; what was to be said may not have reached the PBX."""
    if caller.bridge:
        # Plan B found somebody after all: neither we nor a timer shall end that.
        c.cancel_timers(timers.key(call.id, timers.LEAVE))
    elif caller.context == AFTER:
        c.start_timer(timers.key(call.id, timers.LEAVE), Instant(now + arrival.LEAVE_S))
    else:
        # Also to who hears a prompt: it may be an earlier one, after which the caller would be left with music.
        arrival.say_parting(c, call, now)


def _with_department(c: Center, call: Call, caller: ChannelSeen, seen: Seen, now: Instant) -> None:
    if caller.context == PLAN_B and caller.bridge:
        _plan_b_has(c, call, now)
    elif _already_back(call, caller, seen):
        # Another Bridge() would let the caller out of this one, as after a hang-up.
        department.back(c, replace(call, apart=False), "left", now, together=True)
    else:
        _of_three(c, call, caller, seen, now)


def _of_three(c: Center, call: Call, caller: ChannelSeen, seen: Seen, now: Instant) -> None:
    """Whoever of the three went while we were away goes now; a caller who is not where he should be is sent there."""
    in_room = caller.application == _ROOM
    if in_room and call.state is CallState.CONSULTING:
        # Joining was the last thing done before we went, and it did not reach the record.
        call = enter(call, CallTrigger.JOIN, in_room=True, three_way=True)
    # Who left the room was in it, although nobody told us.
    was_there = in_room or (call.in_room and caller.context == AFTER)
    call = c.put_call(replace(call, apart=call.apart and not was_there))
    desk = seen.get(call.department_channel) if call.department_channel is not None else None
    if call.agent_channel is not None and call.agent_channel not in seen:
        department.agent_gone(c, call, now)
    elif call.in_room and not in_room and desk is not None:
        c.do(EnterRoom(pbx=call.pbx, caller=call.channel))
    elif not call.in_room and caller.context not in OUR_WAIT:
        waiting.hold(c, call, now)
    call = c.calls[call.id]
    if desk is None:
        department.desk_gone(c, call, 0, now)
    elif desk.up:
        department.desk_entered(c, call, now)


def _already_back(call: Call, caller: ChannelSeen, seen: Seen) -> bool:
    """Sending the department away was the last thing done before we went, and it did not reach the record."""
    leg = seen.get(call.agent_channel) if call.agent_channel is not None else None
    alone = call.state in {CallState.DEPARTMENT_RINGING, CallState.CONSULTING} and caller.application != _ROOM
    return alone and leg is not None and leg.bridge == caller.bridge != ""


def _plan_b_has(c: Center, call: Call, now: Instant) -> None:
    """The caller hung in the air for so long that plan B found another agent; ours, and a department, are let go."""
    for leg in (call.agent_channel, call.department_channel):
        if leg is not None:
            c.do(HangUp(pbx=call.pbx, channel=leg))
    stints = closed(call, call.department_channel, now, "lost")
    call = talk.release_agent(c, replace(call, stints=stints, department_channel=None), now, "lost")
    talk.begin(c, c.put_call(talk.lost(c, call)), None, now)
