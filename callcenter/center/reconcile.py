"""One call of the record against the channels that the PBX lists."""

from collections.abc import Mapping

from callcenter.calls.machine import CallState
from callcenter.calls.model import Call
from callcenter.center import arrival, department, offers, talk, timers, waiting
from callcenter.center.state import Center
from callcenter.domain.commands import HangUp, ReturnAgent
from callcenter.domain.events import Outcome, Party
from callcenter.domain.facts import ChannelSeen
from callcenter.domain.ids import ChannelId, Instant
from callcenter.domain.record import replace
from ivr.menu import Ask

Seen = Mapping[ChannelId, ChannelSeen]
_OUR_WAIT = frozenset(f"callcenter-{name}" for name in ("in", "ring", "hold", "ask", "say"))
_ROOM = "ConfBridge"


def call(c: Center, call: Call, seen: Seen, now: Instant, *, restarted: bool) -> None:
    """Make the call's record agree with the PBX; the caller's place and clocks are never touched."""
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
            if caller.context in {"callcenter-hold", "callcenter-planb"}:
                c.do(HangUp(pbx=call.pbx, channel=call.channel))
            c.start_timer(timers.key(call.id, timers.LEAVE), Instant(now + arrival.LEAVE_S))
        case _:
            _with_department(c, call, seen, now)


def _caller_gone(c: Center, call: Call, now: Instant, restarted: bool) -> None:
    outcome, by = talk.outcome_if_gone(call), call.ended_by
    if restarted and call.answered_at is None:
        outcome, by = Outcome.FAILED, Party.SYSTEM
    if call.offer is not None and (offer := c.offers.get(call.offer)) is not None:
        offers.withdraw(c, offer, now)
        call = c.calls[call.id]
    talk.caller_gone(c, replace(call, ended_by=by), outcome, now)


def _menu(c: Center, call: Call, caller: ChannelSeen, now: Instant) -> None:
    """The answer to a question put before the cut may be lost: put it again where the caller only hears music."""
    if caller.context in {"callcenter-ask", "callcenter-say"}:
        return
    if call.menu is None:
        arrival.request_agent(c, call, c.line_of(call).queue, now)
    else:
        arrival.ask(c, call, Ask(menu=call.menu, attempt=call.menu_attempt), now)


def _waiting(c: Center, call: Call, caller: ChannelSeen, now: Instant) -> None:
    if caller.context == "callcenter-planb" and caller.bridge:
        # Plan B found an agent while we were away; that talk is not ours to touch.
        talk.begin(c, replace(call, agent=None), None, now)
    elif caller.context not in _OUR_WAIT:
        waiting.hold(c, c.put_call(replace(call, up=True)))
    elif not call.up:
        limit = c.line_of(call).ring_limit_s
        c.start_timer(timers.key(call.id, timers.RING_LIMIT), Instant(max(now, call.arrived_at + limit)))


def _ringing(c: Center, call: Call, caller: ChannelSeen, seen: Seen, now: Instant) -> None:
    offer = c.offers.get(call.offer) if call.offer is not None else None
    leg = seen.get(ChannelId(call.offer)) if call.offer is not None else None
    if offer is None:
        return
    if leg is None:
        offers.withdraw(c, offer, now)
        _waiting(c, c.calls[call.id], caller, now)
    elif leg.bridge and leg.bridge == caller.bridge:
        offers.bridged(c, offer, now)
    elif leg.up:
        offers.picked_up(c, offer, now)
    else:
        c.put_offer(replace(offer, rang=True))
        c.start_timer(offer.timer, Instant(max(now, offer.made_at + c.queue_of(offer.queue).ring_s)))


def _talking(c: Center, call: Call, caller: ChannelSeen, seen: Seen, now: Instant) -> None:
    if call.agent_channel is None:
        return
    leg = seen.get(call.agent_channel)
    together = leg is not None and (leg.bridge == caller.bridge != "" or leg.application == caller.application == _ROOM)
    if together:
        return
    if leg is not None:
        c.do(ReturnAgent(pbx=call.pbx, agent=call.agent_channel, caller=call.channel))
    elif caller.context == "callcenter-after":
        call = talk.release_agent(c, call, now, "hung up")
        talk.leave_with_agent(c, call, now)
    else:
        talk.requeue(c, talk.release_agent(c, call, now, "lost"), "agent_lost", now)


def _with_department(c: Center, call: Call, seen: Seen, now: Instant) -> None:
    """Whoever of the three went while we were away goes now."""
    desk = seen.get(call.department_channel) if call.department_channel is not None else None
    if call.agent_channel is not None and call.agent_channel not in seen:
        department.agent_gone(c, call, now)
        call = c.calls.get(call.id, call)
    if desk is None:
        department.desk_gone(c, call, 0, now)
    elif desk.up:
        department.desk_entered(c, call, now)
