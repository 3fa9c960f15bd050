"""The rings of a call: made, answered, missed, taken back. Of several at once the first that is bridged wins."""

from acd.offer import COUNTED, TABLE, Offer, OfferState, OfferTrigger, result_of_cause, result_of_reason
from acd.ringing import Ring, RingPlan
from agents import desk
from callcenter.calls.machine import CallState, CallTrigger
from callcenter.calls.model import Call
from callcenter.calls.steps import began, closed, enter
from callcenter.center import dialling, ending, legs, steer, talk, timers, turns, waiting
from callcenter.center.state import Center
from callcenter.domain.commands import HangUp
from callcenter.domain.events import OfferEnded, OfferMade, OfferResult, Party
from callcenter.domain.ids import Instant
from callcenter.domain.record import replace
from callcenter.domain.why import Choice, keep

UNMET_S = 0.25
"""So long the end of a caller whom the agent's leg did not get may be told after that leg's own."""


def ring(c: Center, call: Call, chosen: RingPlan, choice: Choice, now: Instant) -> None:
    """Ring the chosen phones for the caller."""
    first = not call.rings
    call = replace(call, round=call.round + first, more=chosen.more_s == 0, why=keep(call.why, choice))
    for each in chosen.rings:
        call = _make(c, call, each, now)
    if chosen.more_s:
        c.start_timer(timers.key(call.id, timers.MORE), Instant(now + chosen.more_s))


def _make(c: Center, call: Call, chosen: Ring, now: Instant) -> Call:
    queue, attempt, agent = c.queue_of(call.queue), call.offers + 1, c.agents[chosen.agent]
    kept = call.state is CallState.CALL_BACK
    offer = Offer(
        id=legs.leg_id(call.channel, attempt),
        call=call.id,
        agent=agent.id,
        queue=queue.name,
        pbx=call.pbx,
        made_at=now,
        ring_s=chosen.ring_s,
        tier=chosen.tier,
        reserved=kept and dialling.caller_first(c, call),
    )
    if not offer.reserved:
        c.do(legs.command(c, call, agent, offer.id, offer.ring_s))
    c.note_ring(queue.name, agent.id)
    call = note(c, call, offer, attempt, now)
    if offer.reserved:
        _dial(c, offer, now)
    return c.calls[call.id]


def _dial(c: Center, offer: Offer, now: Instant) -> None:
    c.cancel_timers(offer.timer)
    if not dialling.begin(c, c.calls[offer.call], offer, now):
        # The rules changed while the agent's phone rang.
        withdraw(c, c.offers[offer.id], now)


def note(c: Center, call: Call, offer: Offer, attempt: int, now: Instant) -> Call:
    """The agent's phone rings for the call, or does so in a moment."""
    c.put_offer(offer)
    c.tell(OfferMade(call=call.id, offer=offer.id, agent=offer.agent, queue=offer.queue, attempt=attempt))
    c.apply_agent(desk.offered(c.agents[offer.agent], call.id, offer.id, now))
    c.start_timer(offer.timer, Instant(now + offer.ring_s))
    stints, rings = began(call, Party.AGENT, offer.agent, offer.id, now), (*call.rings, offer.id)
    if not call.rings:
        call = replace(call, offer=offer.id, agent=offer.agent)
    return c.put_call(enter(call, CallTrigger.OFFER, offers=attempt, rings=rings, stints=stints))


def ring_reserved(c: Center, call: Call, offer: Offer, now: Instant) -> None:
    """The citizen has been reached: the phone of the agent who was kept free rings."""
    offer = c.put_offer(replace(offer, reserved=False, made_at=now))
    c.do(legs.command(c, call, c.agents[offer.agent], offer.id, offer.ring_s))
    c.start_timer(offer.timer, Instant(now + offer.ring_s))


# What the phone does.


def leg_ringing(c: Center, offer: Offer) -> None:
    """The phone says that it rings."""
    c.put_offer(replace(offer, rang=True))


def has_picked_up(c: Center, call: Call) -> bool:
    """Whether an agent has picked up for the caller, and the two are being joined."""
    return any(c.offers[ring_id].state is OfferState.CONNECTING for ring_id in call.rings)


def picked_up(c: Center, offer: Offer, now: Instant) -> None:
    """Picked up; the dialplan joins it with the caller within milliseconds, or something is wrong."""
    if offer.state is OfferState.RINGING:
        steer.picked_up(c, offer, now)
        c.put_offer(replace(offer, state=TABLE.next(offer.state, OfferTrigger.PICK_UP)))
        if c.calls[offer.call].state is CallState.CALLING_BACK:
            _dial(c, offer, now)
            return
        c.start_timer(offer.timer, Instant(now + c.plan.rules.connect_s))
        _enough(c, offer)


def _enough(c: Center, offer: Offer) -> None:
    """One was picked up: no further phone need ring."""
    c.cancel_timers(timers.key(offer.call, timers.MORE))
    call = c.calls[offer.call]
    if call.more:
        c.put_call(replace(call, more=False))


def bridged(c: Center, offer: Offer, now: Instant) -> None:
    """Caller and agent are in one bridge: the call is answered, and the other phones stop."""
    TABLE.next(offer.state, OfferTrigger.BRIDGE)
    for ring_id in c.calls[offer.call].rings:
        if ring_id != offer.id and ring_id in c.offers:
            withdraw(c, c.offers[ring_id], now)
    _forget(c, offer)
    c.tell(OfferEnded(call=offer.call, offer=offer.id, agent=offer.agent, result=OfferResult.ANSWERED))
    c.apply_agent(desk.answered(c.agents[offer.agent], offer.id, now))
    talk.begin(c, c.calls[offer.call], offer.id, now)


def lost(c: Center, offer: Offer, now: Instant) -> None:
    """Picked up, but another phone was quicker: not a miss."""
    _enough(c, offer)
    withdraw(c, offer, now)


def unmet(c: Center, offer: Offer, now: Instant) -> None:
    """Picked up, but the caller could not be had. Not a miss; whether the caller has gone is told in a moment."""
    c.put_offer(replace(offer, unmet=True))
    c.start_timer(offer.timer, Instant(now + UNMET_S))


def leg_gone(c: Center, offer: Offer, cause: int, now: Instant) -> None:
    """The leg ended before caller and agent were together."""
    if offer.unmet:
        return
    connecting = offer.state is OfferState.CONNECTING
    miss(c, offer, OfferResult.DROPPED if connecting else result_of_cause(cause, rang=offer.rang), now)


def leg_failed(c: Center, offer: Offer, reason: int, now: Instant) -> None:
    """The Originate came to nothing."""
    if offer.state is OfferState.RINGING:
        miss(c, offer, result_of_reason(reason, rang=offer.rang), now)


def timed_out(c: Center, offer: Offer, now: Instant) -> None:
    """The ring time (or, once picked up, the connect time) is over. Blind, we wait: nobody is blamed unseen."""
    if offer.pbx not in c.synced:
        c.start_timer(offer.timer, Instant(now + timers.BLIND_S))
        return
    if offer.unmet:
        # The caller is there: something stands between these two, and the next agent may have more luck.
        miss(c, offer, OfferResult.UNREACHABLE, now)
        return
    ending.begin(c, offer.agent, offer.id, now)
    c.do(HangUp(pbx=offer.pbx, channel=offer.id))
    miss(c, offer, OfferResult.NO_ANSWER if offer.state is OfferState.RINGING else OfferResult.DROPPED, now)


# How an offer ends without an answer.


def miss(c: Center, offer: Offer, result: OfferResult, now: Instant) -> None:
    """The agent missed it: the caller is free for the next agent at once, with place and clocks kept."""
    TABLE.next(offer.state, OfferTrigger.MISS)
    steer.stopped(c, offer, result, now)
    _forget(c, offer)
    c.let_go(offer.id)
    rules = c.plan.rules
    c.tell(OfferEnded(call=offer.call, offer=offer.id, agent=offer.agent, result=result))
    c.apply_agent(
        desk.missed(
            c.agents[offer.agent],
            now,
            cause=result.value,
            counted=result in COUNTED,
            rest_s=rules.rest_s,
            limit=rules.misses_before_pause,
            reason=rules.missed_reason,
            rule=rules.auto_pause,
        )
    )
    _free_call(c, offer, result, now)


def withdraw(c: Center, offer: Offer, now: Instant) -> None:
    """Take the offer back: the caller went, or the agent may not be rung any more."""
    TABLE.next(offer.state, OfferTrigger.WITHDRAW)
    steer.stopped(c, offer, OfferResult.WITHDRAWN, now)
    _forget(c, offer)
    c.let_go(offer.id)
    if not offer.reserved:
        ending.begin(c, offer.agent, offer.id, now, asked_at=offer.made_at)
        c.do(HangUp(pbx=offer.pbx, channel=offer.id))
    c.tell(OfferEnded(call=offer.call, offer=offer.id, agent=offer.agent, result=OfferResult.WITHDRAWN))
    c.apply_agent(desk.withdrawn(c.agents[offer.agent], now))
    _free_call(c, offer, OfferResult.WITHDRAWN, now)


def _forget(c: Center, offer: Offer) -> None:
    c.offers.pop(offer.id, None)
    c.cancel_timers(offer.timer)


def withdraw_all(c: Center, call: Call, now: Instant) -> Call:
    """No phone rings for the call any more."""
    for ring_id in call.rings:
        if ring_id in c.offers:
            withdraw(c, c.offers[ring_id], now)
    return c.calls.get(call.id, call)


def _free_call(c: Center, offer: Offer, result: OfferResult, now: Instant) -> None:
    call = c.calls[offer.call]
    if call.state is CallState.CALLING_BACK:
        stints = closed(call, offer.id, now, result.value)
        dialling.agent_lost(c, replace(call, stints=stints, last_missed_by=offer.agent), now)
        return
    if call.state is not CallState.RINGING:
        return
    rings = tuple(ring_id for ring_id in call.rings if ring_id != offer.id)
    call = replace(call, rings=rings, stints=closed(call, offer.id, now, result.value), last_missed_by=offer.agent)
    if rings:
        first = c.offers[rings[0]]
        # With a phone less, it is time to look whether another is needed.
        more = call.more or steer.steers(c.queue_of(call.queue))
        c.put_call(replace(call, offer=first.id, agent=first.agent, more=more))
        return
    c.cancel_timers(timers.key(call.id, timers.MORE))
    prefers = None if call.prefers == offer.agent else call.prefers
    call = enter(call, CallTrigger.MISS, offer=None, agent=None, more=False, prefers=prefers)
    call = turns.relax(c, c.put_call(call), now)
    if call.overdue:
        waiting.exit_queue(c, call, now)
